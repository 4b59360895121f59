import { describe, expect, it } from 'vitest';
import type { MeasuredWork } from '../../bench/cost/measured-work.ts';
import { monthlyCost, totalUsd } from '../../bench/cost/monthly-cost.ts';
import { lambdaMs, monthlyWork } from '../../bench/cost/monthly-work.ts';

const idle = { invocations: 0, wallMs: 0, cpuMs: 0, longest: { wallMs: 0, cpuMs: 0 } };

const measured: MeasuredWork = {
  minutes: 10,
  tick: { invocations: 10, wallMs: 1_600, cpuMs: 600, longest: { wallMs: 700, cpuMs: 200 } },
  scale: idle,
  looks: 20,
  actions: 2,
  calls: { 'sns:Publish': 1 },
  metricsRead: 50,
  readUnits: 100,
  writeUnits: 200,
  journalBytes: 1_000_000,
  logBytes: 996_500,
  customMetrics: { firstHour: 50, otherHour: 2 },
};
const standing = { memoryMb: 1_024, alarmMetrics: 6, dashboards: 1, keys: 1 };

describe('a month', () => {
  it('goes on as the minutes that were measured', () => {
    expect(monthlyWork(measured, standing)).toMatchObject({
      lambdaRequests: 43_800,
      metricsRead: 219_000,
      readUnits: 438_000,
      writeUnits: 876_000,
      storedGb: 4.38,
      logGb: 4.38,
      notices: 4_380,
      alarmMetrics: 6,
      customMetrics: 4,
    });
  });

  it('computes on the share of a processor that its memory buys, and waits no longer for that', () => {
    expect(lambdaMs({ wallMs: 1_600, cpuMs: 600 }, 1_769)).toBe(1_600);
    expect(lambdaMs({ wallMs: 1_600, cpuMs: 600 }, 1_769 / 2)).toBe(2_200);
    expect(lambdaMs({ wallMs: 1_600, cpuMs: 600 }, 3_538)).toBe(1_600);
  });

  it('is charged memory for as long as all functions ran', () => {
    const both = { ...measured, scale: { ...idle, invocations: 1, wallMs: 400 } };
    const { lambdaGbSeconds, lambdaRequests } = monthlyWork(both, { ...standing, memoryMb: 2_048 });
    expect(lambdaGbSeconds).toBeCloseTo(2 * 2 * 4_380);
    expect(lambdaRequests).toBe(48_180);
  });
});

describe('a bill', () => {
  const lines = monthlyCost({
    lambdaRequests: 1_000_000,
    lambdaGbSeconds: 100_000,
    metricsRead: 50_000,
    alarmMetrics: 24,
    customMetrics: 10,
    dashboards: 1,
    logGb: 2,
    readUnits: 4_000_000,
    writeUnits: 2_000_000,
    storedGb: 4,
    notices: 100_000,
    keys: 1,
  });

  it('prices each line as one would by hand', () => {
    expect(Object.fromEntries(lines.map(({ item, usd }) => [item, Number(usd.toFixed(4))]))).toEqual({
      'Lambda requests': 0.2,
      'Lambda duration, arm64': 1.3333,
      'Metrics read': 0.5,
      Alarms: 2.4,
      'Custom metrics': 3,
      Dashboard: 3,
      'Logs taken in': 1,
      'Logs kept a month': 0.06,
      'Ledger and journal reads': 0.5,
      'Ledger and journal writes': 1.25,
      'Journal kept 30 days': 1,
      'Its point-in-time recovery': 0.8,
      'Notices to the topic': 0.05,
      'Notices by e-mail': 2,
      'Events of our own': 0.1,
      "The topic's key": 1,
    });
  });

  it('adds up', () => {
    expect(totalUsd(lines)).toBeCloseTo(18.1933, 3);
  });
});
