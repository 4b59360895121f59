import { formatCount } from '../../cli/output/format.ts';
import { SWEPT_GROUPS_MAX } from '../../shared/operations/sweep-turn.ts';
import { type RenderedRows, renderRows } from '../render-rows.ts';
import type { Verdict } from '../verdict.ts';
import type { TickKind, TickTiming, TickTimings } from './time-ticks.ts';

const INSTANCES_PER_PAGE = 1_000;
const QUERIES_PER_CALL = 500;
/** The work that limits are stated for. */
const HELD = { fleets: 200, instancesPerFleet: 50 };

const REFERENCE_CALLS = [
  'ec2:DescribeSubnets',
  'ec2:DescribeLaunchTemplateVersions',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
];

const countCalls = ({ calls }: TickTiming, operations: readonly string[]): number =>
  operations.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);

const describesOf = (tick: TickTiming): number =>
  countCalls(tick, ['ec2:DescribeInstances', 'elasticloadbalancing:DescribeTargetHealth']);

/** Calls of each tick by operation, and what it took. Answers come at once: the time is processor time, not waiting. */
export const renderTicks = (all: readonly TickTimings[]): RenderedRows =>
  renderRows(
    [
      'fleets x instances',
      'tick',
      'describe instances',
      'target health',
      'status checks',
      'names resolved',
      'metrics',
      'in calls',
      'ledger, journal',
      'time, ms',
      'CPU, ms',
    ],
    all.flatMap(({ fleets, instancesPerFleet, ticks }) =>
      ticks.map((tick) => [
        `${fleets} x ${instancesPerFleet}`,
        tick.kind,
        ...[
          countCalls(tick, ['ec2:DescribeInstances']),
          countCalls(tick, ['elasticloadbalancing:DescribeTargetHealth']),
          countCalls(tick, ['ec2:DescribeInstanceStatus']),
          countCalls(tick, REFERENCE_CALLS),
          tick.queries,
          countCalls(tick, ['cloudwatch:GetMetricData']),
          countCalls(tick, ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem']),
          tick.wallMs,
          tick.cpuMs,
        ].map(formatCount),
      ]),
    ),
  );

type Counted = { readonly tick: TickTiming; readonly fleets: number; readonly pages: number };

const ticksOf = (all: readonly TickTimings[], kind: TickKind): readonly Counted[] =>
  all.flatMap(({ fleets, instancesPerFleet, ticks }) =>
    ticks
      .filter((tick) => tick.kind === kind)
      .map((tick) => ({ tick, fleets, pages: Math.ceil((fleets * instancesPerFleet) / INSTANCES_PER_PAGE) })),
  );

/** Whether the tick that looks at no fleet still sees all instances, within the bound of target groups, and reads no metric. */
const judgeSweeps = (all: readonly TickTimings[]): Verdict => {
  const sweeps = ticksOf(all, 'none due');
  const expected = sweeps.map(({ fleets, pages }) => pages + Math.min(fleets, SWEPT_GROUPS_MAX));
  const describes = sweeps.map(({ tick }) => describesOf(tick));
  const queries = sweeps.reduce((sum, { tick }) => sum + tick.queries, 0);
  return {
    claim: `with none due it reads pages and at most ${SWEPT_GROUPS_MAX} target groups, and no metric`,
    found: `${describes.join(', ')} calls; pages and groups: ${expected.join(', ')}; ${queries} metrics`,
    holds: describes.join() === expected.join() && queries === 0,
  };
};

const judgeMemory = (all: readonly TickTimings[], memoryMb: number): Verdict => {
  const held = all.find(
    ({ fleets, instancesPerFleet }) => fleets === HELD.fleets && instancesPerFleet === HELD.instancesPerFleet,
  );
  const peakMb = held?.peakMb ?? Number.NaN;
  return {
    claim: `a tick over ${HELD.fleets} fleets of ${HELD.instancesPerFleet} instances fits in the function's ${memoryMb} MB`,
    found: `${formatCount(peakMb)} MB at most, Node and the bench's own Region included`,
    holds: peakMb < memoryMb,
  };
};

/**
 * Whether calls grew as they must, describes with pages and target groups and metric calls with each 500 queries, and
 * whether the tick that limits are stated for had room.
 */
export const judgeTicks = (all: readonly TickTimings[], memoryMb: number): readonly Verdict[] => {
  const due = ticksOf(all, 'all due');
  const expectedDescribes = due.map(({ fleets, pages }) => pages + fleets);
  const describes = due.map(({ tick }) => describesOf(tick));
  const expectedReads = due.map(({ tick }) => Math.ceil(tick.queries / QUERIES_PER_CALL));
  const reads = due.map(({ tick }) => countCalls(tick, ['cloudwatch:GetMetricData']));
  return [
    {
      claim: 'a tick describes as often as there are pages of 1,000 instances and target groups',
      found: `${describes.join(', ')} calls; pages and groups: ${expectedDescribes.join(', ')}`,
      holds: describes.join() === expectedDescribes.join(),
    },
    {
      claim: 'a tick reads metrics once for each 500 queries',
      found: `${reads.join(', ')} calls; five-hundreds: ${expectedReads.join(', ')}`,
      holds: reads.join() === expectedReads.join(),
    },
    judgeSweeps(all),
    judgeMemory(all, memoryMb),
  ];
};
