import { formatSpan } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { BackupAnswer, BackupWish } from './follow-backup.ts';
import type { LineageProgress } from './measure-progress.ts';

const COLOURS = { whole: 'green', pending: 'cyan', failed: 'red', waiting: 'yellow' } as const;

const count = (lineages: readonly LineageProgress[], state: LineageProgress['state']): number =>
  lineages.filter((lineage) => lineage.state === state).length;

/** How far a backup is, on one line. */
export const describeProgress = (
  { lineages, askedAtMs, atMs }: BackupAnswer,
  { protection: { name, policy } }: BackupWish,
): string => {
  const copies = policy.copyTo.map((region) => {
    const done = lineages.filter(({ copiedTo }) => copiedTo.includes(region)).length;
    return `${done} in ${region}`;
  });
  const whole = `${count(lineages, 'whole')} of ${lineages.length} recovery points whole`;
  const others = (['pending', 'waiting', 'failed'] as const).flatMap((state) =>
    count(lineages, state) === 0 ? [] : [`${count(lineages, state)} ${state}`],
  );
  return `${name}: ${[whole, ...others, ...copies, formatSpan(atMs - askedAtMs)].join(', ')}`;
};

/** What became of a backup that was asked for, a row for each source. */
export const renderBackup = (answer: BackupAnswer, wish: BackupWish, paint: Paint): string => {
  const head = ['of', 'recovery point', 'state', 'copied to'].map((title) => paint('dim', title));
  const rows = answer.lineages.map(({ lineage, id, state, copiedTo, because }) => [
    lineage,
    id ?? '-',
    because === null ? paint(COLOURS[state], state) : `${paint(COLOURS[state], state)}: ${because}`,
    copiedTo.join(', ') || '-',
  ]);
  const failures = answer.outcomes
    .filter(({ result }) => result === 'failed')
    .map(({ step, because }) => `${paint('red', 'failed')} ${step}: ${because}`);
  return [renderTable(head, rows), ...new Set(failures), describeProgress(answer, wish)].join('\n');
};
