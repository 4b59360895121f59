import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import { type Cloud, worldOf } from '../cloud.ts';
import type { PointHook } from '../point-hook.ts';
import type { Content } from '../volume-content.ts';
import type { World } from '../world-state.ts';
import type { RestoredContent } from './backup-day.ts';
import { HOME, readBackupDayConfig, STANDBY } from './backup-day-config.ts';
import type { DayCloud } from './day-cloud.ts';
import { openRegionStack, type RegionStack } from './region-stack.ts';
import { compareContents, contentsByDevice } from './slot-content.ts';
import { type PointWatch, watchPoints } from './watch-points.ts';

/** A day under way: what runs in its Regions, and what was measured of it. */
export type DayRun = {
  readonly day: DayCloud;
  readonly home: RegionStack;
  readonly standby: RegionStack;
  /** By Region, the home first. */
  readonly watches: ReadonlyMap<string, PointWatch>;
  /** What restored volumes held when they came to serve, by restore. */
  readonly contents: Map<string, RestoredContent | null>;
  /** What was on the volumes of each slot when the home Region was cut off, by device. */
  readonly atCutOff: Map<string, ReadonlyMap<string, Content>>;
  /** Restores that people asked for, with when that happened which made them do so. */
  readonly asked: Map<string, { readonly region: string; readonly struckMs: number }>;
};

/** What a restore stands in for: volumes that it took off, or those that went down with the home Region. */
const contentsBefore = (
  { day: { home }, atCutOff }: Pick<DayRun, 'day' | 'atCutOff'>,
  { into, volumes, point }: RestoreReport,
): ReadonlyMap<string, Content> => {
  if (into !== 'in-place') return atCutOff.get(point.lineage) ?? new Map();
  return contentsByDevice(
    home,
    volumes.flatMap(({ replaced }) => home.storage.volumes.get(replaced ?? '') ?? []),
  );
};

/** Deploys Ballast to both Regions of a day that is about to begin. */
export const openDayRun = (day: DayCloud, hookOf: (region: string) => PointHook | undefined): DayRun => {
  const measured = {
    contents: new Map<string, RestoredContent | null>(),
    atCutOff: new Map<string, ReadonlyMap<string, Content>>(),
  };
  const noteContent = (world: World, report: RestoreReport): void => {
    const { id, rtoMs, volumes, into } = report;
    if (rtoMs === null || into === 'isolated' || measured.contents.has(id)) return;
    const before = contentsBefore({ day, ...measured }, report);
    measured.contents.set(id, compareContents(world, volumes, before));
  };
  const open = (region: string, cloud: Cloud): RegionStack =>
    openRegionStack({
      cloud,
      config: readBackupDayConfig(region),
      hook: hookOf(region),
      onRestore: (report) => noteContent(worldOf(cloud, region), report),
    });
  return {
    day,
    home: open(HOME, day.cloud),
    // It is connected to no other Region: whatever it restores is there already.
    standby: open(STANDBY, new Map([[STANDBY, day.standby]])),
    watches: new Map([HOME, STANDBY].map((region) => [region, watchPoints(day.cloud, region)])),
    ...measured,
    asked: new Map(),
  };
};
