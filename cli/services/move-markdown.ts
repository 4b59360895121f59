import type { MoveReport } from '../../shared/operations/service-report.ts';
import { FAILOVER_MEANINGS } from '../output/failover-meanings.ts';
import { formatTime } from '../output/format.ts';
import { describePlan, describeRpo, describeRto, formatTook, TIME_PARTS } from './describe-move.ts';
import { describeNeeds } from './render-move.ts';

/** Text that stays in its cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`);

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];

const summary = (move: MoveReport): readonly string[] =>
  table(
    ['', ''],
    [
      ['outcome', `${move.code}: ${FAILOVER_MEANINGS[move.code]}`],
      ['why', move.plan.because],
      ['began', `${formatTime(move.startedMs)} UTC`],
      ['ended', move.endedMs === null ? 'under way' : `${formatTime(move.endedMs)} UTC`],
      ['RTO', describeRto(move)],
      ['RPO', describeRpo(move)],
      ['fenced', move.fenced === null ? 'not tried' : `${move.fenced.done ? 'yes' : 'no'}: ${move.fenced.because}`],
      ['epoch', String(move.plan.epoch)],
    ],
  );

const times = ({ times: taken }: MoveReport): readonly string[] => {
  const rows = TIME_PARTS.flatMap(([key, title]) => {
    const ms = taken[key];
    return ms === null || ms === 0 ? [] : [[title, formatTook(ms)]];
  });
  return rows.length === 0 ? [] : table(['part', 'time'], rows);
};

const signature = ({ signature: signed }: MoveReport): readonly string[] =>
  signed === null
    ? ['This report is not signed.']
    : [`Signed with ${signed.algorithm} by ${signed.key}: the JSON form carries the signature.`];

const capitalize = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A move as a Markdown document, for whoever was not there. */
export const moveMarkdown = (move: MoveReport): string =>
  [
    `# ${move.id}`,
    '',
    `${capitalize(describePlan(move))}. ${capitalize(move.explained)}.`,
    '',
    ...summary(move),
    '',
    ...section('Where the time went', times(move)),
    ...section(
      'Phases',
      move.spans.length === 0
        ? []
        : table(
            ['phase', 'from (UTC)', 'took'],
            move.spans.map(({ phase, fromMs, untilMs }) => [phase, formatTime(fromMs), formatTook(untilMs - fromMs)]),
          ),
    ),
    ...section(
      'Capacity',
      describeNeeds(move).map((line) => `- ${line}`),
    ),
    ...section(
      'Restored',
      move.restores.map(({ fleet, lineage, takenAtMs }) => {
        const asOf = takenAtMs === null ? 'no recovery point' : `as of ${formatTime(takenAtMs)} UTC`;
        return `- ${fleet} ${lineage}, ${asOf}`;
      }),
    ),
    ...signature(move),
    '',
  ].join('\n');
