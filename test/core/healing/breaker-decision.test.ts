import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, instancesOf, minutesAgo, NOW_MS, pauseUntil, stateOf } from '../build.ts';
import { healthOf, healthPolicy, healthStateOf, rosterEntry, SICK } from './build-health.ts';
import { allSick, decide, ids, kinds, machinesAsked, type Scene, said, seen } from './health-scene.ts';

describe('behind an open breaker', () => {
  const open: Scene = { instances: instancesOf(10), desired: 10, sick: allSick(10), health: seen(...ids(10)) };

  it('few are launched and none goes', () => {
    const decision = decide(open);
    expect(decision.code).toBe('BREAKER_OPEN');
    expect(kinds(decision).filter((kind) => kind !== 'launch')).toEqual([]);
    expect(machinesAsked(decision)).toBe(3);
    expect(said(decision, 'breaker')).toEqual([
      'nothing is terminated: 10 of 10 machines look sick, 0 of 10 units are well',
    ]);
    expect(said(decision, 'failed')[0]).toBe(
      'i-3 is kept: nothing more is launched for it while the breaker is open; instance-status says its status check fails',
    );
    expect(said(decision, 'failed')).toHaveLength(7);
    expect(decision.health?.breaker).toMatchObject({ kind: 'sick', told: true });
    expect(decision.state.health?.breaker).toEqual(decision.health?.breaker);
  });

  it('a full fleet gives up one after ten minutes, that a launch takes the place of, and no more', () => {
    const down = instancesOf(4).map((instance, at) =>
      at < 2 ? { ...instance, targets: ['unhealthy'] as const } : instance,
    );
    const opened = { kind: 'sick', sinceMs: minutesAgo(10), because: 'many', told: true } as const;
    const fleet = { capacity: { min: 4, max: 4 } };
    const health = { ...seen('i-1', 'i-2'), breaker: opened };
    const scene = { fleet, instances: down, sick: { 'i-1': SICK, 'i-2': SICK }, health };
    const decision = decide(scene);
    expect(decision.state.retirements.map(({ instanceId }) => instanceId)).toEqual(['i-1']);
    expect(decision).toMatchObject({ code: 'BREAKER_OPEN' });
    expect(decide({ ...scene, health: { ...health, breaker: { ...opened, sinceMs: minutesAgo(9) } } }).plan).toEqual(
      [],
    );
    const unheard = { agent: { kind: 'silent', because: 'throttled' } } as const;
    const policy = healthPolicy({ evidence: ['instance-status', 'target-health', 'agent'] });
    const doubted = decide({
      ...scene,
      fleet: { ...fleet, health: policy },
      view: { health: healthOf(scene.sick, unheard) },
    });
    expect(doubted).toMatchObject({ code: 'BREAKER_OPEN', plan: [] });
    expect(doubted.health?.breaker).toMatchObject({ kind: 'sick' });
  });

  it('what is on its way out is deregistered, and not terminated', () => {
    const leaving = [
      instanceOf('r-1', { role: 'retiring', targets: ['unhealthy'] }),
      instanceOf('r-2', { role: 'retiring', targets: ['absent'] }),
    ];
    const retirements = leaving.map(({ id }) => ({ instanceId: id, sinceMs: minutesAgo(9), because: 'surplus' }));
    const scene = { ...open, instances: [...instancesOf(10), ...leaving], state: { retirements } };
    const decision = decide({ ...scene, state: { ...scene.state, health: healthStateOf(ids(10), seen(...ids(10))) } });
    expect(kinds(decision)).not.toContain('terminate');
    expect(kinds(decision)).toContain('deregister');
    const closed = decide({ ...scene, sick: {}, state: { retirements } });
    expect(kinds(closed)).toContain('terminate');
  });

  it('no surplus goes, and no standby', () => {
    const standbys = [1, 2].map((at) =>
      instanceOf(`s-${at}`, { role: 'standby', lifecycle: 'stopped', templateVersion: 6 }),
    );
    const fleet = { standby: { size: { kind: 'machines', machines: 0 }, state: 'stopped' } } as const;
    const silent = {
      view: { health: healthOf({}, { 'instance-status': { kind: 'silent', because: 'throttled' } }) },
    } as const;
    const scene = { fleet, instances: [...instancesOf(6), ...standbys], desired: 4 };
    expect(decide(scene).state.retirements).toHaveLength(4);
    const decision = decide({ ...scene, ...silent });
    expect(decision.code).toBe('BREAKER_OPEN');
    expect(decision.state.retirements).toEqual([]);
  });

  it('a fleet is looked at every minute, although nothing else moves', () => {
    const silent = healthOf({}, { 'instance-status': { kind: 'silent', because: 'throttled' } });
    const decision = decide({ view: { health: silent } });
    expect(decision).toMatchObject({ code: 'BREAKER_OPEN', plan: [], lookAtMs: NOW_MS + MINUTE_MS });
    expect(decision.health?.verdicts).toEqual([]);
    expect(decision.state.health?.calmSinceMs).toBeNull();
  });

  it('is said rather than that machines are replaced', () => {
    expect(
      decide({ ...open, instances: [...instancesOf(9), instanceOf('i-10', { lifecycle: 'terminated' })] }).code,
    ).toBe('BREAKER_OPEN');
  });
});

describe('machines that never served', () => {
  const instances = [...instancesOf(8), ...['n-1', 'n-2'].map((id) => instanceOf(id, { targets: ['initial'] }))];
  const sightings = ['n-1', 'n-2'].map(
    (instanceId) => ({ instanceId, source: 'target-health', sinceMs: minutesAgo(1) }) as const,
  );
  const health = { roster: instancesOf(8).map(({ id }) => rosterEntry(id)), sightings };

  it('are replaced one by one, and the others are said to wait', () => {
    const decision = decide({ instances, desired: 10, health });
    expect(decision.state.health).toMatchObject({
      replacing: ['n-1'],
      arrivals: { failures: 1, untilMs: NOW_MS + 5 * MINUTE_MS },
    });
    expect(said(decision, 'failed')).toEqual([
      'n-2 is kept: 1 in a row never served, the next is replaced in 5 min; target-health says not healthy in its target groups since it was launched',
    ]);
  });

  it.each([
    [1, '1 min'],
    [MINUTE_MS, '1 min'],
    [MINUTE_MS + 1, '2 min'],
  ])('wait so long that %d ms are %s', (leftMs, text) => {
    const arrivals = { failures: 3, untilMs: NOW_MS + leftMs };
    const decision = decide({ instances, desired: 10, health: { ...health, arrivals, replacing: ['n-1'] } });
    expect(said(decision, 'failed')[0]).toContain(`3 in a row never served, the next is replaced in ${text};`);
  });
});

describe('a doubt', () => {
  const instances = [...instancesOf(3), instanceOf('i-4', { targets: ['unhealthy'] })];

  it('about a machine that stopped serving is made up for, and remembered', () => {
    const decision = decide({ instances });
    expect(machinesAsked(decision)).toBe(1);
    expect(decision.state).toMatchObject({ desired: 4, health: { doubtedAtMs: NOW_MS } });
  });

  it('never passes the upper bound', () => {
    expect(decide({ instances, fleet: { capacity: { min: 1, max: 4 } } }).plan).toEqual([]);
  });

  it('that proved right is forgotten', () => {
    const sightings = [{ instanceId: 'i-4', source: 'target-health', sinceMs: minutesAgo(1) }] as const;
    const decision = decide({ instances, health: { sightings, doubtedAtMs: minutesAgo(1) } });
    expect(decision.state.health?.doubtedAtMs).toBeNull();
  });

  it('is none about a member with a slot, that no machine more can stand in for', () => {
    const fleet = { stateful: { devices: ['/dev/sdf'], address: 'none' } } as const;
    const slots = { volumes: [], attached: [], addresses: [] };
    const members = instances.map((instance, index) => ({ ...instance, slot: `${index}` }));
    expect(machinesAsked(decide({ fleet, instances: members, view: { slots } }))).toBe(0);
  });

  it('is no launch of a standby', () => {
    const fleet = { standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } } as const;
    expect(decide({ fleet }).state.health?.doubtedAtMs).toBeNull();
  });
});

describe('a pause', () => {
  it('makes what was seen before it no first of two looks', () => {
    const scene = { sick: { 'i-1': SICK }, health: seen('i-1') };
    const paused = decide({ ...scene, view: { overrides: [pauseUntil(NOW_MS + HOUR_MS)] } });
    expect(paused).toMatchObject({ code: 'PAUSED', plan: [] });
    expect(paused.state.health).toEqual({ ...healthStateOf(ids(4)), sightings: [] });
    expect(paused).not.toHaveProperty('health');
  });

  it('adds no health to a record without', () => {
    const view = { state: stateOf(4), overrides: [pauseUntil(NOW_MS + HOUR_MS)] };
    expect(decide({ view }).state).not.toHaveProperty('health');
  });
});
