import { describe, expect, test } from 'vitest';
import { explainNotUp, judgeActive } from '../../../shared/core/failover/judge-active.ts';
import type { Observation } from '../../../shared/core/failover/observation.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  fleetOf,
  knownAs,
  knownService,
  moveOf,
  OUTAGE,
  observationOf,
  PEACE,
  runOf,
  SHOP,
  viewOf,
  WITNESS,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

type Scene = {
  readonly service?: Service;
  readonly state?: Partial<ServiceState>;
  readonly seen?: readonly Observation[];
  readonly region?: string;
};

const judge = ({ service = SHOP, state = {}, seen = OUTAGE, region = STANDBY }: Scene = {}) =>
  judgeActive(service, knownService(state), viewOf({ observations: seen, region }), NOW_MS);

const outageSince = (sinceMs: number): readonly Observation[] =>
  OUTAGE.map((one) => ({ ...one, runs: one.runs.map((run) => ({ ...run, sinceMs })) }));

const withStandby = (...runs: Observation['runs']): readonly Observation[] =>
  OUTAGE.map((one) => (one.observer === STANDBY ? { ...one, runs: [runOf(HOME, 'bad'), ...runs] } : one));

const turnedBack = (sinceMs: number) =>
  moveOf('over', { sinceMs, outcome: { code: 'NO_CAPACITY', because: '', atMs: sinceMs } });

describe('judgeActive', () => {
  test('home is left after an outage that a quorum held for long enough', () => {
    expect(judge()).toMatchObject({ leave: true, code: 'MOVING' });
  });

  test('hold-down: not a second sooner', () => {
    expect(judge({ seen: outageSince(NOW_MS - MINUTE_MS) })).toMatchObject({ leave: true });
    const soon = judge({ seen: outageSince(NOW_MS - 59 * SECOND_MS) });
    expect(soon).toMatchObject({ leave: false, code: 'HOLD_DOWN' });
    expect(soon.because).toContain('for 59 s of 60 s');
  });

  const bothDown = [
    observationOf(HOME, { runs: [runOf(STANDBY, 'bad'), runOf(HOME, 'good')] }),
    observationOf(STANDBY, {
      runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'bad', { sinceMs: NOW_MS - 20 * MINUTE_MS })],
    }),
    observationOf(WITNESS, {
      runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'bad', { sinceMs: NOW_MS - 20 * MINUTE_MS })],
    }),
  ];

  test.each<{ readonly trap: string; readonly scene: Scene; readonly code: string }>([
    { trap: 'both Regions unhealthy', scene: { seen: bothDown }, code: 'BOTH_DOWN' },
    { trap: 'neither endpoint to be reached', scene: { seen: withStandby(runOf(STANDBY, 'bad')) }, code: 'BOTH_DOWN' },
    {
      trap: 'a standby that has just failed',
      scene: { seen: withStandby(runOf(STANDBY, 'bad', { sinceMs: NOW_MS, verdict: 'up' })) },
      code: 'STANDBY_NOT_UP',
    },
    { trap: 'a standby that nobody asked', scene: { seen: withStandby() }, code: 'STANDBY_NOT_UP' },
    {
      trap: 'a standby that was asked long ago',
      scene: { seen: withStandby(runOf(STANDBY, 'good', { lastAtMs: NOW_MS - 91 * SECOND_MS })) },
      code: 'STANDBY_NOT_UP',
    },
    { trap: 'missing telemetry', scene: { seen: [] }, code: 'NO_QUORUM' },
    {
      trap: 'home only by command',
      scene: { state: { epoch: 1 }, region: HOME, seen: mirrored() },
      code: 'HOME_ONLY_BY_COMMAND',
    },
    { trap: 'the Region itself', scene: { region: HOME }, code: 'STEADY' },
    { trap: 'a drill', scene: { service: drillOf(SHOP) }, code: 'STEADY' },
    { trap: 'an epoch that nobody knows', scene: { state: { epoch: null } }, code: 'EPOCH_UNKNOWN' },
    { trap: 'never prepared', scene: { state: { wiring: null } }, code: 'NOT_WIRED' },
    { trap: 'flipEvery', scene: { state: { movedAtMs: NOW_MS - 29 * MINUTE_MS } }, code: 'TOO_SOON' },
    { trap: 'a move just turned back', scene: { state: { move: turnedBack(NOW_MS - MINUTE_MS) } }, code: 'TOO_SOON' },
    { trap: 'one turned back before', scene: { state: { past: [turnedBack(NOW_MS - MINUTE_MS)] } }, code: 'TOO_SOON' },
    { trap: 'peace', scene: { seen: PEACE }, code: 'STEADY' },
  ])('traffic stays where it is: $trap', ({ scene, code }) => {
    expect(judge(scene)).toMatchObject({ leave: false, code });
  });

  test('after flipEvery, and ten minutes after a move that was turned back, it may go', () => {
    expect(judge({ state: { movedAtMs: NOW_MS - 30 * MINUTE_MS } }).leave).toBe(true);
    expect(judge({ state: { move: turnedBack(NOW_MS - 10 * MINUTE_MS) } }).leave).toBe(true);
    expect(judge({ state: { move: moveOf('over', { plan: { cause: 'person' } }) } }).leave).toBe(true);
    const nameless = { ...turnedBack(NOW_MS), outcome: null };
    expect(judge({ state: { move: nameless } }).because).toContain('turned back 0 s ago ()');
  });

  test.each([
    {
      told: 'one against many',
      seen: [...PEACE.slice(0, 2), observationOf(WITNESS, { runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'good')] })],
      code: 'SUSPECTED',
    },
    {
      told: 'one of those that are heard, others silent',
      seen: OUTAGE.slice(1).concat(observationOf(STANDBY, { runs: [runOf(HOME, 'good')] })),
      code: 'SUSPECTED',
    },
    { told: 'two against two', seen: even(), code: 'NO_QUORUM' },
    { told: 'one, who says down', seen: OUTAGE.slice(1), code: 'NO_QUORUM' },
    { told: 'one, who says up', seen: PEACE.slice(2), code: 'STEADY' },
  ])('what is not a quorum is told: $told', ({ seen, code }) => {
    expect(judge({ seen })).toMatchObject({ leave: false, code });
  });
});

describe('explainNotUp', () => {
  test('a pilot light, and what is fenced, has no endpoint yet', () => {
    expect(explainNotUp({ ...SHOP, strategy: 'pilot-light' }, viewOf({ observations: [] }), NOW_MS)).toBeNull();
    const fenced = viewOf({ observations: [], fleets: knownAs([fleetOf({ fenced: true })]) });
    expect(explainNotUp(SHOP, fenced, NOW_MS)).toBeNull();
    expect(explainNotUp(SHOP, viewOf({ observations: [] }), NOW_MS)?.code).toBe('STANDBY_NOT_UP');
  });
});

/** The standby is down, as home and the witness see it. */
function mirrored(): readonly Observation[] {
  return [HOME, WITNESS].map((observer) =>
    observationOf(observer, { runs: [runOf(STANDBY, 'bad'), runOf(HOME, 'good')] }),
  );
}

function even(): readonly Observation[] {
  return [
    observationOf(HOME, { runs: [runOf(HOME, 'good', { source: 'alarms' })] }),
    observationOf(STANDBY, {
      runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'good'), runOf(HOME, 'good', { source: 'checkers' })],
    }),
    observationOf(WITNESS, { runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'good')] }),
  ];
}
