import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { FailoverDay, MoveRun } from '../../sim/failover-day/failover-day.ts';
import { runFailoverDay } from '../../sim/failover-day/run-failover-day.ts';

const DAY_MS = Date.UTC(2026, 0, 16);

/** One story, with what was called for it, and how far it was said to be. */
const recordDay = async () => {
  const calls = new Set<string>();
  const shares: number[] = [];
  const day = await runFailoverDay({
    seed: 1,
    dayMs: DAY_MS,
    hookOf:
      (region) =>
      ({ port, method }) => {
        calls.add(`${region} ${port}.${method}`);
        return Promise.resolve();
      },
    onProgress: (share) => {
      shares.push(share);
    },
  });
  return { day, calls, shares };
};

const reached = ({ reached: all }: Pick<MoveRun, 'reached'>, share: number): number =>
  all.find((one) => one.share === share)?.atMs ?? Number.NaN;

describe('a day on which a Region fails', () => {
  let recorded: Awaited<ReturnType<typeof recordDay>>;
  let day: FailoverDay;
  beforeAll(async () => {
    recorded = await recordDay();
    ({ day } = recorded);
  }, 120_000);

  it('is the same for the same seed, byte for byte, whoever watches', async () => {
    expect(JSON.stringify(await runFailoverDay({ seed: 1, dayMs: DAY_MS }))).toBe(JSON.stringify(day));
  }, 120_000);

  it('tells how far it is', () => {
    expect(recorded.shares).toEqual(recorded.shares.toSorted((one, other) => one - other));
    expect(recorded.shares.at(-1)).toBe(1);
  });

  it('moves on evidence, by the data plane alone, once', () => {
    const { report } = day.failover;
    expect(report).toMatchObject({ code: 'MOVED', plan: { kind: 'failover', cause: 'quorum', mode: 'switch' } });
    expect(report.fenced?.done).toBe(false);
    expect(report.startedMs - day.times.struckMs).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(day.failover.answeredMs).toBeLessThan(day.times.controlPlaneBackMs);
    expect(day.movesByItself).toBe(0);
    expect(recorded.calls).toContain(`${day.standby} switches.publish`);
    expect(recorded.calls).toContain(`${day.witness} observations.put`);
  });

  it('tells parts that add up to the time until the last clients came', () => {
    const { detectMs, approvalMs, ownMs, capacityMs, dnsMs, clientsMs } = day.failover.parts;
    const parts = [detectMs, approvalMs, ownMs, capacityMs, dnsMs, clientsMs];
    expect(parts).not.toContain(null);
    const sum = parts.reduce((total: number, one) => total + (one ?? 0), 0);
    expect(sum).toBe(reached(day.failover, 0.99) - day.times.struckMs);
    expect(ownMs).toBeLessThan(MINUTE_MS);
  });

  it('lets clients follow, and raises what serves them before the last of them come', () => {
    const { failover } = day;
    const [half, most, nearlyAll] = [0.5, 0.9, 0.99].map((share) => reached(failover, share));
    expect(half).toBeGreaterThan(failover.answeredMs ?? 0);
    expect(most).toBeGreaterThan(half ?? 0);
    expect(nearlyAll).toBeGreaterThan(most ?? 0);
    expect(failover.raisedMs).toBeLessThan(nearlyAll ?? 0);
    expect(day.moments.findLast(({ atMs }) => atMs < day.times.homeBackMs)?.shares).toEqual({
      [day.home]: 0,
      [day.standby]: 1,
    });
  });

  it('loses what was sent while nobody answered, and hardly more', () => {
    const { failover, times } = day;
    const perSecond = failover.requests / (15 * 60);
    const silentSeconds = ((failover.answeredMs ?? 0) - times.struckMs) / SECOND_MS;
    const untilLastSeconds = (reached(failover, 0.99) - times.struckMs) / SECOND_MS;
    expect(failover.lost).toBeGreaterThan(perSecond * silentSeconds * 0.95);
    expect(failover.lost).toBeLessThan(perSecond * untilLastSeconds);
  });

  it('arms the switch again once it can, and stays where it is until a person asks', () => {
    const { recordsMs, armedMs, controlPlaneBackMs, homeBackMs, failbackAskedMs } = day.times;
    expect(recordsMs).toBeGreaterThan(controlPlaneBackMs);
    expect(recordsMs).toBeLessThan(homeBackMs);
    expect(armedMs).toBeGreaterThan(homeBackMs);
    expect(armedMs).toBeLessThan(failbackAskedMs);
    expect(day.readiness).toMatchObject({ standing: 'green' });
    expect(day.readiness.atMs).toBeGreaterThanOrEqual(failbackAskedMs);
    expect(day.failback?.report).toMatchObject({
      code: 'MOVED',
      plan: { kind: 'failback', cause: 'person', to: day.home },
    });
    expect(day.moments.at(-1)?.shares).toEqual({ [day.home]: 1, [day.standby]: 0 });
  });

  it('was drilled a week before, without a client noticing, and nothing of it was left', () => {
    const { drill } = day;
    expect(drill.report).toMatchObject({ code: 'DRILLED', service: `${day.service}~drill` });
    expect(day.times.struckMs - drill.report.startedMs).toBeGreaterThan(6 * 24 * 60 * MINUTE_MS);
    expect(drill.report.times.rtoMs).toBeGreaterThan(0);
    expect(drill).toMatchObject({ cleanedUp: true, lost: 0 });
  });

  it('tells what Route 53 alone would have come to on the same outage and the same load', () => {
    expect(day.baselines.map(({ checkEveryMs, standbyUnits }) => [checkEveryMs, standbyUnits])).toEqual([
      [10_000, day.standbyUnits],
      [30_000, day.standbyUnits],
      [10_000, 2],
      [30_000, 2],
    ]);
    for (const baseline of day.baselines) {
      const { checkEveryMs, answeredMs, requests } = baseline;
      expect(requests).toBe(day.failover.requests);
      // Three bad answers in a row, of most checkers, and a while until name servers know.
      expect((answeredMs ?? 0) - day.times.struckMs).toBeGreaterThan(2 * checkEveryMs);
      expect((answeredMs ?? 0) - day.times.struckMs).toBeLessThan(3 * checkEveryMs + 15 * SECOND_MS);
      expect(reached(baseline, 0.99)).toBeGreaterThan(answeredMs ?? 0);
    }
    const [warm, , few] = day.baselines;
    expect(few?.lost).toBeGreaterThan(2 * (warm?.lost ?? Number.NaN));
  });
});
