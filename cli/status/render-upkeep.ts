import { renderTroubles } from '../backups/render-backups.ts';
import { formatSpan } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { describeRestore } from '../restores/render-restore.ts';
import type { BackupStatus, UpkeepStatus } from './upkeep-status.ts';

const describeBackups = ({ name, points, worst, late }: BackupStatus, paint: Paint): string => {
  const count = `${points} recovery point${points === 1 ? '' : 's'}`;
  if (worst === null) return `${paint('bold', name)} backups: nothing is protected by it now, ${count}`;
  const { lineage, region, rpoNowMs, rpoMs, missed } = worst;
  const now = rpoNowMs === null ? 'none is whole' : `RPO ${formatSpan(rpoNowMs)}`;
  const colour = rpoNowMs === null ? 'yellow' : 'green';
  const shown = paint(missed ? 'red' : colour, `${now} of ${formatSpan(rpoMs)}`);
  const others = late > 1 ? `, ${late} sources are late` : '';
  return `${paint('bold', name)} backups: ${shown} at worst (${lineage} in ${region})${others}, ${count}`;
};

/** Backups, their troubles, and restores under way, as lines; none where there is nothing to tell. */
export const renderUpkeep = (upkeep: UpkeepStatus, nowMs: number, paint: Paint): readonly string[] => {
  const { backups, troubles, restores, unreadable } = upkeep;
  return [
    ...backups.map((status) => describeBackups(status, paint)),
    ...renderTroubles(troubles, paint),
    ...restores.map(
      (report) =>
        `${paint('bold', report.protection)} restore ${paint('cyan', report.code)} ${describeRestore(report, nowMs)}`,
    ),
    ...unreadable.map((because) => paint('yellow', `backups could not be read: ${because}`)),
  ];
};
