import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { addBilled, addReady, changeLoad, closeMinute, createLoadMeter, meterTo } from '../../sim/load-meter.ts';

const UNIT_RATE = 10;

describe('load meter', () => {
  it('shares load over capacity, and loses what comes above it', () => {
    const meter = createLoadMeter(0, UNIT_RATE, 30);
    addReady(meter, 4, 1);
    expect(closeMinute(meter, MINUTE_MS, 50)).toMatchObject({ requests: 1_800, lost: 0, cpu: 75, readyUnits: 4 });
    expect(closeMinute(meter, 2 * MINUTE_MS, 0)).toMatchObject({ requests: 3_000, lost: 600, cpu: 100, readyUnits: 4 });
    expect(closeMinute(meter, 3 * MINUTE_MS, 0)).toMatchObject({ requests: 0, lost: 0, cpu: 0 });
  });

  it('loses everything without capacity, and measures no CPU', () => {
    const meter = createLoadMeter(0, UNIT_RATE, 30);
    expect(closeMinute(meter, MINUTE_MS, 0)).toMatchObject({
      requests: 1_800,
      lost: 1_800,
      cpu: null,
      readyMachines: 0,
    });
  });

  it('takes another load within a minute, each for its time', () => {
    const meter = createLoadMeter(0, UNIT_RATE, 20);
    addReady(meter, 4, 1);
    changeLoad(meter, 15_000, 60);
    changeLoad(meter, 30_000, 60);
    changeLoad(meter, 45_000, 0);
    const minute = closeMinute(meter, MINUTE_MS, 10);
    expect(minute).toMatchObject({ requests: 20 * 15 + 60 * 30, lost: 20 * 30, load: 35 });
    expect(minute.cpu).toBeCloseTo((50 * 15 + 100 * 30) / 60, 9);
    expect(closeMinute(meter, 2 * MINUTE_MS, 0)).toMatchObject({ requests: 600, lost: 0, load: 10 });
  });

  it('weighs capacity and CPU by time within a minute', () => {
    const meter = createLoadMeter(0, UNIT_RATE, 20);
    addReady(meter, 4, 1);
    meterTo(meter, 45_000);
    addReady(meter, -3, 1);
    const minute = closeMinute(meter, MINUTE_MS, 0);
    expect(minute).toMatchObject({ readyUnits: 3.25, readyMachines: 3.25, requests: 1_200, lost: 150 });
    expect(minute.cpu).toBeCloseTo((4 * 45 * 50 + 1 * 15 * 100) / (4 * 45 + 15), 9);
  });

  it('adds up what billed machines cost, and knows no cost where a price is not known', () => {
    const meter = createLoadMeter(0, UNIT_RATE, 0);
    addBilled(meter, 2, 1, 0.6);
    meterTo(meter, 30_000);
    addBilled(meter, 1, 2, 1.2);
    expect(closeMinute(meter, MINUTE_MS, 0)).toMatchObject({ billedMachines: 2.5, billedUnits: 3, usd: 0.03 });
    addBilled(meter, 1, 1, null);
    expect(closeMinute(meter, 2 * MINUTE_MS, 0).usd).toBeNull();
    addBilled(meter, -1, 1, null);
    expect(closeMinute(meter, 3 * MINUTE_MS, 0).usd).toBeCloseTo(0.04, 9);
  });

  it('serves or loses every request, whatever capacity does', () => {
    const change = fc.record({ second: fc.integer({ min: 0, max: 59 }), machines: fc.integer({ min: -5, max: 5 }) });
    const units = fc.constantFrom(0.5, 1, 2);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.array(change), units, (load, changes, weight) => {
        const meter = createLoadMeter(0, UNIT_RATE, load);
        let served = 0;
        let atSecond = 0;
        for (const { second, machines } of [...changes].sort((one, other) => one.second - other.second)) {
          served += Math.min(load, meter.readyUnits * UNIT_RATE) * (second - atSecond);
          atSecond = second;
          meterTo(meter, second * 1_000);
          addReady(meter, Math.max(machines, -meter.readyMachines), weight);
        }
        served += Math.min(load, meter.readyUnits * UNIT_RATE) * (60 - atSecond);
        const { requests, lost, cpu } = closeMinute(meter, MINUTE_MS, 0);
        expect(requests).toBe(load * 60);
        expect(served + lost).toBeCloseTo(requests, 6);
        if (cpu !== null) expect(cpu).toBeLessThanOrEqual(100);
      }),
    );
  });
});
