import { SECOND_MS } from '../../shared/core/time.ts';
import type { BackupDay, RegionDay, RestoreRun } from '../../sim/backup-day/backup-day.ts';

const toSeconds = (ms: number | null): number | null => (ms === null ? null : ms / SECOND_MS);

const toRegion = ({ region, points, failedSnapshots, largestAge, storedBytes, copies }: RegionDay) => ({
  region,
  points,
  failedSnapshots,
  largestRpoSeconds: toSeconds(largestAge?.ageMs ?? null),
  storedBytes,
  copies,
});

const toRestore = ({ rtoMs, rpoMs, spans, ...restore }: RestoreRun) => ({
  ...restore,
  rpoSeconds: toSeconds(rpoMs),
  rtoSeconds: toSeconds(rtoMs),
  phases: spans.map(({ phase, way, fromMs, untilMs }) => ({ phase, way, seconds: toSeconds(untilMs - fromMs) })),
});

/** What programs are told of a day of recovery points: a contract, documented in docs/contracts.md. */
export const toBackupDayJson = (day: BackupDay) => ({
  fleet: day.fleet,
  machines: day.machines,
  home: day.home,
  standby: day.standby,
  startMs: day.startMs,
  endMs: day.endMs,
  spoiledAtMs: day.spoiledAtMs,
  cutOffAtMs: day.cutOffAtMs,
  rpoSeconds: toSeconds(day.policy.rpoMs),
  regions: day.regions.map(toRegion),
  mishaps: day.mishaps,
  proofs: day.proofs.map(({ tookMs, ...proof }) => ({ ...proof, tookSeconds: toSeconds(tookMs) })),
  restores: day.restores.map(toRestore),
});
