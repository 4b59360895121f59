import { DAY_MS } from '../time.ts';
import { type BackupPolicy, KEEP_CLASSES, type KeepClass } from './backup-policy.ts';
import { PERIOD_MAX_MS, periodOf } from './calendar.ts';
import type { PointClass } from './point-label.ts';

/** How long a recovery point that a person asked for is kept at least, when nobody says. */
const MANUAL_KEEP_MS = 30 * DAY_MS;

/** The classes for which a point taken at a moment is the first of its period, beside points taken at these others. */
export const chooseClasses = (
  { keep, timeZone }: Pick<BackupPolicy, 'keep' | 'timeZone'>,
  takenAtMs: number,
  othersAtMs: readonly number[],
): readonly KeepClass[] => {
  // Periods do not overlap: where the newest before it is of another, all are.
  const newestMs = Math.max(0, ...othersAtMs.filter((atMs) => atMs < takenAtMs));
  return KEEP_CLASSES.filter(
    (keepClass) =>
      keep[keepClass] !== undefined &&
      periodOf(keepClass, takenAtMs, timeZone) !== periodOf(keepClass, newestMs, timeZone),
  );
};

/** Until when a point is kept though everything else about it should be gone: one period more than it is promised. */
export const expiryOf = (
  { keep, everyMs }: Pick<BackupPolicy, 'keep' | 'everyMs'>,
  classes: readonly PointClass[],
  takenAtMs: number,
): number => {
  const keptMs = classes.map((pointClass) =>
    pointClass === 'manual' ? MANUAL_KEEP_MS : ((keep[pointClass] ?? 0) + 1) * PERIOD_MAX_MS[pointClass],
  );
  return takenAtMs + Math.max(2 * everyMs, DAY_MS, ...keptMs);
};
