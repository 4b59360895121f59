import { expect, it } from 'vitest';
import type { ScheduledPolicy } from '../../../shared/core/scaling/scaling-policy.ts';
import { readSchedules } from '../../../shared/core/scaling/schedules.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS, scheduledPolicy, trackingPolicy } from '../build.ts';

const EIGHT_MS = NOW_MS - 4 * HOUR_MS;
const SIX_PM_MS = NOW_MS + 6 * HOUR_MS;

const read = (policies: readonly ScheduledPolicy[], appliedUntilMs: number, nowMs: number) =>
  readSchedules(fleetOf({ policies: [trackingPolicy(), ...policies] }), appliedUntilMs, nowMs);

const day = scheduledPolicy({ name: 'day', cron: '0 8 * * *', min: 4, max: 40, desired: 8 });
const night = scheduledPolicy({ name: 'night', cron: '0 18 * * *', min: 1 });

it('says nothing without schedules', () => {
  expect(read([], NOW_MS, NOW_MS)).toEqual({ min: null, max: null, desired: null, nextMs: null });
});

it('keeps the bounds of an occurrence until another occurrence sets them again', () => {
  const noon = read([day, night], EIGHT_MS, NOW_MS);
  expect(noon.min).toEqual({ value: 4, policy: 'day', atMs: EIGHT_MS });
  expect(noon.nextMs).toBe(SIX_PM_MS);
  const evening = read([day, night], EIGHT_MS, SIX_PM_MS);
  expect(evening.min).toEqual({ value: 1, policy: 'night', atMs: SIX_PM_MS });
  expect(evening.max).toEqual({ value: 40, policy: 'day', atMs: EIGHT_MS });
  expect(evening.nextMs).toBe(EIGHT_MS + 24 * HOUR_MS);
});

it.each([
  ['in time', EIGHT_MS - 1, EIGHT_MS],
  ['hours late', EIGHT_MS - 1, NOW_MS],
])('sets desired capacity at its occurrence, seen %s', (_, appliedUntilMs, nowMs) => {
  expect(read([day], appliedUntilMs, nowMs).desired).toEqual({ value: 8, policy: 'day', atMs: EIGHT_MS });
});

it('sets desired capacity once', () => {
  expect(read([day], EIGHT_MS, NOW_MS).desired).toBeNull();
});

it('does not set desired capacity before the occurrence', () => {
  expect(read([day], EIGHT_MS - 2, EIGHT_MS - 1).desired).toBeNull();
});

it('takes the later of two schedules that fired since the last look', () => {
  const later = scheduledPolicy({ name: 'later', cron: '0 10 * * *', desired: 5 });
  expect(read([later, day], EIGHT_MS - 1, NOW_MS).desired).toMatchObject({ value: 5, policy: 'later' });
  expect(read([day, later], EIGHT_MS - 1, NOW_MS).desired).toMatchObject({ value: 5, policy: 'later' });
});

it('takes the one written last of two schedules that fire at one time', () => {
  const same = scheduledPolicy({ name: 'same', cron: '0 8 * * *', min: 6, desired: 9 });
  const both = read([day, same], EIGHT_MS - 1, NOW_MS);
  expect(both.min).toMatchObject({ value: 6, policy: 'same' });
  expect(both.desired).toMatchObject({ value: 9, policy: 'same' });
  expect(both.max).toMatchObject({ value: 40, policy: 'day' });
  expect(read([same, day], EIGHT_MS - 1, NOW_MS).min).toMatchObject({ value: 4, policy: 'day' });
});

it('leaves out a schedule that has not fired yet, and one that never fires again', () => {
  const future = scheduledPolicy({ name: 'future', cron: '0 0 0 1 1 * 2099', min: 50 });
  const past = scheduledPolicy({ name: 'past', cron: '0 0 0 1 1 * 2000', max: 30 });
  const state = read([future, past], EIGHT_MS, NOW_MS);
  expect(state.min).toBeNull();
  expect(state.max).toMatchObject({ value: 30, policy: 'past' });
  expect(state.nextMs).toBe(Date.UTC(2099, 0, 1));
  expect(read([past], EIGHT_MS, NOW_MS).nextMs).toBeNull();
});

it('follows daylight saving time: eight in Berlin is six or seven in UTC', () => {
  const berlin = scheduledPolicy({ name: 'berlin', timeZone: 'Europe/Berlin', min: 4 });
  const seen = (time: string): string => new Date(read([berlin], 0, Date.parse(time)).min?.atMs ?? 0).toISOString();
  expect(seen('2026-03-28T12:00:00Z')).toBe('2026-03-28T07:00:00.000Z');
  expect(seen('2026-03-29T12:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
  expect(seen('2026-10-24T12:00:00Z')).toBe('2026-10-24T06:00:00.000Z');
  expect(seen('2026-10-25T12:00:00Z')).toBe('2026-10-25T07:00:00.000Z');
});
