import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { answeredLaunch, instanceOf, minutesAgo } from '../build.ts';
import { breakerOf, memberOf } from './build-health.ts';
import { converge, doneIn, newVolume, type SlotScene, saidIn, slotVolume } from './build-slots.ts';

const keeping = (machines: number) =>
  ({ standby: { size: { kind: 'machines', machines }, state: 'stopped' } }) as const;

const standby = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'standby', lifecycle: 'stopped', targets: ['absent'], ...changes });

/** Members in service with their volumes, in these zones. */
const serving = (...zones: readonly string[]): Pick<SlotScene, 'active' | 'readings' | 'desired'> => ({
  active: zones.map((zone, index) => memberOf(`i-${index}`, { slot: `${index}`, zone })),
  readings: { volumes: zones.map((zone, index) => slotVolume(`${index}`, { zone })) },
  desired: zones.length,
});

const inZone = (zone: string, subnet = `subnet-${zone.at(-1)}`): string =>
  `launch m7g.large in ${zone} ${subnet} for standby without /dev/sdf`;

describe('standbys of a fleet with slots', () => {
  it('are launched without data volumes once every slot serves', () => {
    const scene: SlotScene = { fleet: keeping(1), ...serving('zone-a') };
    expect(doneIn(scene)).toEqual([inZone('zone-a')]);
    const { launches, sequence, standby: state, standbyCount } = converge(scene);
    expect(launches).toMatchObject([{ call: { role: 'standby', onDemand: 1, token: 'web-mkfzzzzz-1' } }]);
    expect([sequence, state, standbyCount]).toEqual([
      1,
      { wakes: [], resting: [] },
      { ready: 0, preparing: 0, wanted: 1 },
    ]);
    expect(converge(scene).plan).toMatchObject([{ because: 'to be kept ready' }]);
  });

  it('are spread over the zones of the slots, the fullest first, and are nowhere else', () => {
    expect(doneIn({ fleet: keeping(1), ...serving('zone-a', 'zone-b', 'zone-b') })).toEqual([inZone('zone-b')]);
    expect(doneIn({ fleet: keeping(2), ...serving('zone-a', 'zone-b', 'zone-b') })).toEqual([
      inZone('zone-b'),
      inZone('zone-a'),
    ]);
    const { launches } = converge({ fleet: keeping(2), ...serving('zone-b') });
    expect(launches.map(({ call }) => [call.zone, call.onDemand])).toEqual([['zone-b', 2]]);
    const given = { fleet: keeping(1), ...serving('zone-b', 'zone-a', 'zone-a'), desired: 1 };
    expect(doneIn(given)).toContain(inZone('zone-b'));
  });

  it('are in the subnets of the private addresses', () => {
    const zones = [{ name: 'zone-a', subnets: ['subnet-a', 'subnet-a2'] }];
    const address = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a2' } as const;
    const scene: SlotScene = { fleet: keeping(1), ...serving('zone-a'), view: { zones } };
    expect(doneIn(scene)).toEqual([inZone('zone-a', 'subnet-a|subnet-a2')]);
    const addresses = [{ address, slot: null, instanceId: 'i-0' }];
    expect(doneIn({ ...scene, policy: { address: 'private' }, readings: { ...scene.readings, addresses } })).toEqual([
      inZone('zone-a', 'subnet-a2'),
    ]);
  });

  it.each([
    ['a slot waits for its volume', { readings: { volumes: [slotVolume('0', { attachment: 'attaching' })] } }],
    ['a slot has all and does not serve yet', { active: [memberOf('i-0', { slot: '0' }, { inService: false })] }],
    ['the breaker is open', { health: { breaker: breakerOf() } }],
    ['one is not in view yet', { state: { launches: [answeredLaunch(['s-9'], { role: 'standby' })] } }],
    ['one is there', { others: [standby('s-1')] }],
  ] as const)('are not launched while %s', (_, changes) => {
    expect(doneIn({ fleet: keeping(1), ...serving('zone-a'), ...changes })).toEqual([]);
  });

  it('are launched where health is not judged too, and after the machines of slots', () => {
    expect(doneIn({ fleet: keeping(1), ...serving('zone-a'), health: null })).toEqual([inZone('zone-a')]);
    expect(doneIn({ fleet: keeping(1), ...serving('zone-a'), desired: 2 })).toEqual([
      'launch m7g.large in zone-b subnet-b for 1 without ',
    ]);
  });

  it('go to rest once they are warm, and go when they are more than wanted', () => {
    const others = [standby('s-1', { lifecycle: 'running', launchedAtMs: minutesAgo(9) })];
    expect(doneIn({ fleet: keeping(1), ...serving('zone-a'), others })).toEqual(['rest s-1']);
    const scene: SlotScene = { fleet: keeping(1), ...serving('zone-a'), others: [standby('s-1'), standby('s-2')] };
    expect(doneIn(scene)).toEqual(['retire s-2']);
    expect(converge(scene).retirements).toMatchObject([{ because: 'more standbys than wanted' }]);
  });

  it('are not asked of pools and zones that are left, and say so', () => {
    const zonesLeft = [{ zone: 'zone-a', kind: 'shifted', because: 'ARC says so' }] as const;
    const scene: SlotScene = { fleet: keeping(1), ...serving('zone-a'), health: { zonesLeft } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual(['standby: no On-Demand pool is left that has not refused lately']);
  });

  it('are none with a data volume of their own: that is for a person to settle', () => {
    const scene: SlotScene = { fleet: keeping(1), ...serving('zone-a'), others: [standby('s-1')] };
    const readings = { ...scene.readings, attached: [newVolume('s-1'), newVolume('i-0', { volumeId: 'vol-0' })] };
    expect(doneIn({ ...scene, readings })).toEqual([inZone('zone-a')]);
    expect(saidIn({ ...scene, readings })).toEqual([
      'standby: s-1 is not counted, for it has data volumes of its own: terminate it, or detach them',
    ]);
    expect(converge({ ...scene, readings }).standbyCount).toEqual({ ready: 0, preparing: 0, wanted: 1 });
  });

  it('go when the file does not ask for any more, and are nothing where none were ever kept', () => {
    const scene: SlotScene = { ...serving('zone-a'), others: [standby('s-1')] };
    expect(doneIn({ ...scene, state: { standby: { wakes: [], resting: [] } } })).toEqual(['retire s-1']);
    expect(doneIn(scene)).toEqual([]);
    expect(converge(scene)).toMatchObject({ standby: null, standbyCount: null });
  });
});
