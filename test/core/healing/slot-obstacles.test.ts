import { describe, expect, it } from 'vitest';
import { instanceOf, minutesAgo } from '../build.ts';
import { failingMember, memberOf, rosterEntry } from './build-health.ts';
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

const failing = [failingMember('i-0', undefined, { slot: '0' })];
const successor = memberOf('i-new', { slot: '0', targets: ['absent'], intent: 'web-1' }, { inService: false });

describe('what belongs to a slot and is not as it should be', () => {
  it.each([
    [
      'is held by a stranger',
      [slotVolume('0', { instanceId: 'i-foreign' })],
      'slot 0: vol-0 is held by i-foreign, which is not its machine',
    ],
    [
      'is tagged twice',
      [slotVolume('0'), freeVolume('0', { volumeId: 'vol-0b' })],
      'slot 0: vol-0 and vol-0b are both tagged as its /dev/sdf: take the tag ballast:slot off one',
    ],
    ['is broken', [freeVolume('0', { state: 'error' })], 'slot 0: vol-0 is in state error'],
    [
      'is not there',
      [freeVolume('0', { state: 'deleting' })],
      'slot 0: vol-0 is not there any more: tag another volume as its /dev/sdf',
    ],
    [
      'is apart',
      [slotVolume('0'), freeVolume('0', { volumeId: 'vol-0g', device: '/dev/sdg', zone: 'zone-b' })],
      'slot 0: its volumes are in different zones: zone-a and zone-b',
    ],
  ] as const)('%s: nothing is touched', (_, volumes, because) => {
    const state = { slots: [slotState('0')] };
    const devices = volumes.some(({ device }) => device === '/dev/sdg') ? ['/dev/sdf', '/dev/sdg'] : ['/dev/sdf'];
    const scene: SlotScene = { failing, policy: { devices }, state, readings: { volumes } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual([because]);
    const [recorded] = converge(scene).slots ?? [];
    expect(recorded).toMatchObject({ name: '0', holder: 'i-0' });
    expect(recorded?.volumes[0]).toEqual({ device: '/dev/sdf', volumeId: 'vol-0' });
    expect(doneIn({ ...scene, failing: [], active: [successor] })).toEqual([]);
  });

  it('goes on with the volume that a person tagged in place of one that is not there', () => {
    const state = { slots: [slotState('0')] };
    const volumes = [freeVolume('0', { volumeId: 'vol-restored' })];
    expect(doneIn({ active: [successor], state, readings: { volumes } })).toEqual([
      'attach vol-restored to i-new as /dev/sdf',
    ]);
  });

  it('names the zones of a machine and a volume that are apart', () => {
    const volumes = [freeVolume('0', { zone: 'zone-b' })];
    expect(doneIn({ active: [successor], readings: { volumes } })).toEqual([]);
    expect(saidIn({ active: [successor], readings: { volumes } })).toEqual([
      'slot 0: i-new is in zone-a, and vol-0 in zone-b',
    ]);
  });

  it('names a volume that has the place of one of the slot', () => {
    const readings = { volumes: [freeVolume('0')], attached: [newVolume('i-new')] };
    expect(doneIn({ active: [successor], readings })).toEqual([]);
    expect(saidIn({ active: [successor], readings })).toEqual([
      'slot 0: i-new has vol-of-i-new on /dev/sdf, where another volume of the slot belongs',
    ]);
  });

  it('leaves a tag alone that is no slot', () => {
    const odd = memberOf('i-odd', { slot: 'database' });
    expect(
      doneIn({ active: [odd, successor], readings: { volumes: [slotVolume('0', { instanceId: 'i-new' })] } }),
    ).toEqual(['register i-new']);
  });
});

describe('a slot whose machine is not there, perhaps', () => {
  it('waits for the verdict on one that stopped', () => {
    const others = [instanceOf('i-0', { slot: '0', lifecycle: 'stopped' })];
    const scene: SlotScene = { others, readings: { volumes: [slotVolume('0')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual(['slot 0: i-0 is stopped, and not judged yet']);
  });

  it('waits while the listing leaves it out and its volumes say that it is there', () => {
    const state = { slots: [slotState('0')] };
    const scene: SlotScene = { state, readings: { volumes: [slotVolume('0')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual(['slot 0: i-0 is not listed, and still holds its volumes']);
    const launch = ['launch m7g.large in zone-a subnet-a for 0 without /dev/sdf'];
    expect(doneIn({ ...scene, readings: { volumes: [freeVolume('0')] } })).toEqual(launch);
    expect(doneIn({ ...scene, readings: { volumes: [slotVolume('0', { attachment: 'detaching' })] } })).toEqual(launch);
  });

  it('waits while the listing leaves it out and it is not dead for that', () => {
    const state = { slots: [slotState('0', { volumes: [] })] };
    expect(doneIn({ state, health: { missing: [rosterEntry('i-0')] } })).toEqual([]);
    expect(converge({ state, health: { missing: [rosterEntry('i-0')] } }).slots).toMatchObject([{ holder: 'i-0' }]);
    const launch = ['launch m7g.large in zone-a subnet-a for 0 without '];
    expect(doneIn({ state, health: { missing: [rosterEntry('i-1')] } })).toEqual(launch);
    expect(doneIn({ state, health: null })).toEqual(launch);
  });

  it('waits while the listing leaves out the one that is to take over', () => {
    const failing = [failingMember('i-0', undefined, { slot: '0' })];
    const missing = [rosterEntry('i-9', { slot: '0', served: false })];
    const readings = { volumes: [slotVolume('0')] };
    expect(doneIn({ failing, readings, health: { missing } })).toEqual([]);
    const launch = ['launch m7g.large in zone-a subnet-a for 0 without /dev/sdf'];
    expect(doneIn({ failing, readings, health: { missing: [rosterEntry('i-9', { slot: '1' })] } })).toEqual(launch);
    const attached = { volumes: [slotVolume('0', { instanceId: 'i-9', attachment: 'attaching' })] };
    expect(saidIn({ failing, readings: attached, health: { missing } })).toEqual([]);
  });

  it('does not take its old holder for its own when that has another slot now', () => {
    const other = memberOf('i-0', { slot: '1' });
    const state = { slots: [slotState('0')] };
    const volumes = [slotVolume('0'), slotVolume('1', { volumeId: 'vol-1', instanceId: 'i-0' })];
    expect(saidIn({ active: [other], desired: 2, state, readings: { volumes } })).toContain(
      'slot 0: vol-0 is held by i-0, which is not its machine',
    );
  });
});

describe('two machines that claim one slot', () => {
  const old = memberOf('i-0', { slot: '0' });
  const twin = memberOf('i-twin', { slot: '0', targets: ['absent'], intent: 'web-2', launchedAtMs: minutesAgo(3) });
  const older = { ...successor, instance: { ...successor.instance, launchedAtMs: minutesAgo(9) } };

  it('is the one that holds the volumes, and the other goes', () => {
    const scene: SlotScene = { active: [twin, old], readings: { volumes: [slotVolume('0')] } };
    expect(doneIn(scene)).toEqual(['retire i-twin']);
    expect(converge(scene).retirements).toMatchObject([{ because: 'slot 0 is on i-0' }]);
  });

  it.each([
    ['neither', [freeVolume('0')]],
    [
      'more than one',
      [slotVolume('0'), slotVolume('0', { volumeId: 'vol-0g', device: '/dev/sdg', instanceId: 'i-twin' })],
    ],
  ] as const)('is for a person to settle when %s holds them', (who, volumes) => {
    const policy = { devices: who === 'neither' ? ['/dev/sdf'] : ['/dev/sdf', '/dev/sdg'] };
    const scene: SlotScene = { active: [old, twin], policy, readings: { volumes } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toEqual([
      `slot 0: i-0 and i-twin all claim it and ${who} holds its volumes: take the tag ballast:slot off the wrong one`,
    ]);
    expect(converge({ ...scene, state: { slots: [slotState('0', { holder: 'i-9' })] } }).slots).toHaveLength(1);
  });

  it('is the older of two that were launched for it and have nothing, when nobody holds them', () => {
    const scene: SlotScene = { active: [twin, older], readings: { volumes: [freeVolume('0')] } };
    expect(doneIn(scene)).toEqual(['attach vol-0 to i-new as /dev/sdf', 'retire i-twin']);
    const sameAge = { ...twin, instance: { ...twin.instance, launchedAtMs: minutesAgo(9) } };
    expect(doneIn({ ...scene, active: [sameAge, older] })).toContain('retire i-twin');
    expect(doneIn({ ...scene, active: [older, sameAge] })).toContain('retire i-twin');
    const laden = { volumes: [freeVolume('0')], attached: [newVolume('i-twin')] };
    expect(doneIn({ ...scene, readings: laden })).toEqual([]);
    expect(doneIn({ ...scene, readings: {} })).toEqual([]);
  });

  it('is the older of two, too, while one that is on its way out still holds them (seed 3124)', () => {
    const failing = [failingMember('i-0', undefined, { slot: '0' })];
    const scene: SlotScene = { active: [twin, older], failing, readings: { volumes: [slotVolume('0')] } };
    expect(doneIn(scene)).toEqual(['retire i-0', 'deregister i-0']);
    const elsewhere = { volumes: [slotVolume('0', { instanceId: 'i-9' })] };
    expect(doneIn({ ...scene, readings: elsewhere, state: { slots: [slotState('0', { holder: 'i-9' })] } })).toEqual(
      [],
    );
  });

  it('is for a person to settle when the other has data of its own', () => {
    const readings = { volumes: [slotVolume('0')], attached: [newVolume('i-twin')] };
    expect(doneIn({ active: [old, twin], readings })).toEqual([]);
    expect(saidIn({ active: [old, twin], readings })).toEqual([
      'slot 0: i-twin claims it too and has data volumes of its own: take the tag ballast:slot off it',
    ]);
  });
});
