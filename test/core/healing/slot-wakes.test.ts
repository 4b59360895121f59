import { describe, expect, it } from 'vitest';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { Wake } from '../../../shared/core/healing/health-state.ts';
import { instanceOf, minutesAgo, NOW_MS } from '../build.ts';
import { failingMember, memberOf } from './build-health.ts';
import {
  converge,
  doneIn,
  freeVolume,
  newVolume,
  type SlotScene,
  saidIn,
  slotState,
  slotVolume,
} from './build-slots.ts';

const fleet = { standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } } as const;

const standby = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'standby', lifecycle: 'stopped', targets: ['absent'], ...changes });

const wakeOf = (instanceId: string, slot: string, atMs = minutesAgo(1)): Wake => {
  return { instanceId, zone: 'zone-a', units: 1, atMs, slot };
};

const waking = (...wakes: readonly Wake[]): Partial<FleetState> => ({ standby: { wakes, resting: [] } });

const failing = [failingMember('i-0', undefined, { slot: '0', targets: ['unhealthy'] })];
const readings = { volumes: [slotVolume('0')] };

const WOKEN = ['adopt s-1 as 0 with ', 'wake s-1'];
const LAUNCHED = ['launch m7g.large in zone-a subnet-a for 0 without /dev/sdf'];

describe('a slot whose machine fails', () => {
  const scene: SlotScene = { fleet, failing, others: [standby('s-1')], readings };

  it('gets a standby, written down and tagged before it starts, and no launch', () => {
    expect(doneIn(scene)).toEqual(WOKEN);
    const { standby: after, launches, sequence } = converge(scene);
    expect(after).toEqual({ wakes: [wakeOf('s-1', '0', NOW_MS)], resting: [] });
    expect([launches, sequence]).toEqual([[], 0]);
    expect(saidIn(scene)).toEqual(['slot 0: no machine of it is well']);
  });

  it.each([
    ['is of another size', { instanceType: 'm7g.xlarge' }, 's-1 is a m7g.xlarge'],
    ['is in another zone', { zone: 'zone-b' }, 's-1 is in zone-b'],
  ])('gets a launch where the standby %s, and says so', (_, changes, because) => {
    const others = [standby('s-1', changes)];
    expect(doneIn({ ...scene, others })).toEqual(LAUNCHED);
    expect(saidIn({ ...scene, others })).toContain(`slot 0: no standby can take it over: ${because}`);
  });

  it('names three standbys that cannot', () => {
    const others = ['s-1', 's-2', 's-3', 's-4'].map((id) => standby(id, { zone: 'zone-b' }));
    expect(saidIn({ ...scene, others })).toContain(
      'slot 0: no standby can take it over: s-1 is in zone-b; s-2 is in zone-b; s-3 is in zone-b',
    );
  });

  it('gets none that has a data volume of its own', () => {
    const laden = { ...scene, readings: { ...readings, attached: [newVolume('s-1')] } };
    expect(doneIn(laden)).toEqual(LAUNCHED);
    expect(saidIn(laden)).toContain('slot 0: no standby can take it over: s-1 has vol-of-s-1 on /dev/sdf');
  });

  it.each([
    ['does not wait', { others: [standby('s-1', { lifecycle: 'running', launchedAtMs: minutesAgo(1) })] }],
    [
      'rests',
      { state: { standby: { wakes: [], resting: [{ instanceId: 's-1', untilMs: NOW_MS + 1, backOffMs: 1 }] } } },
    ],
    ['is on its way out', { state: { retirements: [{ instanceId: 's-1', sinceMs: NOW_MS, because: 'why' }] } }],
  ] as const)('gets none that %s', (_, changes) => {
    expect(doneIn({ ...scene, ...changes })).toContain(LAUNCHED[0]);
    expect(doneIn({ ...scene, ...changes })).not.toContain('wake s-1');
  });

  it('gets one of a size that stands in for the first', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: null },
      { instanceType: 'c7g.large', units: 1, usdPerHour: null },
    ] as const;
    const others = [standby('s-0', { instanceType: 'm7g.xlarge' }), standby('s-1', { instanceType: 'c7g.large' })];
    expect(doneIn({ ...scene, fleet: { ...fleet, sizes, shape: 'vertical-first' }, others })).toEqual(WOKEN);
  });

  it('gets one in a zone that only looks as if it failed, and none where traffic is shifted away', () => {
    const left = (kind: 'failing' | 'shifted') => ({ zonesLeft: [{ zone: 'zone-a', kind, because: 'ARC says so' }] });
    expect(doneIn({ ...scene, health: left('failing') })).toEqual(WOKEN);
    expect(doneIn({ ...scene, health: left('shifted') })).toEqual([]);
    expect(saidIn({ ...scene, health: left('shifted') }).filter((text) => text.includes('standby'))).toEqual([]);
  });

  it('gets one in the subnet of its private address', () => {
    const zones = [{ name: 'zone-a', subnets: ['subnet-a', 'subnet-a2'] }];
    const address = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a2' } as const;
    const state = { slots: [slotState('0', { address })] };
    const bound: SlotScene = { ...scene, policy: { address: 'private' }, view: { zones }, state };
    const others = [standby('s-0', { subnet: 'subnet-a' }), standby('s-1', { subnet: 'subnet-a2' }), standby('s-2')];
    expect(doneIn({ ...bound, others })).toEqual(WOKEN);
    expect(saidIn({ ...bound, others: others.slice(0, 1) })).toContain(
      'slot 0: no standby can take it over: s-0 is not in subnet-a2',
    );
    expect(doneIn({ ...bound, others: [standby('s-1')] })).toEqual([
      'launch m7g.large in zone-a subnet-a2 for 0 without /dev/sdf',
    ]);
  });

  it('gets none that another slot has got', () => {
    const both = [...failing, failingMember('i-1', undefined, { slot: '1' })];
    const volumes = [slotVolume('0'), slotVolume('1')];
    expect(doneIn({ ...scene, failing: both, desired: 2, readings: { volumes } })).toEqual([
      ...WOKEN,
      'launch m7g.large in zone-a subnet-a for 1 without /dev/sdf',
    ]);
  });
});

describe('a slot without volumes', () => {
  it('gets its first ones with a launch, although there is a standby', () => {
    expect(doneIn({ fleet, others: [standby('s-1')] })).toEqual(['launch m7g.large in zone-a subnet-a for 0 without ']);
    expect(saidIn({ fleet, others: [standby('s-1')] })).toEqual(['slot 0: no machine of it is well']);
  });

  it('gets a standby of whatever zone where members have no data volumes', () => {
    const scene: SlotScene = { fleet, policy: { devices: [] }, others: [standby('s-1', { zone: 'zone-b' })] };
    expect(doneIn(scene)).toEqual(WOKEN);
  });
});

describe('a standby that is being woken for a slot', () => {
  const lifecycle = 'running';
  const woken = (changes: Partial<InstanceView>) =>
    memberOf('s-1', { role: 'standby', targets: ['absent'], intent: 'web-1', ...changes }, { inService: false });

  it('is its machine from then on, and woken and tagged again while neither is shown', () => {
    const state = waking(wakeOf('s-1', '0'));
    const scene: SlotScene = { fleet, failing, readings, state, active: [woken({ lifecycle: 'stopped' })] };
    expect(doneIn(scene)).toEqual(['wake s-1', 'adopt s-1 as 0 with ']);
    expect(doneIn({ ...scene, active: [woken({ lifecycle: 'pending' })] })).toEqual(['wake s-1']);
    expect(doneIn({ ...scene, active: [woken({ lifecycle, slot: '0' })] })).toEqual([
      'wake s-1',
      'retire i-0',
      'deregister i-0',
    ]);
    expect(converge(scene).standby).toEqual(state.standby);
  });

  it('is awaited, and no other is woken or launched, while a listing leaves it out', () => {
    const state = { ...waking(wakeOf('s-1', '0')), slots: [slotState('0')] };
    const volumes = [slotVolume('0', { instanceId: 's-1', attachment: 'attaching' })];
    for (const scene of [
      { failing, readings },
      { readings: { volumes: [freeVolume('0')] } },
      { readings: { volumes } },
    ]) {
      expect(doneIn({ fleet, ...scene, state, others: [standby('s-2')] })).toEqual([]);
      expect(converge({ fleet, ...scene, state }).slots).toHaveLength(1);
    }
  });

  it('is awaited by its own slot alone', () => {
    const state = waking(wakeOf('s-1', '1'));
    const volumes = [slotVolume('0'), freeVolume('1')];
    expect(doneIn({ fleet, failing, desired: 2, readings: { volumes }, state })).toEqual(LAUNCHED);
  });

  it('is known by its wake until it carries the tag, however long that takes', () => {
    const active = [woken({ role: 'active', lifecycle })];
    const late = waking(wakeOf('s-1', '0', minutesAgo(60)));
    const scene: SlotScene = { fleet, failing, readings, state: late, active };
    expect(doneIn(scene)).toEqual(['adopt s-1 as 0 with ']);
    expect(converge(scene).standby).toEqual(late.standby);
    const tagged: SlotScene = { ...scene, active: [woken({ role: 'active', lifecycle, slot: '0' })] };
    expect(doneIn(tagged)).toEqual(['retire i-0', 'deregister i-0']);
    expect(converge(tagged).standby?.wakes).toEqual([]);
  });

  it('serves that slot, whatever its tag says of an earlier one', () => {
    const state = waking(wakeOf('s-1', '0'));
    const active = [woken({ lifecycle: 'stopped', slot: '7' })];
    expect(doneIn({ fleet, failing, readings, state, active })).toEqual(['wake s-1', 'adopt s-1 as 0 with ']);
  });

  it('goes when the machine before it is well after all', () => {
    const state = waking(wakeOf('s-1', '0'));
    const active = [memberOf('i-0', { slot: '0' }), woken({ lifecycle, slot: '0', role: 'active' })];
    const fleet = { standby: { size: { kind: 'machines', machines: 0 }, state: 'stopped' } } as const;
    expect(doneIn({ fleet, active, readings, state })).toEqual(['retire s-1']);
    const retirements = [{ instanceId: 's-1', sinceMs: minutesAgo(1), because: 'why' }];
    const retiring = [standby('s-1', { lifecycle, slot: '0' })];
    const after: SlotScene = {
      fleet,
      active: active.slice(0, 1),
      retiring,
      readings,
      state: { ...state, retirements },
    };
    expect(doneIn(after)).toEqual(['retire s-1', 'terminate s-1']);
    expect(converge(after).standby?.wakes).toEqual([]);
  });

  it('is left alone when it has not started in ten minutes: the next one is woken', () => {
    const state = waking(wakeOf('s-1', '0', minutesAgo(10)));
    const others = [standby('s-1', { slot: '0' }), standby('s-2')];
    const given = converge({ fleet, failing, readings, state, active: [woken({ lifecycle: 'stopped' })], others });
    expect(given.standby).toMatchObject({ wakes: [], resting: [{ instanceId: 's-1' }] });
    const { resting = [] } = given.standby ?? {};
    expect(doneIn({ fleet, failing, readings, state: { standby: { wakes: [], resting } }, others })).toEqual([
      'adopt s-2 as 0 with ',
      'wake s-2',
    ]);
  });
});
