import { describe, expect, it } from 'vitest';
import { answeredLaunch, instanceOf, minutesAgo, unansweredLaunch } from '../build.ts';
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

describe('a slot that is wanted again while its machine is on its way out (seed 3993)', () => {
  const old = instanceOf('i-0', { slot: '0', role: 'retiring', targets: ['healthy'] });
  const state = { retirements: [{ instanceId: 'i-0', sinceMs: minutesAgo(9), because: 'more than desired' }] };
  const scene: SlotScene = { retiring: [old], state, readings: { volumes: [slotVolume('0')] } };

  it('is served by that one until another runs', () => {
    expect(doneIn(scene)).toEqual(['launch m7g.large in zone-a subnet-a for 0 without /dev/sdf']);
    const boots = memberOf('i-new', { slot: '0', targets: ['absent'], lifecycle: 'pending' }, { inService: false });
    expect(doneIn({ ...scene, active: [boots] })).toEqual([]);
  });

  it('is left to the other one then, however short capacity is', () => {
    expect(doneIn({ ...scene, active: [successor] })).toEqual(['deregister i-0']);
    expect(doneIn({ ...scene, active: [successor], desired: 2 })).toContain('deregister i-0');
  });

  it('is served by that one while it is another slot that is short', () => {
    const other = memberOf('i-1', { slot: '1', targets: ['absent'], intent: 'web-2' }, { inService: false });
    const volumes = [slotVolume('0'), slotVolume('1')];
    const done = doneIn({ ...scene, active: [other], desired: 2, readings: { volumes } });
    expect(done).not.toContain('deregister i-0');
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
    const state = { launches: [unansweredLaunch({ slot: '9' }), unansweredLaunch()] };
    const readings = {
      volumes: [freeVolume('0', { zone: 'zone-b' })],
      attached: ['i-a', 'i-b', 'i-c'].map((id) => newVolume(id)),
    };
    const scene: SlotScene = { active: [plain, twin, older], desired: 5, state, readings };
    const adopted = doneIn(scene).filter((step) => step.startsWith('adopt'));
    expect(doneIn({ ...scene, active: [older, twin, plain] })).toEqual(doneIn(scene));
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
    const policy = { devices: ['/dev/sdf', '/dev/sdg'] };
    expect(saidIn({ active: [plain], policy, readings: { attached: [newVolume('i-a')] } })).toEqual([
      'slot 0: i-a has no volume on /dev/sdg: the launch template must make one, or the policy name another device',
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
    const call = { slot: '0', withoutDevices: ['/dev/sdf'] };
    const lost = { launches: [unansweredLaunch(call)] };
    expect(doneIn({ failing, readings: { volumes }, state: lost })).toEqual([
      'launch m7g.large in zone-a subnet-a for 0 without /dev/sdf',
    ]);
    expect(converge({ failing, readings: { volumes }, state: lost }).launches).toEqual(lost.launches);
    const unseen = { launches: [answeredLaunch(['i-new'], call)] };
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
      'a listing leaves out another that is on its way out',
      { state: { retirements: [{ instanceId: 'i-9', sinceMs: minutesAgo(1), because: 'failed' }] } },
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

  it('ends nothing while the breaker is open', () => {
    const retiring = [instanceOf('i-0', { slot: '0', role: 'retiring', targets: ['absent'] })];
    const state = { retirements: [{ instanceId: 'i-0', sinceMs: minutesAgo(9), because: 'why' }] };
    const scene: SlotScene = { active: [successor], retiring, state, readings: { volumes } };
    expect(doneIn(scene)).toEqual(['terminate i-0']);
    expect(doneIn({ ...scene, health: { breaker: breakerOf() } })).toEqual([]);
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

it('nothing is launched for a slot while what was launched lately never served', () => {
  const scene: SlotScene = { readings: { volumes: [freeVolume('0')] }, state: known };
  expect(doneIn(scene)).toContainEqual(expect.stringContaining('launch'));
  const paused: SlotScene = { ...scene, health: { launchPause: 'does the image boot?' } };
  expect(doneIn(paused)).toEqual([]);
  expect(saidIn(paused)).toContain('slot 0: does the image boot?');
});
