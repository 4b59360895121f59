import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, instancesOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { resizeStateOf, underWay } from '../sizing/resizing.ts';
import { healthOf, healthStateOf, noticeOf, rosterEntry, SICK } from './build-health.ts';
import { allSick, decide, ids, kinds, machinesAsked, rules, said, seen } from './health-scene.ts';

describe('a fleet that is well', () => {
  it('holds as one whose health is not judged, remembers it, and reports it', () => {
    const decision = decide();
    expect(decision).toMatchObject({ action: { kind: 'hold', desired: 4 }, code: 'NO_POLICY', plan: [] });
    expect(rules(decision)).toEqual(
      rules(decideFleet(fleetOf(), viewOf({ instances: instancesOf(4), state: stateOf(4) }), NOW_MS)),
    );
    expect(decision.lookAtMs).toBe(NOW_MS + 5 * MINUTE_MS);
    expect(decision.state.health).toEqual(healthStateOf(ids(4), { calmSinceMs: NOW_MS }));
    expect(decision.health).toEqual({ machines: 4, verdicts: [], breaker: null, zonesLeft: [], standby: null });
    expect(decision.state).not.toHaveProperty('standby');
    expect(decision.state).not.toHaveProperty('slots');
  });

  it('whose health is not judged is as it was before there was health', () => {
    const view = viewOf({ instances: instancesOf(4), state: stateOf(4), health: healthOf(allSick(4)) });
    const decision = decideFleet(fleetOf(), view, NOW_MS);
    expect(decision).not.toHaveProperty('health');
    expect(decision.state).not.toHaveProperty('health');
    expect(decision).toEqual(decideFleet(fleetOf(), viewOf({ instances: instancesOf(4), state: stateOf(4) }), NOW_MS));
  });

  it('is judged although its record is from before health was', () => {
    const decision = decide({ view: { state: stateOf(4) }, sick: { 'i-1': SICK } });
    expect(decision.health?.verdicts).toMatchObject([{ instanceId: 'i-1', verdict: { kind: 'suspect' } }]);
    expect(decide({ view: { state: null } }).state.health?.roster).toHaveLength(4);
  });
});

it('counts what fails as capacity for as long as balancers send it requests (seed 484)', () => {
  const recorded = (scene: Parameters<typeof decide>[0]) => decide(scene).state.capacity.at(-1)?.machines;
  const groupless = { fleet: { targetGroups: [] }, instances: instancesOf(4, { targets: [] }) };
  const announced = { view: { notices: [noticeOf('i-1')] } };
  expect(recorded({ sick: { 'i-1': SICK }, health: seen('i-1') })).toBe(4);
  expect(recorded(announced)).toBe(4);
  expect(recorded({ ...groupless, view: { ...announced.view, targetGroups: [] } })).toBe(4);
  expect(recorded({ ...groupless, view: { targetGroups: [] }, sick: { 'i-1': SICK }, health: seen('i-1') })).toBe(3);
});

describe('one machine with a bad sign', () => {
  it('is kept after one look, and looked at again in a minute', () => {
    const decision = decide({ sick: { 'i-1': SICK }, instances: instancesOf(4) });
    expect(decision).toMatchObject({ code: 'NO_POLICY', plan: [], lookAtMs: NOW_MS + MINUTE_MS });
    expect(said(decision, 'suspect')).toEqual([
      'i-1 is kept: seen once, believed when seen again; instance-status says its status check fails',
    ]);
    expect(decision.state.health).toMatchObject({ calmSinceMs: null, replacing: [], sightings: [{}] });
  });

  it('is replaced after two: another is launched, and it waits until that serves', () => {
    const decision = decide({ sick: { 'i-1': SICK }, health: seen('i-1') });
    expect(decision).toMatchObject({ action: { kind: 'hold', desired: 4 }, code: 'REPLACING' });
    expect(decision.plan).toMatchObject([
      { kind: 'launch', call: { zone: 'zone-a', onDemand: 1 }, because: '3 of 4 units, in place of i-1' },
    ]);
    expect(said(decision, 'replace')).toEqual([
      'i-1 waits: until others serve in its place; failed: instance-status says its status check fails',
    ]);
    expect(decision.state.health?.replacing).toEqual(['i-1']);
    expect(decision.capacity).toMatchObject({ active: 3, machines: 3 });
    expect(decision.health).toMatchObject({ machines: 4, verdicts: [{ instanceId: 'i-1' }] });
    expect(decision.steps).not.toContainEqual(expect.objectContaining({ rule: 'failed' }));
  });

  it.each([
    ['half a minute where no balancer sends it requests', 'unhealthy', { drainMaxMs: 30_000 }],
    ['as long as its target groups ask where one does', 'healthy', {}],
  ] as const)('goes once others serve, drained for %s', (_, target, drain) => {
    const instances = instancesOf(5).map((one, index) => (index === 0 ? { ...one, targets: [target] } : one));
    const decision = decide({ instances, sick: { 'i-1': SICK }, health: seen('i-1') });
    expect(kinds(decision)).toEqual(['retire', 'deregister']);
    expect(decision.state.retirements).toMatchObject([{ instanceId: 'i-1', sinceMs: NOW_MS, ...drain }]);
    expect(Object.hasOwn(decision.state.retirements[0] ?? {}, 'drainMaxMs')).toBe('drainMaxMs' in drain);
  });

  it('that is doomed is drained as long as its target groups ask', () => {
    const instances = [instanceOf('i-1', { market: 'spot' }), ...instancesOf(5).slice(1)];
    const decision = decide({ instances, view: { notices: [noticeOf('i-1')] } });
    expect(decision.state.retirements).toEqual([
      {
        instanceId: 'i-1',
        sinceMs: NOW_MS,
        because: 'doomed: announcement says AWS takes this Spot instance back',
        isFailing: true,
      },
    ]);
  });

  it('leaves no room beside it at the upper bound: it goes at once, and the launch follows', () => {
    const fleet = { capacity: { min: 1, max: 4 } };
    const decision = decide({ fleet, sick: { 'i-1': SICK }, health: seen('i-1') });
    expect(kinds(decision)).toEqual(['retire', 'deregister']);
    const roomy = decide({ fleet: { capacity: { min: 1, max: 5 } }, sick: { 'i-1': SICK }, health: seen('i-1') });
    expect(kinds(roomy)).toEqual(['launch']);
  });

  it.each<[string, Partial<InstanceView>, boolean, readonly string[]]>([
    ['serves on because it is needed', {}, false, ['retire', 'deregister']],
    ['fails as well', {}, true, ['deregister']],
    ['drains', { targets: ['draining'] }, false, []],
  ])('makes room beside another on its way out that %s (seed 8521)', (_, changes, isFailing, expected) => {
    const down = instanceOf('i-1', { targets: ['unhealthy'] });
    const leaving = instanceOf('r-1', { role: 'retiring', ...changes });
    const retirement = { instanceId: 'r-1', sinceMs: minutesAgo(2), because: 'surplus' };
    const decision = decide({
      fleet: { capacity: { min: 1, max: 4 } },
      instances: [down, ...instancesOf(4).slice(1), leaving],
      sick: { 'i-1': SICK },
      state: {
        health: healthStateOf(ids(4), seen('i-1')),
        retirements: [isFailing ? { ...retirement, isFailing } : retirement],
      },
    });
    expect(kinds(decision)).toEqual(expected);
  });

  it('that stopped needs no room', () => {
    const instances = [instanceOf('i-1', { lifecycle: 'stopped' }), ...instancesOf(4).slice(1)];
    const health = { sightings: [{ instanceId: 'i-1', source: 'lifecycle', sinceMs: minutesAgo(1) }] } as const;
    const fleet = { capacity: { min: 1, max: 4 } };
    expect(kinds(decide({ fleet, instances, health }))).toEqual(['launch']);
  });
});

it('names three of those that are replaced, and counts the others', () => {
  const because = (count: number) => {
    const sick = Object.fromEntries(ids(count).map((id) => [id, SICK]));
    const decision = decide({ instances: instancesOf(40), desired: 40, sick, health: seen(...ids(count)) });
    const [launch] = decision.plan;
    return launch?.kind === 'launch' ? launch.because : '';
  };
  expect(because(3)).toBe('37 of 40 units, in place of i-1, i-2, i-3');
  expect(because(5)).toBe('35 of 40 units, in place of i-1, i-2, i-3 and 2 others');
});

it('keeps one that fails while another is being resized', () => {
  const resize = resizeStateOf({ underWay: underWay({ instanceId: 'i-5' }) });
  const health = healthStateOf(ids(6), seen('i-1'));
  const scene = { instances: instancesOf(6), sick: { 'i-1': SICK } };
  expect(said(decide({ ...scene, state: { resize, health } }), 'replace')[0]).toContain(
    'i-1 waits: as many as may be are on their way out',
  );
  expect(said(decide({ ...scene, state: { health } }), 'replace')).toEqual([]);
});

it('keeps one that fails while a listing leaves another out that is on its way out', () => {
  const health = healthStateOf(ids(6), seen('i-1'));
  const scene = { instances: instancesOf(6), sick: { 'i-1': SICK } };
  const leaving = (instanceId: string) => ({
    health,
    retirements: [{ instanceId, sinceMs: minutesAgo(1), because: 'failed' }],
  });
  expect(said(decide({ ...scene, state: leaving('i-9') }), 'replace')[0]).toContain(
    'i-1 waits: as many as may be are on their way out',
  );
  const ended = [...scene.instances, instanceOf('i-9', { lifecycle: 'terminated' })];
  expect(said(decide({ ...scene, instances: ended, state: leaving('i-9') }), 'replace')).toEqual([]);
});

describe('a machine that ended', () => {
  it('is replaced at once, and told of', () => {
    const instances = [...instancesOf(3), instanceOf('i-4', { lifecycle: 'terminated' })];
    const decision = decide({ instances });
    expect(decision.code).toBe('REPLACING');
    expect(machinesAsked(decision)).toBe(1);
    expect(said(decision, 'gone')).toEqual(['i-4 is terminated, and not by Ballast']);
    expect(rules(decision)).not.toContain('failed');
    expect(decision.state.health?.roster.map(({ instanceId }) => instanceId)).toEqual(ids(3));
  });

  it('is told of only at the look that finds it', () => {
    const instances = [...instancesOf(4), instanceOf('i-9', { lifecycle: 'terminated' })];
    expect(decide({ instances, view: { state: stateOf(4) } })).toMatchObject({ code: 'NO_POLICY', plan: [] });
  });
});

describe('a machine that the listing leaves out', () => {
  const roster = [...ids(4), 'i-9'].map((id) => rosterEntry(id));

  it('counts, so that nothing is launched for it, and is looked for in a minute', () => {
    const decision = decide({ desired: 5, health: { roster } });
    expect(decision).toMatchObject({ plan: [], capacity: { active: 5 }, lookAtMs: NOW_MS + MINUTE_MS });
    expect(decision.state.health?.calmSinceMs).toBeNull();
  });

  it('is missing after two minutes', () => {
    const lost = roster.map((entry) =>
      entry.instanceId === 'i-9' ? { ...entry, missingSinceMs: minutesAgo(2) } : entry,
    );
    expect(machinesAsked(decide({ desired: 5, health: { roster: lost } }))).toBe(1);
  });
});
