import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BackupDay, PointLife, RegionDay, RestoreRun } from '../../sim/backup-day/backup-day.ts';
import { START_MS } from './build-report.ts';

const GIB = 2 ** 30;

/** A point of slot 0 that was taken at an hour of the day, and whole two minutes later. */
const pointAt = (hour: number, changes: Partial<PointLife> = {}): PointLife => ({
  setId: `db.${hour}`,
  lineage: '0',
  takenAtMs: START_MS + hour * HOUR_MS,
  wholeAtMs: START_MS + hour * HOUR_MS + 2 * MINUTE_MS,
  goneAtMs: null,
  ...changes,
});

/** A Region with a point that was deleted, one that failed and one that stays. */
export const regionDayOf = (region: string, changes: Partial<RegionDay> = {}): RegionDay => ({
  region,
  points: [
    pointAt(0, { goneAtMs: START_MS + 3 * HOUR_MS }),
    pointAt(1, { wholeAtMs: null, goneAtMs: START_MS + 2 * HOUR_MS }),
    pointAt(2),
  ],
  failedSnapshots: 1,
  largestAge: { ageMs: 122 * MINUTE_MS, atMs: START_MS + 122 * MINUTE_MS, lineage: '0' },
  storedBytes: 12.34 * GIB,
  copies: { full: 0, incremental: 0, bytes: 0 },
  ...changes,
});

/** A restore of the last of them, that took four minutes and lost an hour. */
export const restoreOf = (changes: Partial<RestoreRun> = {}): RestoreRun => {
  const askedAtMs = START_MS + 3 * HOUR_MS;
  return {
    id: 'db-1',
    region: 'us-east-1',
    lineage: '0',
    into: 'in-place',
    reason: 'a test',
    code: 'ACCEPTED',
    struckMs: askedAtMs - MINUTE_MS,
    askedAtMs,
    takenAtMs: START_MS + 2 * HOUR_MS,
    spans: [
      { phase: 'creating', way: 'forth', fromMs: askedAtMs, untilMs: askedAtMs + MINUTE_MS },
      { phase: 'swapping', way: 'forth', fromMs: askedAtMs + MINUTE_MS, untilMs: askedAtMs + 4 * MINUTE_MS },
    ],
    rtoMs: 4 * MINUTE_MS,
    rpoMs: HOUR_MS,
    serves: true,
    content: { heldMs: START_MS + 2 * HOUR_MS, writtenMs: askedAtMs + MINUTE_MS, lostBytes: GIB, spoiled: false },
    ...changes,
  };
};

/** A short day with one restore. */
export const backupDayOf = (changes: Partial<BackupDay> = {}): BackupDay => ({
  seed: 1,
  fleet: 'db',
  machines: 1,
  policy: {
    everyMs: HOUR_MS,
    atMinutes: 0,
    timeZone: 'UTC',
    keep: { hourly: 2 },
    copyTo: ['us-west-2'],
    kmsKey: null,
    consistency: { kind: 'crash' },
    proof: null,
    rpoMs: 2 * HOUR_MS + 2 * MINUTE_MS,
    copyWithinMs: null,
  },
  startMs: START_MS,
  endMs: START_MS + DAY_MS,
  home: 'us-east-1',
  standby: 'us-west-2',
  spoiledAtMs: START_MS + 3 * HOUR_MS - MINUTE_MS,
  cutOffAtMs: START_MS + 20 * HOUR_MS,
  regions: [
    regionDayOf('us-east-1'),
    regionDayOf('us-west-2', { copies: { full: 1, incremental: 2, bytes: 3 * GIB } }),
  ],
  mishaps: [
    {
      name: 'failed-sets',
      title: 'snapshots fail unseen',
      region: 'us-east-1',
      atMs: START_MS + HOUR_MS,
      overMs: START_MS + HOUR_MS + 5 * MINUTE_MS,
      told: null,
      wholeAtMs: null,
    },
  ],
  proofs: [
    {
      id: 'db-0',
      region: 'us-east-1',
      lineage: '0',
      takenAtMs: START_MS,
      startedMs: START_MS + 5 * MINUTE_MS,
      code: 'PROVEN',
      tookMs: 6 * MINUTE_MS,
    },
  ],
  restores: [restoreOf()],
  ...changes,
});
