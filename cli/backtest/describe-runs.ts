import type { NamedTotals } from '../comparison/run-totals.ts';
import { formatCount, formatShare } from '../output/format.ts';

const priceOf = ({ costUsd, instanceHours }: NamedTotals['totals']): string =>
  costUsd === null
    ? `${formatCount(instanceHours)} instance-hours`
    : `USD ${costUsd < 100 ? costUsd.toFixed(2) : formatCount(costUsd)}`;

/** What each run fell short by, and for how much, in one sentence; against an SLO if there is one. */
export const describeRuns = (runs: readonly NamedTotals[], slo: number | null): string => {
  const parts = runs.map(({ name, totals }) => {
    const verdict = slo === null ? '' : totals.shortfall <= slo ? 'keeps it, ' : 'misses it, ';
    return `${name} ${verdict}${formatShare(totals.shortfall)} for ${priceOf(totals)}`;
  });
  return `${slo === null ? 'Short of capacity' : `SLO ${formatShare(slo)}`}: ${parts.join('; ')}.`;
};
