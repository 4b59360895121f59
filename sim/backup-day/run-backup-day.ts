import { MINUTE_MS } from '../../shared/core/time.ts';
import { advanceCloudTo } from '../cloud.ts';
import type { PointHook } from '../point-hook.ts';
import type { BackupDay } from './backup-day.ts';
import { createDayCloud, type DayCloud } from './day-cloud.ts';
import { type DayRun, openDayRun } from './day-run.ts';
import { planStory, takePart } from './day-story.ts';
import { planMishaps } from './mishaps.ts';
import { reportBackupDay } from './report-backup-day.ts';

const DAY_MINUTES = 24 * 60;
const HOUR_MINUTES = 60;

/** How often drills are scheduled. */
const DRILL_MINUTES = 5;

/** How to run the day. */
export type BackupDayOptions = {
  readonly seed: number;
  readonly startMs: number;
  /** Called at every call that what is deployed in a Region makes. */
  readonly hookOf?: ((region: string, day: DayCloud) => PointHook) | undefined;
  /** Called once an hour of the day; the day goes on when it settles. */
  readonly onProgress?: ((hoursDone: number) => void | Promise<void>) | undefined;
};

/** What runs by itself at the beginning of a minute: with the home Region all that is deployed there is gone. */
const tick = async ({ day, home, standby }: DayRun, minute: number): Promise<void> => {
  const stacks = day.home.cutOff ? [standby] : [home, standby];
  for (const stack of stacks) {
    await stack.lookAtFleets();
    if (stack === home) await stack.lookAtBackups('tick');
    if (minute % DRILL_MINUTES === 0) await stack.drill();
    await stack.lookAtRestores();
  }
};

/** Hears what EBS tells EventBridge in both Regions; says whether that woke the home Region since it was asked last. */
const listenToSnapshots = ({ cloud, home }: DayCloud, look: () => void): (() => boolean) => {
  let isWoken = false;
  for (const world of cloud.values()) {
    world.snapshots.listeners.push(() => {
      look();
      isWoken = true;
    });
  }
  return () => {
    const was = isWoken && !home.cutOff;
    isWoken = false;
    return was;
  };
};

const passMinute = async ({ day, home }: DayRun, takeWake: () => boolean, endMs: number): Promise<void> => {
  let isWoken = false;
  const shouldStop = (): boolean => {
    isWoken = takeWake();
    return isWoken;
  };
  while (day.home.nowMs < endMs) {
    advanceCloudTo(day.cloud, endMs, shouldStop);
    if (isWoken && day.home.nowMs < endMs) await home.lookAtBackups('snapshot');
  }
};

/**
 * Runs a day of recovery points on the embedded cloud, by the operations that run at AWS: taken every hour, copied to a second
 * Region, retired and proven, while EBS fails unseen, somebody spoils a volume, and in the end the home Region is gone.
 * Whatever is told of it was measured. The same options give the same day, byte for byte.
 */
export const runBackupDay = async (options: BackupDayOptions): Promise<BackupDay> => {
  const { seed, startMs, hookOf, onProgress } = options;
  const day = createDayCloud(seed, startMs);
  const run = openDayRun(day, (region) => hookOf?.(region, day));
  while (day.home.nowMs < startMs) {
    await run.home.lookAtFleets();
    advanceCloudTo(day.cloud, day.home.nowMs + MINUTE_MS);
  }
  const look = (): void => {
    for (const watch of run.watches.values()) watch.look();
  };
  const takeWake = listenToSnapshots(day, look);
  planMishaps(day);
  planStory(run);
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    await takePart(run, minute * MINUTE_MS);
    await tick(run, minute);
    look();
    await passMinute(run, takeWake, startMs + (minute + 1) * MINUTE_MS);
    if ((minute + 1) % HOUR_MINUTES === 0) await onProgress?.((minute + 1) / HOUR_MINUTES);
  }
  return reportBackupDay(run, seed, DAY_MINUTES);
};
