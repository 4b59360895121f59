import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmSpecification } from '../../shared/config/alarm-specification.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { generateDay } from '../../sim/generate-load.ts';
import { AUTOSCALER_NAMES, runSimulation, type SimulationOptions } from '../../sim/run-simulation.ts';
import { configOf, cpuPolicy, loadOf, simulationOf, webFleet } from './simulated-config.ts';

describe('runSimulation', () => {
  it.each(AUTOSCALER_NAMES)(
    'begins in service for the first load at 60 %, and reports by the minute: %s',
    async (autoscaler) => {
      const load = loadOf([4, 30]);
      const { samples, requests, lost, instanceHours, costUsd, seed } = await runSimulation(
        simulationOf(load, { autoscaler, seed: 9 }),
      );
      expect(samples).toEqual(
        [0, 1, 2, 3].map((minute) => ({
          t: load.startSeconds + minute * 60,
          load: 30,
          ready: 5,
          billed: 5,
          desired: 5,
        })),
      );
      expect({ requests, lost, seed }).toEqual({ requests: 7_200, lost: 0, seed: 9 });
      expect(instanceHours).toBeCloseTo((5 * 4) / 60, 9);
      expect(costUsd).toBeCloseTo(((5 * 4) / 60) * 0.1, 9);
    },
  );

  it("keeps the trace's own clock, whole minutes or not", async () => {
    const { samples } = await runSimulation(simulationOf({ startSeconds: 53, minutes: [10, 10] }));
    expect(samples.map(({ t }) => t)).toEqual([53, 113]);
  });

  it.each(AUTOSCALER_NAMES)('gives the same result for the same seed, byte for byte: %s', async (autoscaler) => {
    const options = simulationOf(generateDay(4, 80), { autoscaler });
    const first = JSON.stringify(await runSimulation(options));
    expect(JSON.stringify(await runSimulation(options))).toBe(first);
  });

  it('scales Ballast out and in with the load', async () => {
    const { samples, decisions, actions, holds } = await runSimulation(
      simulationOf(loadOf([20, 60], [40, 90], [60, 30])),
    );
    const readyAt = (minute: number): number => samples[minute]?.ready ?? 0;
    expect(readyAt(10)).toBe(10);
    expect(readyAt(59)).toBe(15);
    expect(readyAt(119)).toBeLessThanOrEqual(7);
    expect(actions.out).toBeGreaterThan(0);
    expect(actions.in).toBeGreaterThan(0);
    expect(decisions).toHaveLength(actions.out + actions.in);
    expect(decisions[0]).toMatchObject({ from: 10, to: 15, code: 'SCALE_OUT' });
    expect(Object.values(holds).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  it('wakes Ballast by alarm within the minute that is published late, before the next tick would', async () => {
    const records: DecisionRecord[] = [];
    await runSimulation(
      simulationOf(loadOf([20, 60], [20, 120]), { metricDelayMs: 20_000, onRecord: (record) => records.push(record) }),
    );
    const out = records.find(({ decision }) => decision.action.kind === 'scale');
    expect(out?.wake).toMatchObject({
      kind: 'alarm',
      id: 'ballast-sim-web-cpu-high' satisfies AlarmSpecification['name'],
    });
    expect((out?.atMs ?? 0) % 60_000).toBe(20_000);
  });

  it('hands on every journal record in order', async () => {
    const records: DecisionRecord[] = [];
    await runSimulation(simulationOf(loadOf([30, 60]), { onRecord: (record) => records.push(record) }));
    expect(records.length).toBeGreaterThan(3);
    expect(records.map(({ atMs }) => atMs)).toEqual(records.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  it('tells how far it is once a simulated hour, and waits', async () => {
    const told: number[] = [];
    let waited = 0;
    await runSimulation(
      simulationOf(loadOf([150, 60]), {
        onProgress: async ({ minutesDone, minutes }) => {
          told.push(minutesDone, minutes);
          await Promise.resolve();
          waited += 1;
        },
      }),
    );
    expect(told).toEqual([60, 150, 120, 150]);
    expect(waited).toBe(2);
  });

  it('replaces the bounds, and the least number of machines with the least capacity', async () => {
    const fleet = { ...webFleet, machinesMin: 3 };
    const options = simulationOf(loadOf([2, 0]), { config: configOf(fleet) });
    expect((await runSimulation(options)).samples[0]?.ready).toBe(3);
    expect((await runSimulation({ ...options, minUnits: 1 })).samples[0]?.ready).toBe(1);
    expect((await runSimulation({ ...options, minUnits: 6 })).samples[0]?.ready).toBe(6);
    const crowd = simulationOf(loadOf([2, 900]), { minUnits: 1, maxUnits: 7 });
    expect((await runSimulation(crowd)).samples[0]?.ready).toBe(7);
  });

  it('counts machines in hours and capacity in units', async () => {
    const sizes = [{ instanceType: 'c7g.large', units: 2, usdPerHour: null }] as const;
    const fleet = { ...webFleet, sizes };
    const result = await runSimulation(
      simulationOf(loadOf([60, 60]), { config: configOf(fleet), autoscaler: 'target-tracking' }),
    );
    expect(result.samples[0]).toMatchObject({ ready: 10, billed: 10, desired: 10 });
    expect(result.instanceHours).toBeCloseTo(5, 9);
    expect(result.costUsd).toBeNull();
  });

  it('shows a policy all requests of a load balancer by any of its dimensions', async () => {
    const metric = {
      namespace: 'AWS/ApplicationELB',
      name: 'RequestCount',
      dimensions: { LoadBalancer: 'app/web/1' },
      statistic: 'Sum',
    };
    const policy = { ...cpuPolicy, source: { kind: 'metric', metric, measures: 'total' }, target: 360 } as const;
    const config = configOf({ ...webFleet, policies: [policy] });
    const { decisions } = await runSimulation(simulationOf(loadOf([20, 60], [10, 90]), { config }));
    expect(decisions[0]).toMatchObject({ from: 10, to: 15 });
  });

  it('refuses a fleet that the config does not have', async () => {
    await expect(runSimulation(simulationOf(loadOf([1, 1]), { fleet: 'api' }))).rejects.toThrowError(/no fleet "api"/);
  });

  it('pays for all that serves and loses only what capacity leaves, under any load and autoscaler', async () => {
    const span = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 0, max: 400 }));
    const world = fc.record({
      spans: fc.array(span, { minLength: 1, maxLength: 6 }),
      autoscaler: fc.constantFrom(...AUTOSCALER_NAMES),
      bootMs: fc.constantFrom(0, 45_000, 60_000, 150_000),
      metricDelayMs: fc.constantFrom(0, 25_000, 60_000, 90_000),
      drainMs: fc.constantFrom(0, 30_000, 90_000),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ spans, ...options }) => {
        const { samples, requests, lost, actions, decisions } = await runSimulation(
          simulationOf(loadOf(...spans), options satisfies Partial<SimulationOptions>),
        );
        for (const { load, ready, billed, desired } of samples) {
          expect(billed).toBeGreaterThanOrEqual(ready - 1e-9);
          expect(desired).toBeLessThanOrEqual(50);
          expect(load).toBeGreaterThanOrEqual(0);
        }
        const offered = samples.reduce((sum, { load }) => sum + load * 60, 0);
        const capacity = samples.reduce((sum, { ready }) => sum + ready * 10 * 60, 0);
        expect(requests).toBeCloseTo(offered, 6);
        expect(lost).toBeGreaterThanOrEqual(Math.max(0, offered - capacity) - 1e-6);
        expect(lost).toBeLessThanOrEqual(offered + 1e-6);
        expect(decisions).toHaveLength(actions.out + actions.in);
      }),
      { numRuns: 60 },
    );
  });
});
