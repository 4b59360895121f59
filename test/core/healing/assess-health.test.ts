import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import { assessHealth } from '../../../shared/core/healing/assess-health.ts';
import type { HealthPolicy } from '../../../shared/core/healing/health-policy.ts';
import type { SourceSays } from '../../../shared/core/healing/health-readings.ts';
import type { Sighting } from '../../../shared/core/healing/health-state.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, instancesOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { breakerOf, healthOf, healthPolicy, healthStateOf, noticeOf, rosterEntry, SICK } from './build-health.ts';

type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly policy?: Partial<HealthPolicy>;
  readonly instances?: readonly InstanceView[];
  readonly sick?: Readonly<Record<string, SourceSays>>;
  readonly view?: Partial<FleetView>;
  readonly state?: Partial<FleetState>;
  readonly desired?: number;
};

const assess = ({ fleet: changes, policy, instances = [], sick = {}, view: more, state = {}, desired }: Scene) => {
  const record = stateOf(desired ?? instances.length, state);
  const view = viewOf({ instances, health: healthOf(sick), state: record, ...more });
  const fleet = fleetOf(changes);
  return assessHealth({
    fleet,
    policy: healthPolicy(policy),
    view,
    state: record,
    members: sortMembers(fleet, view, NOW_MS),
    desired: record.desired,
    nowMs: NOW_MS,
  });
};

const seen = (instanceId: string, source: Sighting['source'] = 'instance-status', sinceMs = minutesAgo(1)) =>
  ({ instanceId, source, sinceMs }) satisfies Sighting;

const kinds = (scene: Scene) =>
  Object.fromEntries(assess(scene).verdicts.map(({ instanceId, verdict }) => [instanceId, verdict.kind]));

it('has nothing to say of a fleet that is well', () => {
  const instances = instancesOf(2);
  const { members, ...rest } = assess({ instances });
  expect(members).toEqual(sortMembers(fleetOf(), viewOf({ instances }), NOW_MS));
  expect(rest).toEqual({
    missing: [],
    gone: [],
    launchPause: null,
    roster: [rosterEntry('i-1'), rosterEntry('i-2')],
    sightings: [],
    breaker: null,
    isHeard: true,
    arrivals: { failures: 0, untilMs: 0 },
    verdicts: [],
    zonesLeft: [],
    steps: [],
  });
});

describe('a machine that was launched', () => {
  const pending = (agoMs: number) =>
    kinds({ instances: [instanceOf('i-1', { lifecycle: 'pending', launchedAtMs: NOW_MS - agoMs, targets: [] })] });
  const overdueMs = fleetOf().warmUpMs + 15 * MINUTE_MS;

  it('may be pending until it is overdue', () => {
    expect(pending(overdueMs - 1)).toEqual({});
    expect(pending(overdueMs)).toEqual({ 'i-1': 'suspect' });
  });
});

it('says what a stopped machine did not come to', () => {
  const instances = [instanceOf('i-1', { lifecycle: 'stopped', targets: ['initial'] })];
  const { verdicts } = assess({ instances, state: { health: healthStateOf(['i-1']) } });
  expect(verdicts).toMatchObject([{ verdict: { evidence: [{ source: 'lifecycle' }, { source: 'target-health' }] } }]);
});

it.each([[], ['i-1', 'i-2']])('counts what does not serve any more among those that look sick', (...before) => {
  const lost = instancesOf(2, { targets: ['unhealthy'] });
  const instances = [...lost, instanceOf('i-3'), instanceOf('i-4')];
  const sightings = before.map((id) => seen(id, 'target-health'));
  const { breaker } = assess({ instances, state: { health: healthStateOf([], { sightings }) } });
  expect(breaker?.because).toBe('2 of 4 machines look sick, 2 of 4 units are well');
});

describe('a machine with a bad sign', () => {
  const instances = instancesOf(10);

  it('is suspect at the first look, and still capacity', () => {
    const { members, sightings, verdicts } = assess({ instances, sick: { 'i-1': SICK } });
    expect(members.active).toHaveLength(10);
    expect(members.failing).toEqual([]);
    expect(sightings).toEqual([seen('i-1', 'instance-status', NOW_MS)]);
    expect(verdicts).toMatchObject([{ instanceId: 'i-1', verdict: { kind: 'suspect' } }]);
  });

  it('has failed when that was seen before, and is no capacity any more', () => {
    const state = { health: healthStateOf([], { sightings: [seen('i-1'), seen('i-9', 'agent')] }) };
    const { members, sightings } = assess({ instances, sick: { 'i-1': SICK }, state });
    expect(members.active.map(({ instance }) => instance.id)).not.toContain('i-1');
    expect(members.active).toHaveLength(9);
    expect(members.failing).toMatchObject([{ instance: { id: 'i-1' }, units: 1, verdict: { kind: 'failed' } }]);
    expect(sightings).toEqual([seen('i-1')]);
  });

  it('is judged by its own signs, not by those of others', () => {
    const state = { health: healthStateOf([], { sightings: [seen('i-2')] }) };
    expect(kinds({ instances, sick: { 'i-1': SICK }, state })).toEqual({ 'i-1': 'suspect' });
  });

  it('is not judged until its grace period is over', () => {
    const young = (ageMs: number) => [instanceOf('i-1', { launchedAtMs: NOW_MS - ageMs }), ...instances.slice(1)];
    expect(kinds({ instances: young(5 * MINUTE_MS - 1), sick: { 'i-1': SICK } })).toEqual({ 'i-1': 'unknown' });
    expect(kinds({ instances: young(5 * MINUTE_MS), sick: { 'i-1': SICK } })).toEqual({ 'i-1': 'suspect' });
  });

  it('that never served is sick while its target group waits for it, and one that did is not', () => {
    const waiting = [instanceOf('i-1', { targets: ['initial'] }), ...instances.slice(1)];
    expect(kinds({ instances: waiting })).toEqual({ 'i-1': 'suspect' });
    expect(kinds({ instances: waiting, state: { health: healthStateOf(['i-1']) } })).toEqual({});
    const policy: Partial<HealthPolicy> = { evidence: ['target-health'] };
    expect(kinds({ policy, instances: waiting, state: { health: healthStateOf(['i-1']) } })).toEqual({
      'i-1': 'unknown',
    });
  });

  it('weighs what its size weighs', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 2, usdPerHour: null },
      { instanceType: 'm7g.xlarge', units: 4, usdPerHour: null },
    ] as const;
    const state = { health: healthStateOf([], { sightings: [seen('i-1', 'lifecycle'), seen('i-2', 'lifecycle')] }) };
    const stopped = [
      instanceOf('i-1', { lifecycle: 'stopped', instanceType: 'm7g.xlarge' }),
      instanceOf('i-2', { lifecycle: 'stopped' }),
    ];
    expect(assess({ fleet: { sizes }, instances: stopped, state }).members.failing).toMatchObject([
      { instance: { id: 'i-1' }, units: 4 },
      { instance: { id: 'i-2' }, units: 2 },
    ]);
  });
});

describe('a machine that stopped', () => {
  const stopped = (changes: Partial<InstanceView> = {}) => [
    ...instancesOf(4),
    instanceOf('i-9', { lifecycle: 'stopped', ...changes }),
  ];
  const state = { health: healthStateOf([], { sightings: [seen('i-9', 'lifecycle')] }) };

  it('has failed when it stays so, and is told of', () => {
    expect(kinds({ instances: stopped() })).toEqual({ 'i-9': 'suspect' });
    const { members, verdicts } = assess({ instances: stopped(), state });
    expect(members.failing).toMatchObject([{ instance: { id: 'i-9' } }]);
    expect(verdicts).toMatchObject([
      {
        instanceId: 'i-9',
        verdict: { kind: 'failed', evidence: [{ source: 'lifecycle', because: 'it is stopped, and not by Ballast' }] },
      },
    ]);
    expect(kinds({ instances: stopped({ lifecycle: 'stopping' }), state })).toEqual({ 'i-9': 'failed' });
  });

  it('is failed within its grace period too', () => {
    expect(kinds({ instances: stopped({ launchedAtMs: minutesAgo(1) }), state })).toEqual({ 'i-9': 'failed' });
  });

  it.each([
    ['a standby', { role: 'standby' }],
    ['on its way out', { role: 'retiring' }],
    ['gone', { lifecycle: 'terminated' }],
    ['about to be', { lifecycle: 'shutting-down' }],
  ] as const)('is none that is %s', (_, changes) => {
    expect(kinds({ instances: stopped(changes), state })).toEqual({});
  });

  it('is none that the ledger retires, wakes or resizes', () => {
    const retirements = [{ instanceId: 'i-9', sinceMs: minutesAgo(1), because: 'surplus' }];
    expect(kinds({ instances: stopped(), state: { ...state, retirements } })).toEqual({});
    const wakes = [{ instanceId: 'i-9', zone: 'zone-a', units: 1, atMs: minutesAgo(1) }];
    const waking = { ...state, standby: { wakes, resting: [] } };
    expect(assess({ instances: stopped(), state: waking }).members.failing).toEqual([]);
    expect(kinds({ instances: stopped({ targets: ['absent'] }), state: waking, sick: { 'i-9': SICK } })).toEqual({
      'i-9': 'suspect',
    });
  });
});

describe('a machine that ended', () => {
  it('is told of once, by a failed verdict and a step', () => {
    const instances = [...instancesOf(3), instanceOf('i-9', { lifecycle: 'terminated' })];
    const { gone, verdicts, steps, roster } = assess({ instances, state: { health: healthStateOf(['i-9']) } });
    expect(gone).toEqual([instances[3]]);
    const because = 'it is terminated, and not by Ballast';
    expect(verdicts).toEqual([
      { instanceId: 'i-9', verdict: { kind: 'failed', evidence: [{ source: 'lifecycle', sinceMs: null, because }] } },
    ]);
    expect(steps).toEqual([{ rule: 'gone', before: 4, after: 3, because: 'i-9 is terminated, and not by Ballast' }]);
    expect(roster.map(({ instanceId }) => instanceId)).not.toContain('i-9');
  });
});

describe('the breaker', () => {
  it('is not opened by machines that are stopped', () => {
    const stopped = instancesOf(4).map((one, index) => (index < 3 ? { ...one, lifecycle: 'stopped' as const } : one));
    expect(assess({ instances: stopped, desired: 4 }).breaker).toBeNull();
  });

  it('is not closed by machines that have yet to serve, or are too young to be judged', () => {
    const sick = { 'i-1': SICK, 'i-2': SICK };
    const old = instancesOf(2);
    const more = (changes: Partial<InstanceView>) =>
      ['i-3', 'i-4', 'i-5', 'i-6', 'i-7'].map((id) => instanceOf(id, changes));
    const pending = more({ lifecycle: 'pending', targets: ['absent'] });
    expect(assess({ instances: [...old, ...pending], sick, desired: 4 }).breaker).not.toBeNull();
    const young = more({ launchedAtMs: minutesAgo(1) });
    const lie = Object.fromEntries(young.map(({ id }) => [id, SICK]));
    expect(assess({ instances: [...old, ...young], sick: { ...sick, ...lie }, desired: 4 }).breaker).not.toBeNull();
    expect(assess({ instances: [...old, ...young], sick, desired: 4 }).breaker).toBeNull();
  });

  const sick = Object.fromEntries(['i-1', 'i-2', 'i-3'].map((id) => [id, SICK]));

  it('opens on what is suspect or failed, against what is well and desired', () => {
    const { breaker, steps } = assess({ instances: instancesOf(10), sick });
    const because = '3 of 10 machines look sick, 7 of 10 units are well';
    expect(breaker).toEqual({ kind: 'sick', because, sinceMs: NOW_MS, told: true });
    expect(steps).toEqual([{ rule: 'breaker', before: 10, after: 10, because: `nothing is terminated: ${because}` }]);
    expect(assess({ instances: instancesOf(10), sick, desired: 7 }).breaker).toBeNull();
    expect(assess({ instances: instancesOf(10), sick, desired: 8 }).breaker).not.toBeNull();
  });

  it('counts as well what serves and nothing is known of, and not what is doomed or does not serve', () => {
    const evidence = ['agent', 'instance-status'] as const;
    const readings = healthOf({}, { 'instance-status': { kind: 'read', byInstance: sick, others: 'unknown' } });
    const scene = { instances: instancesOf(10), policy: { evidence }, view: { health: readings } };
    expect(assess({ ...scene, desired: 7 }).breaker).toBeNull();
    const notices = [noticeOf('i-4', { kind: 'retirement', doomedAtMs: null })];
    expect(assess({ ...scene, view: { health: readings, notices }, desired: 7 }).breaker).not.toBeNull();
    const instances = [...instancesOf(9), instanceOf('i-10', { targets: ['draining'] })];
    expect(assess({ instances, sick, desired: 7 }).breaker).not.toBeNull();
  });

  it('keeps its time from look to look', () => {
    const state = { health: healthStateOf([], { breaker: breakerOf({ sinceMs: minutesAgo(9) }) }) };
    expect(assess({ instances: instancesOf(10), sick, state }).breaker).toMatchObject({ sinceMs: minutesAgo(9) });
  });

  it('limits whom others take the place of', () => {
    const sightings = ['i-1', 'i-2', 'i-3', 'i-4'].map((id) => seen(id));
    const scene = {
      instances: instancesOf(8),
      sick: { ...sick, 'i-4': SICK },
      state: { health: healthStateOf([], { sightings }) },
    };
    const { members, verdicts } = assess(scene);
    expect(members.failing.map(({ instance }) => instance.id)).toEqual(['i-1', 'i-2']);
    expect(members.active).toHaveLength(6);
    expect(verdicts).toHaveLength(4);
  });
});

it('finds the zones that fail', () => {
  const instances = instancesOf(8);
  const sick = Object.fromEntries(['i-1', 'i-3', 'i-5'].map((id) => [id, SICK]));
  expect(assess({ instances, sick, desired: 5 })).toMatchObject({
    zonesLeft: [{ zone: 'zone-a', kind: 'failing' }],
  });
});

it('pauses after machines that never served', () => {
  const instances = [...instancesOf(9), instanceOf('i-10', { targets: ['initial'] })];
  const sightings = [seen('i-10', 'target-health')];
  const { arrivals, members } = assess({ instances, state: { health: healthStateOf([], { sightings }) } });
  expect(arrivals).toEqual({ failures: 1, untilMs: NOW_MS + 5 * MINUTE_MS });
  expect(members.failing).toHaveLength(1);
  const paused = healthStateOf([], { sightings, arrivals: { failures: 1, untilMs: NOW_MS + 1 } });
  expect(assess({ instances, state: { health: paused } }).members.failing).toEqual([]);
});
