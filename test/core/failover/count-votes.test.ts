import { describe, expect, test } from 'vitest';
import { SIGHTING_AGE_MAX_MS } from '../../../shared/core/failover/advance-runs.ts';
import { countVotes } from '../../../shared/core/failover/count-votes.ts';
import type { Observation, Run } from '../../../shared/core/failover/observation.ts';
import type { Votes } from '../../../shared/core/failover/votes.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { OUTAGE, observationOf, PEACE, runOf, SHOP, WITNESS } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

const count = (observations: readonly Observation[], region = HOME, service = SHOP): Votes =>
  countVotes(service, region, observations, NOW_MS);

const saying = ({ votes }: Votes, says: string): readonly string[] =>
  votes.filter((vote) => vote.says === says).map(({ observer }) => observer);

const alarms = (last: Run['last']): Run => runOf(HOME, last, { source: 'alarms' });
const checkers = (last: Run['last'], changes: Partial<Run> = {}): Run =>
  runOf(HOME, last, { source: 'checkers', ...changes });
const standby = (home: Run['last'], ...more: readonly Run[]): Observation =>
  observationOf(STANDBY, { runs: [runOf(HOME, home), runOf(STANDBY, 'good'), ...more] });
const witness = (home: Run['last'], ...more: readonly Run[]): Observation =>
  observationOf(WITNESS, { runs: [runOf(HOME, home), runOf(STANDBY, 'good'), ...more] });

describe('countVotes', () => {
  test('an outage is told by the probes of the others and by the checkers, not by the one that is down', () => {
    const votes = count(OUTAGE);
    expect(votes).toMatchObject({ verdict: 'down', downSinceMs: NOW_MS - 5 * MINUTE_MS });
    expect(saying(votes, 'down')).toEqual([`probe from ${STANDBY}`, `probe from ${WITNESS}`, 'Route 53 checkers']);
    expect(saying(votes, 'unknown')).toEqual([`alarms of ${HOME}`]);
    expect(votes.because).toBe(`${HOME}: 3 say down, 0 up, 1 nothing`);
  });

  test('peace is up', () => {
    expect(count(PEACE)).toMatchObject({ verdict: 'up', downSinceMs: null });
  });

  test('missing telemetry is unknown, and no vote', () => {
    expect(count([])).toMatchObject({ verdict: 'unknown', downSinceMs: null });
    expect(saying(count([]), 'unknown')).toHaveLength(4);
    expect(count([], HOME, { ...SHOP, witness: null }).votes).toHaveLength(3);
  });

  test('stale observations say nothing', () => {
    const aged = (ageMs: number): readonly Observation[] =>
      [standby('bad', checkers('bad')), witness('bad'), observationOf(HOME, { runs: [alarms('bad')] })].map((one) => ({
        ...one,
        runs: one.runs.map((run) => ({ ...run, lastAtMs: NOW_MS - ageMs })),
      }));
    expect(saying(count(aged(SIGHTING_AGE_MAX_MS)), 'down')).toHaveLength(4);
    expect(saying(count(aged(SIGHTING_AGE_MAX_MS + 1)), 'unknown')).toHaveLength(4);
  });

  test.each([
    { liar: 'the probe of the standby', seen: [standby('bad'), witness('good')] },
    { liar: 'the probe of the witness', seen: [standby('good'), witness('bad')] },
    { liar: 'the checkers', seen: [standby('good', checkers('bad')), witness('good')] },
    { liar: 'the alarms of home', seen: [standby('good'), observationOf(HOME, { runs: [alarms('bad')] })] },
    {
      liar: 'a witness in all that it says',
      seen: [standby('good', checkers('good')), witness('bad', checkers('bad'))],
    },
    { liar: 'a witness that alone reads the checkers', seen: [standby('good'), witness('bad', checkers('bad'))] },
    { liar: 'a witness that alone is heard', seen: [witness('bad', checkers('bad'))] },
    { liar: 'home of itself', seen: [observationOf(HOME, { runs: [alarms('bad'), checkers('bad')] })] },
  ])('a lying single observer decides nothing: $liar', ({ seen }) => {
    expect(count(seen).verdict).not.toBe('down');
  });

  test('the checkers are believed as the Region that would take over read them, though others asked later', () => {
    const late = checkers('good', { lastAtMs: NOW_MS });
    expect(saying(count([standby('bad', checkers('bad')), witness('bad', late)]), 'down')).toContain(
      'Route 53 checkers',
    );
  });

  test('the checkers are believed from another one that has no vote of its own to the same end', () => {
    const silentWitness = observationOf(WITNESS, {
      runs: [checkers('bad', { lastAtMs: NOW_MS - SECOND_MS })],
    });
    const older = observationOf(HOME, { runs: [checkers('good', { lastAtMs: NOW_MS - MINUTE_MS })] });
    expect(count([older, silentWitness, standby('bad')])).toMatchObject({ verdict: 'down' });
  });

  test('an observer that is itself cut off says nothing', () => {
    const cutOff = observationOf(STANDBY, { runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'bad')] });
    const votes = count([cutOff, witness('bad')]);
    expect(votes.verdict).toBe('unknown');
    expect(votes.votes[0]).toMatchObject({ says: 'unknown', because: 'it reaches nothing: it may be cut off itself' });
  });

  test('Regions that fail one long after the other are no sign of being cut off', () => {
    const seen = observationOf(STANDBY, {
      runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'bad', { sinceMs: NOW_MS - MINUTE_MS })],
    });
    expect(saying(count([seen]), 'down')).toEqual([`probe from ${STANDBY}`]);
  });

  test('a flapping observer says nothing in between', () => {
    const flap = runOf(HOME, 'good', { verdict: 'down', inRow: 1 });
    const other = runOf(HOME, 'bad', { verdict: 'up', inRow: 2 });
    const seen = (run: Run) => [observationOf(STANDBY, { runs: [run] })];
    expect(saying(count(seen(flap)), 'unknown')).toHaveLength(4);
    expect(saying(count(seen(other)), 'unknown')).toHaveLength(4);
  });

  test('down counts from when the second vote was', () => {
    const late = observationOf(WITNESS, {
      runs: [runOf(HOME, 'bad', { sinceMs: NOW_MS - 20 * SECOND_MS }), runOf(STANDBY, 'good')],
    });
    expect(count([standby('bad'), late]).downSinceMs).toBe(NOW_MS - 20 * SECOND_MS);
  });

  test('as many for up as for down is no verdict', () => {
    const home = observationOf(HOME, { runs: [alarms('good')] });
    expect(count([standby('bad', checkers('bad')), witness('good'), home]).verdict).toBe('unknown');
  });
});
