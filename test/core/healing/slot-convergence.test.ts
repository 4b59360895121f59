import { describe, expect, it } from 'vitest';
import { answeredLaunch, instanceOf, minutesAgo, stateOf, unansweredLaunch } from '../build.ts';
import { breakerOf, doomedAt, failingMember, memberOf } from './build-health.ts';
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

const PRIVATE = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a' } as const;
const ELASTIC = { kind: 'elastic', allocationId: 'eipalloc-1' } as const;

/** The machine of slot 0, in service. */
const holder = memberOf('i-0', { slot: '0' });

/** The machine that follows it, running and registered nowhere. */
const successor = memberOf('i-new', { slot: '0', targets: ['absent'], intent: 'web-1' }, { inService: false });

const known = { slots: [slotState('0')] };

describe('a slot whose machine is well', () => {
  it('is left alone', () => {
    const scene: SlotScene = { active: [holder], readings: { volumes: [slotVolume('0')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual([]);
    expect(converge(scene).slots).toEqual([slotState('0')]);
  });

  it('is registered once its machine has everything', () => {
    const scene: SlotScene = { active: [successor], readings: { volumes: [slotVolume('0', { instanceId: 'i-new' })] } };
    expect(doneIn(scene)).toEqual(['register i-new']);
  });

  it.each([
    ['is on its way', slotVolume('0', { instanceId: 'i-new', attachment: 'attaching' })],
    ['is still being made free', slotVolume('0', { instanceId: null, state: 'in-use' })],
  ])('waits while a volume %s', (_, volume) => {
    const scene: SlotScene = { active: [successor], readings: { volumes: [volume] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual(['slot 0: i-new waits for what belongs to it']);
  });

  it('is not registered beside another machine of the slot that still is', () => {
    const old = instanceOf('i-0', { slot: '0', role: 'retiring', targets: ['unhealthy'] });
    const volumes = [slotVolume('0', { instanceId: 'i-new' })];
    expect(doneIn({ active: [successor], retiring: [old], readings: { volumes } })).toEqual(['deregister i-0']);
    const draining = { ...old, targets: ['draining'] as const };
    expect(doneIn({ active: [successor], retiring: [draining], readings: { volumes } })).toEqual(['register i-new']);
  });
});

describe('a machine without a slot', () => {
  const plain = memberOf('i-a', { launchedAtMs: minutesAgo(9), targets: ['absent'] });

  it('is adopted with its volumes before anything else', () => {
    const scene: SlotScene = { active: [plain], readings: { attached: [newVolume('i-a')] } };
    expect(doneIn(scene)).toEqual(['adopt i-a as 0 with vol-of-i-a']);
    expect(converge(scene).slots).toEqual([slotState('0', { holder: 'i-a', zone: null, volumes: [] })]);
  });

  it('keeps the name that the ledger gave it while the tag is not shown', () => {
    const state = { slots: [slotState('1', { holder: 'i-a', volumes: [] })] };
    const readings = { attached: [newVolume('i-a')] };
    expect(doneIn({ active: [plain], desired: 2, state, readings })).toContain('adopt i-a as 1 with vol-of-i-a');
  });

  it('takes the lowest name that nothing has, the oldest machine first', () => {
    const older = memberOf('i-b', { launchedAtMs: minutesAgo(20) });
    const twin = memberOf('i-c', { launchedAtMs: minutesAgo(9) });
    const readings = {
      volumes: [freeVolume('0', { zone: 'zone-b' })],
      attached: ['i-a', 'i-b', 'i-c'].map((id) => newVolume(id)),
    };
    const adopted = doneIn({ active: [twin, plain, older], desired: 5, readings }).filter((step) =>
      step.startsWith('adopt'),
    );
    expect(adopted).toEqual([
      'adopt i-b as 1 with vol-of-i-b',
      'adopt i-a as 2 with vol-of-i-a',
      'adopt i-c as 3 with vol-of-i-c',
    ]);
  });

  it('is not adopted while it is pending, or without the volume that the policy names', () => {
    const pending = memberOf('i-a', { lifecycle: 'pending' });
    expect(doneIn({ active: [pending] })).toEqual([]);
    expect(doneIn({ active: [plain] })).toEqual([]);
    expect(saidIn({ active: [plain] })).toEqual([
      'slot 0: i-a has no volume on /dev/sdf: the launch template must make one, or the policy name another device',
    ]);
    const ofOther = {
      volumes: [slotVolume('7', { instanceId: 'i-a' })],
      attached: [newVolume('i-a', { volumeId: 'vol-7' })],
    };
    expect(doneIn({ active: [plain], readings: ofOther })).toEqual([]);
  });

  it('is adopted while it fails, and even on its way out', () => {
    const readings = { attached: [newVolume('i-a')] };
    expect(doneIn({ failing: [failingMember('i-a')], readings })).toEqual(['adopt i-a as 0 with vol-of-i-a']);
    const leaving = instanceOf('i-a', { slot: '0', role: 'retiring', targets: ['absent'] });
    const state = { retirements: [{ instanceId: 'i-a', sinceMs: minutesAgo(9), because: 'why' }] };
    expect(doneIn({ retiring: [leaving], state, readings })).toEqual(['adopt i-a as 0 with vol-of-i-a']);
    expect(saidIn({ retiring: [leaving], state, readings })).toEqual([
      'slots: i-a is not terminated: EC2 would delete vol-of-i-a with it, which belongs to no slot',
    ]);
  });

  it('is adopted again when somebody lets EC2 delete its volumes', () => {
    const volumes = [slotVolume('0', { deleteOnTermination: true })];
    expect(doneIn({ active: [holder], readings: { volumes } })).toEqual(['adopt i-0 as 0 with vol-0']);
    const failing = [failingMember('i-0', undefined, { slot: '0' })];
    expect(doneIn({ active: [successor], failing, readings: { volumes } })).toEqual(['adopt i-0 as 0 with vol-0']);
  });

  it('is adopted with a device that the policy names since', () => {
    const readings = { volumes: [slotVolume('0')], attached: [newVolume('i-0', { device: '/dev/sdg' })] };
    expect(doneIn({ active: [holder], policy: { devices: ['/dev/sdf', '/dev/sdg'] }, readings })).toEqual([
      'adopt i-0 as 0 with vol-0|vol-of-i-0',
    ]);
  });
});

describe('a slot whose machine fails', () => {
  const failing = [failingMember('i-0', undefined, { slot: '0', targets: ['unhealthy'] })];
  const volumes = [slotVolume('0')];

  it('gets another in the zone of its volumes, without their devices, first of all', () => {
    expect(doneIn({ failing, readings: { volumes } })).toEqual([
      'launch m7g.large in zone-a subnet-a for 0 without /dev/sdf',
    ]);
    expect(saidIn({ failing, readings: { volumes } })).toEqual(['slot 0: no machine of it is well']);
  });

  it('does not ask for another while one is asked for', () => {
    const slot = { name: '0', withoutDevices: ['/dev/sdf'] };
    const lost = { launches: [unansweredLaunch({ slot })] };
    expect(doneIn({ failing, readings: { volumes }, state: lost })).toEqual([
      'launch m7g.large in zone-a subnet-a for 0 without /dev/sdf',
    ]);
    expect(converge({ failing, readings: { volumes }, state: lost }).launches).toEqual(lost.launches);
    const unseen = { launches: [answeredLaunch(['i-new'], { slot })] };
    expect(doneIn({ failing, readings: { volumes }, state: unseen })).toEqual([]);
    expect(doneIn({ readings: { volumes: [slotVolume('0', { instanceId: 'i-new' })] }, state: unseen })).toEqual([]);
  });

  it('lets the old one go once the other runs, and not before', () => {
    const pending = memberOf('i-new', { slot: '0', lifecycle: 'pending' }, { inService: false });
    expect(doneIn({ active: [pending], failing, readings: { volumes } })).toEqual([]);
    const scene: SlotScene = { active: [successor], failing, readings: { volumes } };
    expect(doneIn(scene)).toEqual(['retire i-0', 'deregister i-0']);
    expect(converge(scene).retirements).toMatchObject([{ instanceId: 'i-0', drainMaxMs: 30_000 }]);
    expect(converge(scene).slots).toEqual([slotState('0')]);
  });

  it('gives one that is announced to go the time that others have to drain', () => {
    const doomed = [failingMember('i-0', doomedAt(null), { slot: '0' })];
    const [retirement] = converge({ active: [successor], failing: doomed, readings: { volumes } }).retirements;
    expect(retirement).not.toHaveProperty('drainMaxMs');
  });

  it.each([
    ['the breaker is open', { health: { breaker: breakerOf() } }, 'slots: web lets nobody go: the breaker is open'],
    [
      'another is on its way out',
      { retiring: [instanceOf('i-9', { slot: '9', role: 'retiring', targets: ['draining'] })] },
      'slots: web lets nobody go: as many as may be are on their way out',
    ],
    [
      'one is being resized',
      {
        state: {
          resize: {
            underWay: {
              instanceId: 'i-5',
              zone: 'zone-a',
              from: 'a',
              to: 'b',
              revertedBecause: null,
              phase: 'stopping' as const,
              sinceMs: 0,
              startAfterMs: 0,
              startBackOffMs: 0,
            },
            failures: [],
            peak: { sinceMs: 0, units: 0, unitsBefore: 0 },
          },
        },
      },
      'slots: web lets nobody go: as many as may be are on their way out',
    ],
  ] as const)('keeps the old one while %s', (_, changes, because) => {
    const scene: SlotScene = { active: [successor], failing, readings: { volumes }, ...changes };
    expect(doneIn(scene)).not.toContain('retire i-0');
    expect(saidIn(scene)).toContain(because);
  });

  it('keeps a protected one', () => {
    const kept = [failingMember('i-0', undefined, { slot: '0', protected: true })];
    const scene: SlotScene = { active: [successor], failing: kept, readings: { volumes } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toContain('slot 0: i-0 cannot go: it is protected');
  });

  it('attaches when nobody holds any of its volumes', () => {
    const policy = { devices: ['/dev/sdf', '/dev/sdg'] };
    const second = freeVolume('0', { volumeId: 'vol-0g', device: '/dev/sdg' });
    const state = { slots: [slotState('0', { volumes: [] })] };
    const old = [instanceOf('i-0', { slot: '0', lifecycle: 'shutting-down', targets: ['absent'] })];
    const scene: SlotScene = { active: [successor], others: old, policy, state };
    expect(doneIn({ ...scene, readings: { volumes: [slotVolume('0'), second] } })).toEqual([]);
    expect(doneIn({ ...scene, readings: { volumes: [freeVolume('0'), second] } })).toEqual([
      'attach vol-0 to i-new as /dev/sdf',
      'attach vol-0g to i-new as /dev/sdg',
    ]);
    const booting = {
      ...scene,
      active: [memberOf('i-new', { slot: '0', lifecycle: 'pending' }, { inService: false })],
    };
    expect(doneIn({ ...booting, readings: { volumes: [freeVolume('0'), second] } })).toEqual([]);
  });

  it.each([
    ['terminated', 'active', ['detach vol-0 from i-0']],
    ['shutting-down', 'active', []],
    ['stopped', 'active', []],
  ] as const)('detaches from the old one when it is %s', (lifecycle, role, steps) => {
    const old = [instanceOf('i-0', { slot: '0', lifecycle, role, targets: ['absent'] })];
    expect(doneIn({ active: [successor], others: old, readings: { volumes } })).toEqual(steps);
  });

  it('detaches from one that stopped and must go', () => {
    const retiring = [instanceOf('i-0', { slot: '0', lifecycle: 'stopped', role: 'retiring', targets: ['absent'] })];
    expect(doneIn({ active: [successor], retiring, readings: { volumes } })).toContain('detach vol-0 from i-0');
    const running = [instanceOf('i-0', { slot: '0', role: 'retiring', targets: ['absent'] })];
    expect(doneIn({ active: [successor], retiring: running, readings: { volumes } })).toEqual([]);
  });

  it('has a new holder once that has a volume', () => {
    const moved = { volumes: [slotVolume('0', { instanceId: 'i-new', attachment: 'attaching' })] };
    expect(converge({ active: [successor], state: known, readings: moved }).slots).toEqual([
      slotState('0', { holder: 'i-new' }),
    ]);
    const free = { volumes: [freeVolume('0')] };
    expect(converge({ active: [successor], state: known, readings: free }).slots).toEqual([slotState('0')]);
    expect(converge({ active: [successor], readings: free }).slots).toEqual([slotState('0', { holder: 'i-new' })]);
  });
});

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
    expect(doneIn({ ...scene, failing })).toEqual(['retire i-0', 'deregister i-0']);
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

describe('more or fewer slots', () => {
  const members = ['0', '1', '2'].map((slot) => memberOf(`i-${slot}`, { slot }));
  const volumes = ['0', '1', '2'].map((slot) => slotVolume(slot));

  it('gives up the highest first, one at a time, once the others serve', () => {
    const scene: SlotScene = { active: members, desired: 1, readings: { volumes } };
    expect(doneIn(scene)).toEqual(['retire i-2', 'deregister i-2']);
    expect(saidIn(scene)).toEqual(['slots: web lets nobody go: as many as may be are on their way out']);
    expect(converge(scene).retirements).toMatchObject([{ because: 'slot 2 is more than desired; its volumes stay' }]);
    const [first, second] = members;
    const idle = first && { ...first, inService: false };
    expect(doneIn({ active: [idle, second].flatMap((one) => one ?? []), readings: { volumes } })).toEqual([]);
  });

  it('gives up at once what does not serve', () => {
    const idle = memberOf('i-1', { slot: '1' }, { inService: false });
    const holderOut = memberOf('i-0', { slot: '0' }, { inService: false });
    expect(doneIn({ active: [holderOut, idle], readings: { volumes } })).toEqual(['retire i-1', 'deregister i-1']);
    const failing = [failingMember('i-1', undefined, { slot: '1' })];
    expect(doneIn({ active: [holder], failing, readings: { volumes } })).toEqual(['retire i-1', 'deregister i-1']);
  });

  it('keeps what belongs to a slot that is given up, and takes it back', () => {
    const scene: SlotScene = { active: [holder], readings: { volumes: [slotVolume('0'), freeVolume('1')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(converge(scene).slots).toEqual([slotState('0'), slotState('1', { holder: null })]);
    expect(doneIn({ ...scene, desired: 2 })).toEqual(['launch m7g.large in zone-a subnet-a for 1 without /dev/sdf']);
  });

  it('forgets a slot of which nothing is left', () => {
    const state = { slots: [slotState('0'), slotState('1')] };
    const scene: SlotScene = { active: [holder], state, readings: { volumes: [slotVolume('0')] } };
    expect(converge(scene).slots).toEqual([slotState('0')]);
  });

  it('counts in machines of the first size, and never fewer than availability asks for within the bound', () => {
    const sizes = [{ instanceType: 'm7g.large', units: 2, usdPerHour: null }] as const;
    const launched = (scene: SlotScene): number => doneIn(scene).filter((step) => step.startsWith('launch')).length;
    expect(launched({ desired: 5, fleet: { sizes } })).toBe(3);
    expect(launched({ desired: 2, fleet: { sizes, machinesMin: 4 } })).toBe(4);
    expect(launched({ desired: 2, max: 5, fleet: { sizes, machinesMin: 4 } })).toBe(2);
  });

  it('does nothing while what belongs to the slots was not read', () => {
    const { slots: _, ...unread } = stateOf(1);
    const scene: SlotScene = { view: { slots: undefined } as never };
    expect(converge(scene).plan).toEqual([]);
    expect(saidIn(scene)).toEqual(['slots: what belongs to the slots was not read']);
    expect(converge({ ...scene, state: { ...unread, slots: [slotState('0')] } }).slots).toEqual([slotState('0')]);
  });
});
