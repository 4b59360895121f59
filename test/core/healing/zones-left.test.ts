import { describe, expect, it } from 'vitest';
import type { FleetView, ZoneShift } from '../../../shared/core/fleet-view.ts';
import type { Verdict } from '../../../shared/core/healing/verdict.ts';
import { findShift, findZonesLeft, type Placed } from '../../../shared/core/healing/zones-left.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS, viewOf } from '../build.ts';
import { healthPolicy } from './build-health.ts';

const ZONES: FleetView['zones'] = ['a', 'b', 'c'].map((letter) => ({
  name: `zone-${letter}`,
  id: `use1-${letter}`,
  subnets: [],
}));

const shiftOf = (zoneId: string, changes: Partial<ZoneShift> = {}): ZoneShift => ({
  zoneId,
  sinceMs: minutesAgo(5),
  untilMs: NOW_MS + HOUR_MS,
  because: 'ARC shifts traffic away',
  ...changes,
});

const placed = (zone: string, ...verdicts: readonly Verdict['kind'][]): readonly Placed[] =>
  verdicts.map((verdict) => ({ zone, verdict }));

const find = (machines: readonly Placed[], changes: Partial<FleetView> = {}) =>
  findZonesLeft(healthPolicy(), viewOf({ zones: ZONES, ...changes }), machines, NOW_MS);

const names = (...found: Parameters<typeof find>) => find(...found).map(({ zone }) => zone);

describe('a zone that fails', () => {
  const standing = [...placed('zone-b', 'healthy', 'healthy'), ...placed('zone-c', 'healthy', 'unknown')];

  it('is left, and why', () => {
    expect(find([...placed('zone-a', 'failed', 'suspect', 'healthy'), ...standing])).toEqual([
      {
        zone: 'zone-a',
        kind: 'failing',
        because: '2 of its 3 machines look sick, and those elsewhere do not',
      },
    ]);
  });

  it.each([
    ['one of one', placed('zone-a', 'failed'), false],
    ['two of two', placed('zone-a', 'failed', 'failed'), true],
    ['two of four', placed('zone-a', 'failed', 'failed', 'healthy', 'healthy'), false],
    ['three of five', placed('zone-a', 'failed', 'failed', 'failed', 'healthy', 'healthy'), true],
    ['four of seven', placed('zone-a', ...Array(4).fill('failed'), ...Array(3).fill('healthy')), false],
    ['two doomed', placed('zone-a', 'doomed', 'doomed'), false],
  ])('is one with %s sick', (_, here, isLeft) => {
    expect(names([...here, ...standing])).toEqual(isLeft ? ['zone-a'] : []);
  });

  it.each([
    [0, true],
    [2, true],
    [3, false],
  ])('is none while %d of ten elsewhere are sick too', (sick, isLeft) => {
    const elsewhere = Array.from({ length: 10 }, (_, index) => (index < sick ? 'suspect' : 'healthy'));
    const machines = [...placed('zone-a', 'failed', 'failed'), ...placed('zone-b', ...elsewhere)];
    expect(names(machines)).toEqual(isLeft ? ['zone-a'] : []);
  });

  it('is none while there is no machine elsewhere to tell', () => {
    expect(names(placed('zone-a', 'failed', 'failed'))).toEqual([]);
  });
});

describe('a zone that traffic is shifted away from', () => {
  it('is left until the shift is over, whatever its machines say', () => {
    const shifts = [shiftOf('use1-b')];
    const left = { zone: 'zone-b', kind: 'shifted', because: 'ARC shifts traffic away' };
    expect(find([], { shifts })).toEqual([left]);
    expect(find([...placed('zone-b', 'failed', 'failed'), ...placed('zone-a', 'healthy')], { shifts })).toEqual([left]);
    expect(find([], { shifts: [shiftOf('use1-b', { untilMs: NOW_MS + 1 })] })).toEqual([left]);
    expect(find([], { shifts: [shiftOf('use1-b', { untilMs: NOW_MS })] })).toEqual([]);
  });

  it('is none of another name, or where the name is not known', () => {
    expect(find([], { shifts: [shiftOf('use1-z')] })).toEqual([]);
    const zones = [{ name: 'zone-a', subnets: [] }, ...ZONES.slice(1)];
    expect(find([], { zones, shifts: [shiftOf('use1-a')] })).toEqual([]);
  });

  it('is found behind a shift that is over', () => {
    expect(names([], { shifts: [shiftOf('use1-b', { untilMs: NOW_MS - 1 }), shiftOf('use1-b')] })).toEqual(['zone-b']);
  });
});

it('leaves some zones, but never all of them', () => {
  const two = [shiftOf('use1-a'), shiftOf('use1-b')];
  expect(names([], { shifts: two })).toEqual(['zone-a', 'zone-b']);
  expect(names([], { shifts: [...two, shiftOf('use1-c')] })).toEqual([]);
  expect(names([], { zones: [] })).toEqual([]);
});

it('the first shift in force is found in whatever zone it is', () => {
  const shift = shiftOf('use1-b');
  expect(findShift({ zones: ZONES, shifts: [shift] }, NOW_MS)).toBe(shift);
  expect(findShift({ zones: ZONES, shifts: [shiftOf('use1-b', { untilMs: NOW_MS })] }, NOW_MS)).toBeNull();
  expect(findShift({ zones: ZONES }, NOW_MS)).toBeNull();
});
