import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { answeredLaunch, instanceOf, instancesOf, minutesAgo, NOW_MS } from '../build.ts';
import { healthOf, healthStateOf, noticeOf } from './build-health.ts';
import { decide, ids, kinds, machinesAsked, type Scene, said } from './health-scene.ts';

describe('standbys', () => {
  const fleet = { standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } } as const;
  const standby = (changes: Partial<InstanceView> = {}): InstanceView =>
    instanceOf('s-1', { role: 'standby', lifecycle: 'stopped', zone: 'zone-a', targets: ['absent'], ...changes });

  it('are refilled in a whole fleet, by a launch of their own', () => {
    const decision = decide({ fleet });
    expect(decision.plan).toEqual([
      {
        kind: 'launch',
        because: 'to be kept ready',
        call: {
          token: 'web-mkfzzzzz-1',
          zone: 'zone-a',
          subnets: ['subnet-a'],
          instanceTypes: ['m7g.large'],
          onDemand: 1,
          spot: 0,
          launchTemplate: { id: 'lt-1', version: 7 },
          role: 'standby',
        },
      },
    ]);
    expect(decision.state).toMatchObject({ sequence: 1, standby: { wakes: [], resting: [] } });
    expect(decision.health?.standby).toEqual({ ready: 0, preparing: 0, wanted: 1 });
  });

  it('are refilled in a full fleet although AWS announces, without a day, that one that serves will go (seed 219)', () => {
    const notices = [noticeOf('i-4', { kind: 'degraded', atMs: minutesAgo(5), doomedAtMs: null })];
    const full = { ...fleet, capacity: { min: 1, max: 4 } };
    const decision = decide({ fleet: full, view: { notices } });
    expect(decision.plan).toMatchObject([{ kind: 'launch', because: 'to be kept ready' }]);
    const instances = [...instancesOf(3), instanceOf('i-4', { targets: ['unhealthy'] })];
    expect(kinds(decide({ fleet: full, instances, view: { notices } }))).toEqual([]);
  });

  it('are not launched twice while the first is not in view', () => {
    const launches = [answeredLaunch(['s-9'], { role: 'standby' })];
    const decision = decide({ fleet, state: { launches, health: healthStateOf(ids(4)) } });
    expect(decision).toMatchObject({ plan: [], capacity: { active: 4 }, lookAtMs: NOW_MS + MINUTE_MS });
    expect(decision.health?.standby).toEqual({ ready: 0, preparing: 1, wanted: 1 });
  });

  it('have the tokens that follow those of the machines that serve', () => {
    const decision = decide({ fleet, instances: instancesOf(3), desired: 3, state: { sequence: 5 } });
    expect(decision.plan).toMatchObject([{ call: { token: 'web-mkfzzzzz-6' } }]);
    expect(kinds(decide({ fleet, desired: 5 }))).toEqual(['launch']);
    expect(machinesAsked(decide({ fleet, desired: 5 }))).toBe(1);
  });

  it('wake for what is missing, and count from then on', () => {
    const instances = [...instancesOf(4), standby()];
    const decision = decide({ fleet, instances, desired: 5, state: {} });
    expect(decision.plan).toEqual([{ kind: 'wake', instanceIds: ['s-1'], because: 'standbys serve first' }]);
    const wakes = [{ instanceId: 's-1', zone: 'zone-a', units: 1, atMs: NOW_MS }];
    expect(decision.state.standby).toEqual({ wakes, resting: [] });
    const next = decide({ fleet, instances, desired: 5, state: { standby: { wakes, resting: [] } } });
    expect(next).toMatchObject({ plan: [{ kind: 'wake', instanceIds: ['s-1'] }], capacity: { active: 5 } });
    expect(kinds(next)).toEqual(['wake']);
  });

  it('do not wake for balance alone, but for what is missing besides', () => {
    const rebalance = { machines: 1, units: 1, sinceMs: NOW_MS, because: 'its zones are out of balance' };
    const health = { rebalance };
    const balanced = decide({ fleet, instances: [...instancesOf(4), standby()], health });
    expect(balanced.plan).toMatchObject([{ kind: 'launch', call: { onDemand: 1 } }]);
    const short = decide({ fleet, instances: [...instancesOf(3), standby()], health });
    expect(short.plan).toMatchObject([
      { kind: 'wake', instanceIds: ['s-1'] },
      { kind: 'launch', call: { onDemand: 1 } },
    ]);
  });

  it('that wake are launched for by nobody, although a listing leaves them out', () => {
    const wakes = [{ instanceId: 's-1', zone: 'zone-a', units: 1, atMs: minutesAgo(1) }];
    const decision = decide({ fleet, desired: 5, state: { standby: { wakes, resting: [] } } });
    expect(machinesAsked(decision)).toBe(0);
    expect(decision.capacity.active).toBe(5);
  });

  it('that are ready keep a settled fleet settled, and those that prepare do not', () => {
    expect(decide({ fleet, instances: [...instancesOf(4), standby()] })).toMatchObject({
      plan: [],
      lookAtMs: NOW_MS + 5 * MINUTE_MS,
    });
    const preparing = standby({ lifecycle: 'running', launchedAtMs: minutesAgo(1) });
    expect(decide({ fleet, instances: [...instancesOf(4), preparing] })).toMatchObject({
      plan: [],
      lookAtMs: NOW_MS + MINUTE_MS,
    });
  });

  it('go when the file does not ask for any more, and are remembered no less', () => {
    const state = { standby: { wakes: [], resting: [] }, health: healthStateOf(ids(4)) };
    const decision = decide({ instances: [...instancesOf(4), standby()], state });
    expect(decision.plan[0]).toEqual({ kind: 'retire', instanceIds: ['s-1'], because: 'more standbys than wanted' });
    expect(decide({ instances: [...instancesOf(4), standby()] }).plan).toEqual([]);
  });

  it('that are on their way out are none', () => {
    const retirements = [{ instanceId: 's-1', sinceMs: minutesAgo(1), because: 'more standbys than wanted' }];
    const state = { retirements, health: healthStateOf(ids(4)) };
    const decision = decide({ fleet, instances: [...instancesOf(4), standby()], state });
    expect(decision.health?.standby).toEqual({ ready: 0, preparing: 0, wanted: 1 });
  });

  it('are not refilled while anything desired is missing, fails or the breaker is open', () => {
    const launchedStandbys = (scene: Scene): number =>
      decide({ fleet, ...scene }).plan.filter((step) => step.kind === 'launch' && step.call.role === 'standby').length;
    expect(launchedStandbys({})).toBe(1);
    expect(launchedStandbys({ desired: 5 })).toBe(0);
    const draining = [...instancesOf(3), instanceOf('i-4', { targets: ['draining'] })];
    expect(launchedStandbys({ instances: draining })).toBe(0);
    const silent = healthOf({}, { 'instance-status': { kind: 'silent', because: 'throttled' } });
    expect(launchedStandbys({ view: { health: silent } })).toBe(0);
  });

  it('say which found no pool', () => {
    const refused = (zone: string) =>
      ({ instanceType: 'm7g.large', zone, market: 'on-demand', untilMs: NOW_MS + 1, backOffMs: 180_000 }) as const;
    const state = { dryPools: [refused('zone-a'), refused('zone-b')], health: healthStateOf(ids(4)) };
    expect(said(decide({ fleet, state }), 'standby')).toHaveLength(1);
  });
});
