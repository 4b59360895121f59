import { MINUTE_MS } from '../../shared/core/time.ts';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import { worldOf } from '../cloud.ts';
import { storedBytes } from '../snapshot-sizes.ts';
import type { World } from '../world-state.ts';
import type { BackupDay, ProofRun, RegionDay, RestoreRun } from './backup-day.ts';
import { HOME, readBackupDayConfig, STANDBY } from './backup-day-config.ts';
import type { DayRun } from './day-run.ts';
import { CUT_OFF_MS, SPOILED_MS } from './day-story.ts';
import { reportMishaps } from './mishaps.ts';

const storedIn = ({ snapshots: { byId } }: World): number => {
  const completed = [...byId.values()].filter(({ state }) => state === 'completed');
  return [...Map.groupBy(completed, ({ origin }) => origin).values()].reduce(
    (sum, ofVolume) => sum + storedBytes(ofVolume),
    0,
  );
};

const reportRegions = ({ day: { cloud }, watches }: DayRun): readonly RegionDay[] =>
  [...watches].map(([region, watch]) => {
    const world = worldOf(cloud, region);
    return {
      region,
      points: watch.points(),
      failedSnapshots: watch.failed(),
      largestAge: watch.largestAge(),
      storedBytes: storedIn(world),
      copies: { ...world.snapshots.tally },
    };
  });

const toProof = ({ id, region, point, startedMs, code, rtoMs }: RestoreReport): ProofRun => ({
  id,
  region,
  lineage: point.lineage,
  takenAtMs: point.takenAtMs,
  startedMs,
  code,
  tookMs: rtoMs,
});

const toRestore = ({ day: { cloud }, asked, contents }: DayRun, report: RestoreReport): RestoreRun => {
  const { id, region, point, into, reason, code, startedMs, spans, rtoMs, rpoMs, instanceId } = report;
  return {
    id,
    region,
    lineage: point.lineage,
    into,
    reason,
    code,
    struckMs: asked.get(id)?.struckMs ?? startedMs,
    askedAtMs: startedMs,
    takenAtMs: point.takenAtMs,
    spans,
    rtoMs,
    rpoMs,
    serves: worldOf(cloud, region).instances.get(instanceId ?? '')?.ready ?? false,
    content: contents.get(id) ?? null,
  };
};

/** Everything that was measured of a day that is over. */
export const reportBackupDay = (run: DayRun, seed: number, minutes: number): BackupDay => {
  const { day, home, standby, watches } = run;
  const { startMs, fleet } = day;
  const { protections: [protection] = [] } = readBackupDayConfig(HOME);
  if (protection === undefined) throw new Error('the day protects nothing');
  const reports = [home, standby].flatMap((stack) => [...stack.reports.values()]);
  return {
    seed,
    fleet: fleet.name,
    machines: fleet.capacity.min,
    policy: protection.policy,
    startMs,
    endMs: startMs + minutes * MINUTE_MS,
    home: HOME,
    standby: STANDBY,
    spoiledAtMs: startMs + SPOILED_MS,
    cutOffAtMs: startMs + CUT_OFF_MS,
    regions: reportRegions(run),
    mishaps: reportMishaps(day, home.notices, (region) => watches.get(region)?.points() ?? []),
    proofs: reports.filter(({ into }) => into === 'isolated').map(toProof),
    restores: reports.filter(({ into }) => into !== 'isolated').map((report) => toRestore(run, report)),
  };
};
