import type { CrashedRun } from '../../sim/crashes/play-workflow.ts';
import { formatCount } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { WorkflowCrashes } from './run-crashes.ts';

const HEAD = ['workflow', 'port calls', 'crash points', 'not converged', 'at rest, s', 'slowest, s'];

const sum = (crashes: readonly WorkflowCrashes[], count: (one: WorkflowCrashes) => number): string =>
  formatCount(crashes.reduce((total, one) => total + count(one), 0));

const toRow = ({ workflow, calm, points, failed, slowestSeconds }: WorkflowCrashes): readonly string[] => [
  workflow.name,
  formatCount(calm.calls.length),
  formatCount(points),
  formatCount(failed.length),
  formatCount(calm.restSeconds),
  formatCount(slowestSeconds),
];

const MISHAPS = {
  'dies-before': 'the caller dies before',
  'reply-lost': 'the reply is lost of',
  'dies-after': 'the caller dies after',
} as const;

/** One crash and what it came to, in a few lines. */
export const renderCrash = (workflow: string, { number, point, call, problem }: CrashedRun): string =>
  [
    `${workflow}, point ${number}: ${MISHAPS[point.mishap]} ${call} (call ${point.call}), then ${
      point.recovery === 'retry' ? 'a retry at once' : 'the next tick'
    }`,
    `  ${problem ?? 'converged'}`,
    `  npm run sim:crash -- --workflow ${workflow} --point ${number}`,
  ].join('\n');

/** Figures of all workflows, and the first crash of each that did not converge. */
export const renderCrashes = (crashes: readonly WorkflowCrashes[], paint: Paint): string => {
  const total = [
    'total',
    sum(crashes, ({ calm }) => calm.calls.length),
    sum(crashes, ({ points }) => points),
    sum(crashes, ({ failed }) => failed.length),
    '',
    '',
  ];
  const table = renderTable(
    HEAD.map((title) => paint('dim', title)),
    [...crashes.map(toRow), total],
  );
  const firsts = crashes.flatMap(({ workflow, failed: [first] }) =>
    first === undefined ? [] : [renderCrash(workflow.name, first)],
  );
  return [table, ...firsts].join('\n\n');
};
