import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { doubtedUnits, lastDoubt } from '../../../shared/core/healing/doubted-units.ts';
import type { RestingStandby } from '../../../shared/core/healing/health-state.ts';
import type { Verdict } from '../../../shared/core/healing/verdict.ts';
import type { ZoneLeft } from '../../../shared/core/healing/zones-left.ts';
import type { Member } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { breakerOf, FAILED, healthStateOf, memberOf } from './build-health.ts';

const SUSPECT: Verdict = { kind: 'suspect', evidence: [] };

const serving = (count: number): readonly Member[] => Array.from({ length: count }, (_, at) => memberOf(`w-${at}`));
const out = (id: string, units = 1, zone = 'zone-a'): Member => memberOf(id, { zone }, { units, inService: false });
const standby = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'standby', lifecycle: 'stopped', ...changes });

type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly active: readonly Member[];
  readonly verdict?: Verdict;
  readonly standbys?: readonly InstanceView[];
  readonly waking?: readonly string[];
  readonly resting?: readonly RestingStandby[];
  readonly doubtedAtMs?: number | null;
  readonly isOpen?: boolean;
  readonly zonesLeft?: readonly ZoneLeft[];
};

const doubt = (scene: Scene): number => {
  const { fleet, active, verdict = SUSPECT, standbys = [], waking = [], resting = [], doubtedAtMs = null } = scene;
  const { isOpen, zonesLeft } = scene;
  const suspects = active.filter(({ instance }) => instance.id.startsWith('s-'));
  const wakes = waking.map((instanceId) => ({ instanceId, zone: 'zone-a', units: 1, atMs: minutesAgo(1) }));
  return doubtedUnits({
    fleet: fleetOf(fleet),
    view: viewOf({ instances: standbys }),
    state: stateOf(1, { health: healthStateOf([], { doubtedAtMs }), standby: { wakes, resting } }),
    active,
    health: {
      verdicts: suspects.map(({ instance }) => ({ instanceId: instance.id, verdict })),
      breaker: isOpen ? breakerOf() : null,
      zonesLeft: zonesLeft ?? [],
    },
    nowMs: NOW_MS,
  });
};

const two = [...serving(2), out('s-1'), out('s-2', 2)];

describe('others make up for a machine', () => {
  it('that is suspected, and has stopped serving', () => {
    expect(doubt({ active: [...serving(2), out('s-1', 4)] })).toBe(4);
    expect(doubt({ active: [...serving(2), memberOf('s-1')] })).toBe(0);
    expect(doubt({ active: [...serving(2), out('i-1')] })).toBe(0);
  });

  it('and not for one that is believed to fail, or of which nothing is known', () => {
    expect(doubt({ active: [out('s-1')], verdict: FAILED })).toBe(0);
    expect(doubt({ active: [out('s-1')], verdict: { kind: 'unknown', evidence: [] } })).toBe(0);
  });

  it('within the budget', () => {
    expect(doubt({ active: two })).toBe(1);
    expect(doubt({ active: [...serving(18), ...two.slice(2)] })).toBe(3);
    expect(doubt({ active: [...serving(17), ...two.slice(2)] })).toBe(1);
  });

  it('while the breaker is open only in a zone that fails', () => {
    const active = [...serving(2), out('s-1', 1, 'zone-a'), out('s-2', 2, 'zone-b')];
    const left = (kind: ZoneLeft['kind']) => [{ zone: 'zone-b', kind, because: '' }];
    expect(doubt({ active, isOpen: true })).toBe(0);
    expect(doubt({ active, isOpen: true, zonesLeft: left('failing') })).toBe(2);
    expect(doubt({ active, isOpen: true, zonesLeft: left('shifted') })).toBe(0);
    expect(doubt({ active, zonesLeft: left('failing') })).toBe(1);
  });
});

describe('as many are made up for as standbys are ready', () => {
  it('whatever the budget', () => {
    expect(doubt({ active: two, standbys: [standby('r-1'), standby('r-2')] })).toBe(3);
    expect(doubt({ active: two, standbys: [standby('r-1')] })).toBe(1);
  });

  it('those that wake included, and no others', () => {
    const awake = standby('r-2', { lifecycle: 'running' });
    const standbys = [standby('r-1'), awake];
    expect(doubt({ active: two, standbys, waking: ['r-2'] })).toBe(3);
    expect(doubt({ active: two, standbys })).toBe(1);
    expect(doubt({ active: two, standbys: [standby('r-1'), standby('r-2', { role: 'active' })] })).toBe(1);
  });
});

describe('a machine that flaps', () => {
  const active = [...serving(2), out('s-1')];

  it.each([
    [2 * MINUTE_MS - 1, 1],
    [2 * MINUTE_MS, 0],
    [30 * MINUTE_MS - 1, 0],
    [30 * MINUTE_MS, 1],
  ])('%d ms after another was started for it makes up for %d', (agoMs, units) => {
    expect(doubt({ active, doubtedAtMs: NOW_MS - agoMs })).toBe(units);
  });

  it('is made up for by a standby all the same', () => {
    expect(doubt({ active, doubtedAtMs: minutesAgo(9), standbys: [standby('r-1')] })).toBe(1);
  });

  it('is made up for where nothing is remembered', () => {
    const health = { verdicts: [{ instanceId: 's-1', verdict: SUSPECT }], breaker: null, zonesLeft: [] };
    const input = { fleet: fleetOf(), view: viewOf(), state: stateOf(1), active, health, nowMs: NOW_MS };
    expect(doubtedUnits(input)).toBe(1);
  });
});

describe('the last doubt', () => {
  const last = (before: number | null, changes: Partial<Parameters<typeof lastDoubt>[1]> = {}) =>
    lastDoubt(before, { doubted: 0, hasFailed: false, starts: false, nowMs: NOW_MS, ...changes });

  it('is now when anything is started on one', () => {
    expect(last(null, { doubted: 1, starts: true })).toBe(NOW_MS);
    expect(last(minutesAgo(1), { doubted: 1, starts: true })).toBe(NOW_MS);
    expect(last(null, { doubted: 1 })).toBeNull();
    expect(last(null, { starts: true })).toBeNull();
  });

  it('is remembered for half an hour', () => {
    expect(last(NOW_MS - 30 * MINUTE_MS + 1)).toBe(NOW_MS - 30 * MINUTE_MS + 1);
    expect(last(NOW_MS - 30 * MINUTE_MS)).toBeNull();
    expect(last(minutesAgo(1), { doubted: 1 })).toBe(minutesAgo(1));
  });

  it('is forgotten when it proved right', () => {
    expect(last(minutesAgo(1), { hasFailed: true })).toBeNull();
    expect(last(null, { hasFailed: true, doubted: 1, starts: true })).toBeNull();
  });
});

describe('without the limit to doubts, for standbys that are ready', () => {
  const standby = instanceOf('b-1', { role: 'standby', lifecycle: 'stopped' });
  const lately = { active: [...serving(2), out('s-1')], doubtedAtMs: minutesAgo(10) };
  const rests = (untilMs: number) => [{ instanceId: 'b-1', untilMs, backOffMs: 1 }];

  it('and not for those that rest, wait in a zone that is left, or are of another size', () => {
    expect(doubt({ ...lately, standbys: [standby] })).toBe(1);
    expect(doubt({ ...lately, standbys: [standby], resting: rests(NOW_MS + 1) })).toBe(0);
    expect(doubt({ ...lately, standbys: [standby], resting: rests(NOW_MS) })).toBe(1);
    expect(
      doubt({ ...lately, standbys: [standby], zonesLeft: [{ zone: 'zone-a', kind: 'shifted', because: '' }] }),
    ).toBe(0);
    expect(doubt({ ...lately, standbys: [{ ...standby, instanceType: 'x9.huge' }] })).toBe(0);
    expect(doubt({ ...lately, standbys: [{ ...standby, lifecycle: 'running' }] })).toBe(0);
  });
});
