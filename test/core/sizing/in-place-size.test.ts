import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState, NeededPeak } from '../../../shared/core/fleet-state.ts';
import type { InPlaceInput } from '../../../shared/core/sizing/in-place-size.ts';
import { sizeInPlace } from '../../../shared/core/sizing/in-place-size.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS, stateOf, steady, steadyCapacity, trackingPolicy, viewOf } from '../build.ts';
import { LARGE, XLARGE } from './ladder.ts';
import { databaseFleet, memberOf, resizeStateOf, underWay } from './resizing.ts';

const OPENED_MS = NOW_MS - HOUR_MS;

const size = (
  desired: number,
  fleet: Partial<Fleet> = {},
  resize?: FleetState['resize'],
  rest: Partial<InPlaceInput> = {},
) =>
  sizeInPlace({
    fleet: databaseFleet(fleet),
    view: viewOf(),
    state: stateOf(desired, resize === undefined ? {} : { resize }),
    members: {
      active: [memberOf({ id: 'i-1' }), memberOf({ id: 'i-2', instanceType: 'c7g.xlarge' })],
      failing: [],
      retiring: [],
    },
    history: [],
    desired,
    max: 4,
    nowMs: NOW_MS,
    ...rest,
  });

const unitsFor = (...of: Parameters<typeof size>): number | undefined => size(...of).wanted?.rung.units;

const withPeak = (peak: NeededPeak) => resizeStateOf({ underWay: null, peak });

describe('the size of a fleet that is resized in place', () => {
  it('is the smallest rung that is enough for as few machines as can be', () => {
    expect([0, 1, 2, 3, 4, 9].map((desired) => unitsFor(desired))).toEqual([0.5, 1, 2, 4, 4, 4]);
    expect(unitsFor(3, { shape: 'horizontal' })).toBe(1);
  });

  it('is the largest below the maximum where none is enough', () => {
    expect(unitsFor(3, {}, undefined, { max: 3 })).toBe(2);
    expect(unitsFor(5, {}, undefined, { max: 8 })).toBe(4);
    const two = { machinesMin: 2 };
    expect(unitsFor(3, two)).toBe(2);
    expect(unitsFor(3, two, undefined, { max: 3 })).toBe(1);
  });

  it('is that of the most units since the window before the last one opened, up to the maximum now', () => {
    expect(unitsFor(1, {}, withPeak({ sinceMs: OPENED_MS, units: 2, unitsBefore: 1 }))).toBe(2);
    expect(unitsFor(1, {}, withPeak({ sinceMs: OPENED_MS, units: 1, unitsBefore: 2 }))).toBe(2);
    expect(unitsFor(1, {}, withPeak({ sinceMs: OPENED_MS, units: 4, unitsBefore: 2 }), { max: 2 })).toBe(2);
  });

  it('forgets a span when a window has opened twice since', () => {
    const peakOf = (...of: Parameters<typeof size>) => size(...of).wanted?.peak;
    expect(peakOf(2)).toEqual({ sinceMs: OPENED_MS, units: 2, unitsBefore: 0 });
    const yesterday = { sinceMs: OPENED_MS - DAY_MS, units: 4, unitsBefore: 3 };
    expect(peakOf(2, {}, withPeak(yesterday))).toEqual({ sinceMs: OPENED_MS, units: 2, unitsBefore: 4 });
    const today = { sinceMs: OPENED_MS, units: 2, unitsBefore: 3 };
    expect(peakOf(3, {}, withPeak(today))).toEqual({ ...today, units: 3 });
    expect(peakOf(1, {}, withPeak(today))).toEqual(today);
  });

  it('is that of what its load needs, although no policy asks for it', () => {
    const needed = (cpu: number, desired: number, inService = true, policies = [trackingPolicy()]) => {
      const active = [memberOf({ instanceType: 'c7g.2xlarge' }, { units: 4, inService })];
      const history = steadyCapacity(4);
      const view = viewOf({ series: { cpu: steady(cpu) } });
      const rest = { members: { active, failing: [], retiring: [] }, history, view, max: 8 };
      return size(desired, { policies }, undefined, rest).wanted?.peak.units;
    };
    expect(needed(45, 1)).toBe(3);
    expect(needed(45, 2)).toBe(3);
    expect(needed(59, 1)).toBe(4);
    expect(needed(10, 1)).toBe(1);
    expect(needed(90, 4)).toBe(4);
    expect(needed(90, 5)).toBe(5);
    expect(needed(45, 1, false)).toBe(1);
    expect(needed(45, 1, true, [])).toBe(1);
  });

  it('is decided with the window as it stands', () => {
    expect(size(1).wanted?.window).toEqual({ isOpen: true, openedMs: OPENED_MS, opensMs: OPENED_MS + DAY_MS });
  });

  it('is the smallest where none fits, and none where machines are replaced', () => {
    expect(unitsFor(1, {}, undefined, { max: 0 })).toBe(0.5);
    expect(size(1, { resize: { kind: 'replace' } }).wanted).toBeNull();
  });
});

describe('what placement sees', () => {
  it('is a fleet of one size, whose machines all have it', () => {
    const { fleet, members, desired } = size(2).placement;
    expect(fleet).toEqual({ ...databaseFleet(), shape: 'horizontal', sizes: [XLARGE] });
    expect(members.active.map(({ instance, units }) => [instance.id, instance.instanceType, units])).toEqual([
      ['i-1', 'c7g.xlarge', 2],
      ['i-2', 'c7g.xlarge', 2],
    ]);
    expect(members.active.every(({ instance }) => instance.lifecycle === 'running' && !instance.protected)).toBe(true);
    expect(desired).toBe(2);
  });

  it('keeps types apart that weigh the same', () => {
    const twin = { ...LARGE, instanceType: 'm7g.large' };
    const { fleet, members } = size(1, { sizes: [twin, LARGE, XLARGE] }).placement;
    expect(fleet.sizes).toEqual([twin, LARGE]);
    expect(members.active.map(({ instance }) => instance.instanceType)).toEqual(['c7g.large', 'm7g.large']);
  });

  it('is the least number of machines, whatever their size, within the maximum', () => {
    expect(size(3, { machinesMin: 2 }).placement.desired).toBe(4);
    expect(size(1, { machinesMin: null }, undefined, { max: 8 }).placement.desired).toBe(1);
    expect(
      size(3, { machinesMin: null }, undefined, {
        view: viewOf({ zones: [{ name: 'zone-a', subnets: ['subnet-a'] }] }),
      }).placement.desired,
    ).toBe(4);
    expect(size(0, {}, undefined, { max: 0 }).placement.desired).toBe(0);
  });

  it('is a machine under way as one that nobody may touch, wherever machines are replaced too', () => {
    const before = resizeStateOf({ underWay: underWay({ instanceId: 'i-2' }) });
    for (const resize of [databaseFleet().resize, { kind: 'replace' } as const]) {
      const { active } = size(1, { resize }, before).placement.members;
      expect(active.map(({ instance }) => [instance.lifecycle, instance.protected])).toEqual([
        ['running', false],
        ['stopping', true],
      ]);
    }
    const replaced = size(1, { resize: { kind: 'replace' } }, before).placement;
    expect(replaced.fleet.sizes).toEqual(databaseFleet().sizes);
    expect(replaced.members.active.map(({ units }) => units)).toEqual([1, 1]);
    expect(replaced.desired).toBe(1);
  });
});
