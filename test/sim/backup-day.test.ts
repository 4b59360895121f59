import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BackupDay, RegionDay, RestoreRun } from '../../sim/backup-day/backup-day.ts';
import type { DayCloud } from '../../sim/backup-day/day-cloud.ts';
import { runBackupDay } from '../../sim/backup-day/run-backup-day.ts';
import { findRestore } from '../../sim/find-restores.ts';

const START_MS = Date.UTC(2026, 0, 15);

type Call = { readonly region: string; readonly atMs: number; readonly name: string; readonly isCutOff: boolean };

/** One day, with every call to a port that was made in it. */
const recordDay = async () => {
  const calls: Call[] = [];
  const clouds: DayCloud[] = [];
  const day = await runBackupDay({
    seed: 1,
    startMs: START_MS,
    hookOf: (region, cloud) => {
      clouds.push(cloud);
      return ({ port, method, phase }) => {
        const { nowMs: atMs, cutOff: isCutOff } = cloud.home;
        if (phase === 'before') calls.push({ region, atMs, name: `${port}.${method}`, isCutOff });
        return Promise.resolve();
      };
    },
  });
  const [cloud] = clouds;
  if (cloud === undefined) throw new Error('nothing was deployed');
  return { day, calls, cloud };
};

describe('a day of backups', () => {
  let recorded: Awaited<ReturnType<typeof recordDay>>;
  beforeAll(async () => {
    recorded = await recordDay();
  }, 30_000);

  const regionOf = ({ regions }: BackupDay, name: string): RegionDay => {
    const found = regions.find(({ region }) => region === name);
    if (found === undefined) throw new Error(`nothing is told of ${name}`);
    return found;
  };
  const restoresOf = ({ restores }: BackupDay, into: RestoreRun['into']): readonly RestoreRun[] =>
    restores.filter((restore) => restore.into === into);

  it('is the same for the same seed, byte for byte', async () => {
    const again = await runBackupDay({ seed: 1, startMs: START_MS });
    expect(JSON.stringify(again)).toBe(JSON.stringify(recorded.day));
  });

  it('has a whole point of each machine for every hour in both Regions, until the home is cut off', () => {
    const { day } = recorded;
    const hours = Math.ceil((day.cutOffAtMs - START_MS) / day.policy.everyMs);
    for (const { points } of day.regions) {
      const whole = points.filter(({ wholeAtMs }) => wholeAtMs !== null);
      const due = new Set(
        whole.map(({ lineage, takenAtMs }) => `${lineage} ${Math.floor((takenAtMs - START_MS) / day.policy.everyMs)}`),
      );
      expect(due.size).toBe(hours * day.machines);
    }
  });

  it('keeps the RPO in both, by the points themselves, through what fails unseen', () => {
    const { day } = recorded;
    for (const { points, largestAge } of day.regions) {
      const ages = [...Map.groupBy(points, ({ lineage }) => lineage).values()].flatMap((own) => {
        const whole = own
          .filter(({ wholeAtMs }) => wholeAtMs !== null)
          .toSorted((one, other) => one.takenAtMs - other.takenAtMs);
        return whole.map(({ takenAtMs }, index) => (whole[index + 1]?.wholeAtMs ?? day.cutOffAtMs) - takenAtMs);
      });
      expect(largestAge?.ageMs).toBe(Math.max(...ages));
      expect(largestAge?.ageMs).toBeLessThanOrEqual(day.policy.rpoMs);
      // Something did go wrong in each: without it no point would ever be much older than an hour.
      expect(largestAge?.ageMs).toBeGreaterThan(day.policy.everyMs + 10 * MINUTE_MS);
    }
  });

  it('finds out what failed though EBS had accepted it, tells people, and makes up for it', () => {
    const { day } = recorded;
    expect(day.mishaps.map(({ told }) => told?.code)).toEqual(['BACKUP_FAILED', 'COPY_STUCK']);
    for (const { atMs, overMs, told, wholeAtMs } of day.mishaps) {
      expect(told?.atMs).toBeGreaterThan(atMs);
      expect(told?.atMs).toBeLessThan(overMs);
      expect(wholeAtMs).toBeGreaterThan(overMs);
    }
    for (const { failedSnapshots } of day.regions) expect(failedSnapshots).toBeGreaterThan(0);
  });

  it('retires by the policy, and never the newest that is whole', () => {
    const { day } = recorded;
    for (const { points } of day.regions) {
      const gone = points.filter(({ wholeAtMs, goneAtMs }) => wholeAtMs !== null && goneAtMs !== null);
      expect(gone.length).toBeGreaterThan(20);
      for (const { lineage, takenAtMs, goneAtMs } of gone) {
        const newer = points.filter(
          (point) =>
            point.lineage === lineage &&
            point.takenAtMs > takenAtMs &&
            (point.wholeAtMs ?? Number.POSITIVE_INFINITY) <= (goneAtMs ?? 0),
        );
        expect(newer.length).toBeGreaterThanOrEqual(day.policy.keep.hourly ?? 0);
      }
    }
  });

  it('proves a point in each Region', () => {
    const { day } = recorded;
    expect(day.proofs.map(({ region, code }) => `${region} ${code}`)).toEqual([
      `${day.home} PROVEN`,
      `${day.standby} PROVEN`,
    ]);
    for (const { tookMs } of day.proofs) expect(tookMs).toBeGreaterThan(MINUTE_MS);
  });

  it('brings a spoiled volume back to the moment of the newest point from before, in place', () => {
    const { day } = recorded;
    const [restore, ...others] = restoresOf(day, 'in-place');
    expect(others).toEqual([]);
    expect(restore).toMatchObject({ region: day.home, code: 'ACCEPTED', serves: true });
    const { points } = regionOf(day, day.home);
    const before = points.filter(
      ({ lineage, takenAtMs, wholeAtMs }) =>
        lineage === restore?.lineage && wholeAtMs !== null && takenAtMs <= day.spoiledAtMs,
    );
    expect(restore?.takenAtMs).toBe(Math.max(...before.map(({ takenAtMs }) => takenAtMs)));
    expect(restore?.content).toMatchObject({ heldMs: restore?.takenAtMs, spoiled: false });
    // It went on being written to until it was stopped.
    expect(restore?.content?.writtenMs).toBeGreaterThan(restore?.askedAtMs ?? 0);
  });

  it('brings every slot up in the standby Region, with what the copies hold', () => {
    const { day, cloud } = recorded;
    const restores = restoresOf(day, 'new');
    expect(restores).toHaveLength(day.machines);
    for (const restore of restores) {
      expect(restore).toMatchObject({ region: day.standby, code: 'RESTORED', serves: true });
      const { points } = regionOf(day, day.standby);
      const whole = points.filter(
        ({ lineage, wholeAtMs }) => lineage === restore.lineage && wholeAtMs !== null && wholeAtMs <= restore.askedAtMs,
      );
      expect(restore.takenAtMs).toBe(Math.max(...whole.map(({ takenAtMs }) => takenAtMs)));
      expect(restore.content).toMatchObject({ heldMs: restore.takenAtMs, writtenMs: day.cutOffAtMs, spoiled: false });
      expect(restore.rtoMs).toBe(restore.spans.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0));
      const left = findRestore(cloud.standby, restore.id);
      expect([...left.instances, ...left.volumes, ...left.securityGroups]).toEqual([]);
    }
    const serving = [...cloud.standby.instances.values()].filter(
      ({ ready, fleetTag }) => ready && fleetTag === day.fleet,
    );
    expect(serving.map(({ slot }) => slot).sort()).toEqual(restores.map(({ lineage }) => lineage).sort());
  });

  it('calls nothing of the home Region once that is cut off', () => {
    const { calls, day } = recorded;
    const after = calls.filter(({ isCutOff }) => isCutOff);
    expect(after.filter(({ region }) => region === day.home)).toEqual([]);
    expect(after.filter(({ name }) => name === 'restoration.launch')).toHaveLength(day.machines);
    expect(after.every(({ atMs }) => atMs >= day.cutOffAtMs && atMs < START_MS + DAY_MS)).toBe(true);
  });
});
