import { formatCount } from '../../cli/output/format.ts';
import { type RenderedRows, renderRows } from '../render-rows.ts';
import type { Verdict } from '../verdict.ts';
import type { DecisionTimings } from './time-decisions.ts';

/** The fleet that the limits are stated for, and the limits. */
const LARGEST_FLEET = 10_000;
const DECISION_MS_MAX = 50;

/** The memory, in MB, that a decision must fit into. */
export const DECISION_MEMORY_MB = 256;

/** How long one decision takes, by size of the fleet and what its load asks for. */
export const renderDecisions = ({ timings }: DecisionTimings): RenderedRows =>
  renderRows(
    ['instances', 'case', 'median, ms', '99 %, ms'],
    timings.map(({ instances, kind, medianMs, p99Ms }) => [
      formatCount(instances),
      kind,
      medianMs.toFixed(3),
      p99Ms.toFixed(3),
    ]),
  );

/** Whether the largest fleet is decided about in time, and in the memory of a small function. */
export const judgeDecisions = ({ timings, peakMb }: DecisionTimings): readonly Verdict[] => {
  const largest = timings.filter(({ instances }) => instances === LARGEST_FLEET);
  const medianMs = Math.max(...largest.map((timing) => timing.medianMs));
  const p99Ms = Math.max(...largest.map((timing) => timing.p99Ms));
  return [
    {
      claim: `a decision about ${formatCount(LARGEST_FLEET)} instances takes less than ${DECISION_MS_MAX} ms`,
      found: `median of the slowest case ${medianMs.toFixed(1)} ms, 99 % within ${p99Ms.toFixed(1)} ms`,
      holds: medianMs < DECISION_MS_MAX,
    },
    {
      claim: `and fits in a process of ${DECISION_MEMORY_MB} MB`,
      found: `${formatCount(peakMb)} MB at most, Node included`,
      holds: peakMb < DECISION_MEMORY_MB,
    },
  ];
};
