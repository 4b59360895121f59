import { expect, it } from 'vitest';
import { doubtHeartbeat } from '../../../shared/core/healing/doubt-heartbeat.ts';
import type { SourceReading, SourceSays } from '../../../shared/core/healing/health-readings.ts';
import type { Judged } from '../../../shared/core/healing/judged.ts';
import type { Evidence, Verdict } from '../../../shared/core/healing/verdict.ts';
import { instanceOf, instancesOf, minutesAgo } from '../build.ts';
import { healthOf, healthPolicy, readingOf } from './build-health.ts';
import { decide, kinds, said } from './health-scene.ts';

const BECAUSE = 'the only heartbeat that was ever heard has stopped';
const STOPPED: SourceSays = { kind: 'sick', sinceMs: null, because: 'no heartbeat for 3 min' };
const MISSED: Evidence = { source: 'heartbeat', sinceMs: null, because: 'no heartbeat for 3 min' };
const SUSPECT: Verdict = { kind: 'suspect', evidence: [MISSED] };

const judgedAs = (id: string, verdict: Verdict = { kind: 'healthy' }): Judged => ({
  instance: instanceOf(id),
  units: 1,
  member: null,
  served: true,
  verdict,
  sightings: [],
});

type Scene = {
  readonly heartbeat?: SourceReading;
  readonly verdict?: Verdict;
  readonly others?: readonly string[];
  readonly desired?: number;
  readonly units?: number;
};

const doubt = ({
  heartbeat = readingOf({ 'i-1': STOPPED }),
  verdict = SUSPECT,
  others = ['i-2'],
  desired = 2,
  units = 1,
}: Scene = {}) => {
  const judged = [{ ...judgedAs('i-1', verdict), units }, ...others.map((id) => judgedAs(id))];
  return doubtHeartbeat(healthOf({}, { heartbeat }), judged, desired);
};

it('doubts the one heartbeat that stopped where no other was ever heard', () => {
  expect(doubt()).toBe(BECAUSE);
  expect(doubt({ verdict: { kind: 'failed', evidence: [MISSED] } })).toBe(BECAUSE);
  expect(doubt({ units: 2 })).toBe(BECAUSE);
});

it('doubts that of the one machine that is left of several', () => {
  expect(doubt({ others: [] })).toBe(BECAUSE);
  expect(doubt({ others: [], units: 2, desired: 2.5 })).toBe(BECAUSE);
});

it.each<[string, Scene]>([
  ['another is heard', { heartbeat: readingOf({ 'i-1': STOPPED, 'i-2': { kind: 'well' } }) }],
  ['it is heard', { heartbeat: readingOf({ 'i-1': { kind: 'well' } }) }],
  ['nobody ever sent any', { heartbeat: readingOf({}) }],
  ['it cannot be read', { heartbeat: { kind: 'silent', because: 'throttled' } }],
  ['it is the only machine that is desired', { others: [], desired: 1 }],
  ['it is the only machine, and large enough', { others: [], desired: 2, units: 2 }],
  ['one machine is desired', { desired: 1 }],
  ['more speaks against it', { verdict: { kind: 'failed', evidence: [MISSED, { ...MISSED, source: 'agent' }] } }],
  ['it is too young to be judged', { verdict: { kind: 'unknown', evidence: [MISSED] } }],
  ['it is of no machine that is judged', { heartbeat: readingOf({ 'i-9': STOPPED }) }],
])('does not where %s', (_, scene) => {
  expect(doubt(scene)).toBeNull();
});

it('does not where nothing was read', () => {
  expect(doubtHeartbeat(undefined, [judgedAs('i-1', SUSPECT), judgedAs('i-2')], 2)).toBeNull();
});

it('keeps a full fleet from giving up the one machine whose heartbeat was ever heard', () => {
  const policy = healthPolicy({ evidence: ['target-health', 'heartbeat'] });
  const fleet = { capacity: { min: 2, max: 2 }, health: policy };
  const sightings = [{ instanceId: 'i-1', source: 'heartbeat', sinceMs: minutesAgo(1) }] as const;
  const scene = { fleet, desired: 2, instances: instancesOf(2), health: { sightings } };
  const hearing = (byInstance: Readonly<Record<string, SourceSays>>) =>
    decide({ ...scene, view: { health: healthOf({}, { heartbeat: readingOf(byInstance, 'unknown') }) } });
  const alone = hearing({ 'i-1': STOPPED });
  expect(said(alone, 'breaker')).toEqual([`nothing is terminated: ${BECAUSE}`]);
  expect(kinds(alone)).toEqual([]);
  expect(kinds(hearing({ 'i-1': STOPPED, 'i-2': { kind: 'well' } }))).toContain('retire');
});
