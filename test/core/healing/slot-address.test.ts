import { describe, expect, it } from 'vitest';
import { instanceOf, minutesAgo } from '../build.ts';
import { breakerOf, failingMember, memberOf } from './build-health.ts';
import { converge, doneIn, freeVolume, type SlotScene, saidIn, slotState, slotVolume } from './build-slots.ts';

const PRIVATE = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a' } as const;
const ELASTIC = { kind: 'elastic', allocationId: 'eipalloc-1' } as const;

/** The machine that follows it, running and registered nowhere. */
const successor = memberOf('i-new', { slot: '0', targets: ['absent'], intent: 'web-1' }, { inService: false });

const known = { slots: [slotState('0')] };

describe('a slot with an address', () => {
  const elastic = { policy: { address: 'elastic' } } as const;
  const priv = { policy: { address: 'private' } } as const;
  const moved = [slotVolume('0', { instanceId: 'i-new' })];

  it('is given one when it has none', () => {
    expect(doneIn({ ...elastic, active: [successor], readings: { volumes: moved } })).toEqual([
      'give 0 on i-new a elastic address',
    ]);
    expect(doneIn({ ...priv, active: [successor], readings: { volumes: moved } })).toEqual([
      'give 0 on i-new a private address',
    ]);
    const stranger = [{ address: ELASTIC, slot: null, instanceId: 'i-new' }];
    expect(doneIn({ ...elastic, active: [successor], readings: { volumes: moved, addresses: stranger } })).toEqual([
      'give 0 on i-new a elastic address',
    ]);
    expect(doneIn({ ...elastic, active: [successor], readings: { volumes: [freeVolume('0')] } })).toEqual([
      'attach vol-0 to i-new as /dev/sdf',
    ]);
    const booting = memberOf('i-new', { slot: '0', lifecycle: 'pending' });
    expect(doneIn({ ...elastic, active: [booting], readings: { volumes: moved } })).toEqual([]);
  });

  it('takes the elastic one that carries its tag from the old holder, after the volumes', () => {
    const addresses = [{ address: ELASTIC, slot: '0', instanceId: 'i-0' }];
    const scene: SlotScene = { ...elastic, active: [successor], state: known };
    expect(doneIn({ ...scene, readings: { volumes: [freeVolume('0')], addresses } })).toEqual([
      'attach vol-0 to i-new as /dev/sdf',
    ]);
    expect(doneIn({ ...scene, readings: { volumes: moved, addresses } })).toEqual(['assign to i-new from i-0']);
    const there = [{ address: ELASTIC, slot: '0', instanceId: 'i-new' }];
    expect(doneIn({ ...scene, readings: { volumes: moved, addresses: there } })).toEqual(['register i-new']);
  });

  it.each([
    ['private', PRIVATE],
    ['elastic', ELASTIC],
  ] as const)('is remembered by the ledger: %s', (kind, address) => {
    const state = { slots: [slotState('0', { address })] };
    const scene: SlotScene = { policy: { address: kind }, active: [successor], state, readings: { volumes: moved } };
    expect(doneIn(scene)).toEqual(['assign to i-new from i-0']);
    expect(converge(scene).slots).toMatchObject([{ address }]);
    const others = [
      { address: { ...PRIVATE, address: '10.0.0.1' }, slot: null, instanceId: 'i-9' },
      { address: { ...PRIVATE, subnet: 'subnet-b' }, slot: null, instanceId: 'i-9' },
      { address: { kind: 'elastic', allocationId: 'eipalloc-0' }, slot: '9', instanceId: 'i-9' },
      { address, slot: null, instanceId: 'i-new' },
    ] as const;
    expect(doneIn({ ...scene, readings: { volumes: moved, addresses: others } })).toEqual(['register i-new']);
    expect(doneIn({ ...scene, policy: { address: kind === 'private' ? 'elastic' : 'private' } })).toEqual([
      `give 0 on i-new a ${kind === 'private' ? 'elastic' : 'private'} address`,
    ]);
  });

  it('is the first private one of its machine when the ledger knows none', () => {
    const held = (address: string) => ({ address: { ...PRIVATE, address }, slot: null, instanceId: 'i-new' }) as const;
    const foreign = { address: { ...PRIVATE, address: '10.0.0.1' }, slot: null, instanceId: 'i-9' };
    for (const addresses of [
      [held('10.0.0.8'), foreign, held('10.0.0.7')],
      [held('10.0.0.7'), held('10.0.0.8'), foreign],
    ]) {
      const { slots } = converge({ ...priv, active: [successor], readings: { volumes: moved, addresses } });
      expect(slots).toMatchObject([{ address: PRIVATE }]);
    }
  });

  it('is assigned from nobody where nobody ever held the slot', () => {
    const addresses = [{ address: ELASTIC, slot: '0', instanceId: null }];
    expect(doneIn({ ...elastic, active: [successor], readings: { volumes: moved, addresses } })).toEqual([
      'assign to i-new from null',
    ]);
  });

  it('takes a private one before the volumes, before the old holder ends', () => {
    const addresses = [{ address: PRIVATE, slot: null, instanceId: 'i-0' }];
    const scene: SlotScene = { ...priv, active: [successor], readings: { volumes: [slotVolume('0')], addresses } };
    const failing = [failingMember('i-0', undefined, { slot: '0' })];
    expect(doneIn({ ...scene, failing })).toEqual(['assign to i-new from i-0', 'retire i-0', 'deregister i-0']);
    expect(doneIn({ ...scene, failing, health: { breaker: breakerOf() } })).toEqual([]);
    const retiring = [instanceOf('i-0', { slot: '0', role: 'retiring', targets: ['absent'] })];
    const state = { retirements: [{ instanceId: 'i-0', sinceMs: minutesAgo(9), because: 'why' }] };
    expect(doneIn({ ...scene, retiring, state })).toEqual(['assign to i-new from i-0']);
    expect(saidIn({ ...scene, retiring, state })).toContain(
      'slots: i-0 is not terminated: its address has not moved yet',
    );
    const there = [{ address: PRIVATE, slot: null, instanceId: 'i-new' }];
    const after = { ...scene, readings: { volumes: [slotVolume('0')], addresses: there } };
    const slots = [slotState('0', { address: PRIVATE })];
    expect(doneIn({ ...after, retiring, state: { ...state, slots } })).toEqual(['terminate i-0']);
    const gone = [instanceOf('i-0', { slot: '0', lifecycle: 'shutting-down', targets: ['absent'] })];
    expect(doneIn({ ...scene, others: gone })).toEqual(['assign to i-new from i-0']);
  });

  it('is left with whoever else holds it', () => {
    const addresses = [{ address: ELASTIC, slot: '0', instanceId: 'i-foreign' }];
    const scene: SlotScene = { ...elastic, active: [successor], readings: { volumes: moved, addresses } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual(['slot 0: its address is held by i-foreign, which is not its machine']);
  });
});
