import { describe, expect, it } from 'vitest';
import type { AlarmSpecification } from '../../shared/config/alarm-specification.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { addAlarm } from '../../sim/alarms.ts';
import { advanceTo } from '../../sim/world.ts';
import type { Alarm, WorldEvent } from '../../sim/world-state.ts';
import { at, START_MS, smallWorld } from './small-world.ts';

const specification = (changes: Partial<AlarmSpecification> = {}): AlarmSpecification => ({
  name: 'ballast-test-web-cpu-high',
  fleet: 'web',
  side: 'high',
  comparison: 'GreaterThanThreshold',
  threshold: 60,
  datapoints: 3,
  measurement: {
    kind: 'metric',
    metric: { namespace: 'Custom', name: 'cpu', dimensions: {}, statistic: 'Average' },
  },
  ...changes,
});

/** Runs an alarm over a metric of which each character is a minute: X breaching (70), 0 within (50), - missing. */
const watch = (minutes: string, changes: Partial<AlarmSpecification> = {}, metricDelayMs = 0) => {
  const values: Readonly<Record<string, number>> = { X: 70, 0: 50 };
  const { world } = smallWorld({
    timing: { metricDelayMs },
    customMetric: (_metric, atMs) => values[minutes[(atMs - START_MS) / MINUTE_MS] ?? '-'] ?? null,
  });
  const alarm = addAlarm(world, specification(changes));
  const events: string[] = [];
  world.listeners.push((event: WorldEvent) => {
    if (event.kind !== 'alarm-state') return;
    events.push(`${(event.atMs - START_MS) / 1_000} ${event.from}>${event.to}${event.muted ? ' muted' : ''}`);
  });
  return { world, alarm, events, run: () => advanceTo(world, at(60 * minutes.length)) };
};

const stateAfter = (minutes: string, datapoints = 3): Alarm['state'] => {
  const { alarm, run } = watch(minutes, { datapoints });
  run();
  return alarm.state;
};

describe('alarms', () => {
  it('go off when 3 of 3 breach, and tell only of transitions', () => {
    const { events, run } = watch('0XX0XXXXX00');
    run();
    expect(events).toEqual(['60 INSUFFICIENT_DATA>OK', '420 OK>ALARM', '600 ALARM>OK']);
  });

  it('go off when 15 of 15 breach', () => {
    const { events, run } = watch(`0${'X'.repeat(14)}0${'X'.repeat(16)}`, { datapoints: 15 });
    run();
    expect(events).toEqual(['60 INSUFFICIENT_DATA>OK', `${(1 + 14 + 1 + 15) * 60} OK>ALARM`]);
  });

  it('see a minute once its publication delay is over', () => {
    const { events, run } = watch('0XXX00', {}, 30_000);
    run();
    expect(events).toEqual(['90 INSUFFICIENT_DATA>OK', '270 OK>ALARM', '330 ALARM>OK']);
  });

  // The rows of "Configuring how CloudWatch alarms treat missing data", 3 of 3, missing data missing.
  it.each([
    ['0-X-X', 'OK'],
    ['0----', 'OK'],
    ['-----', 'INSUFFICIENT_DATA'],
    ['0XX-X', 'ALARM'],
    ['--X--', 'ALARM'],
  ] as const)('after %s are %s', (minutes, state) => {
    expect(stateAfter(minutes)).toBe(state);
  });

  it('stay as they were on a few breaching datapoints that are still young', () => {
    expect(stateAfter('00000---X')).toBe('OK');
    expect(stateAfter('-----X')).toBe('INSUFFICIENT_DATA');
    expect(stateAfter('-----X-')).toBe('INSUFFICIENT_DATA');
  });

  it('know nothing once the evaluation range is empty, and come back with the data', () => {
    const { events, run } = watch('XXX-----XXX');
    run();
    expect(events).toEqual([
      '180 INSUFFICIENT_DATA>ALARM',
      '480 ALARM>INSUFFICIENT_DATA',
      '660 INSUFFICIENT_DATA>ALARM',
    ]);
  });

  it.each([
    ['GreaterThanThreshold', 60, 'OK'],
    ['GreaterThanThreshold', 61, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 60, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 59, 'OK'],
    ['LessThanThreshold', 60, 'OK'],
    ['LessThanThreshold', 59, 'ALARM'],
    ['LessThanOrEqualToThreshold', 60, 'ALARM'],
    ['LessThanOrEqualToThreshold', 61, 'OK'],
  ] as const)('compare with %s: %d is %s', (comparison, value, state) => {
    const { world } = smallWorld({ customMetric: () => value });
    const alarm = addAlarm(world, specification({ comparison, datapoints: 1 }));
    advanceTo(world, at(60));
    expect(alarm.state).toBe(state);
  });

  it('say so when they are muted, and keep their state', () => {
    const { alarm, events, run } = watch('0XXX');
    alarm.muted = true;
    run();
    expect(events).toEqual(['60 INSUFFICIENT_DATA>OK muted', '240 OK>ALARM muted']);
    expect(alarm.state).toBe('ALARM');
  });

  it('know nothing of a measurement that cannot be read', () => {
    const { world } = smallWorld();
    const measurement = { kind: 'expression', expression: 'RATE(m1)', metrics: {} } as const;
    const alarm = addAlarm(world, specification({ measurement }));
    advanceTo(world, at(600));
    expect(alarm.state).toBe('INSUFFICIENT_DATA');
  });
});
