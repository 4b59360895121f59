import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { instanceOf } from '../build.ts';
import { failingMember, memberOf } from './build-health.ts';
import { converge, doneIn, freeVolume, type SlotScene, saidIn, slotState, slotVolume } from './build-slots.ts';

/** The machine of slot 0, in service. */
const holder = memberOf('i-0', { slot: '0' });

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
    const idle = memberOf('i-1', { slot: '1', targets: ['unhealthy'] }, { inService: false });
    const holderOut = memberOf('i-0', { slot: '0' }, { inService: false });
    expect(doneIn({ active: [holderOut, idle], readings: { volumes } })).toEqual(['retire i-1', 'deregister i-1']);
    const failing = [failingMember('i-1', undefined, { slot: '1' })];
    expect(doneIn({ active: [holder], failing, readings: { volumes } })).toEqual(['retire i-1', 'deregister i-1']);
  });

  it('lets go what fails beside one that is given up, and serves on because it is needed (seed 8521)', () => {
    const successor = memberOf('i-new', { slot: '0', targets: ['absent'], intent: 'web-1' }, { inService: false });
    const scene = (targets: InstanceView['targets']): SlotScene => ({
      active: [successor],
      failing: [failingMember('i-0', undefined, { slot: '0', targets: ['unhealthy'] })],
      retiring: [instanceOf('i-1', { slot: '1', role: 'retiring', targets })],
      readings: { volumes: [slotVolume('0'), slotVolume('1')] },
    });
    expect(doneIn(scene(['healthy']))).toEqual(['retire i-0', 'deregister i-0']);
    expect(doneIn(scene(['draining']))).toEqual([]);
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
    const scene: SlotScene = { readings: null };
    expect(converge(scene).plan).toEqual([]);
    expect(saidIn(scene)).toEqual(['slots: what belongs to the slots was not read']);
    expect(converge({ ...scene, state: { slots: [slotState('0')] } }).slots).toEqual([slotState('0')]);
  });
});
