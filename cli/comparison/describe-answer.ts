import { formatShare } from '../output/format.ts';
import { formatDifference } from './format-difference.ts';
import { lostShare, type NamedTotals } from './run-totals.ts';

const comparePrice = (ours: number, theirs: number, unit: string): string => {
  const difference = formatDifference(ours, theirs);
  if (difference === 'same') return `for the same ${unit}`;
  return difference.startsWith('−')
    ? `for ${difference.slice(1)} fewer ${unit}`
    : `for ${difference.replace('+', '')} more ${unit}`;
};

/** Hours of machines of different sizes do not compare; what they cost does, where it is known. */
const pricesDiffer = (ours: NamedTotals, theirs: NamedTotals): boolean => {
  const [usd, otherUsd] = [ours.totals.costUsd, theirs.totals.costUsd];
  if (usd === null || otherUsd === null) return false;
  const ratio = (usd * theirs.totals.instanceHours) / (otherUsd * ours.totals.instanceHours);
  return Math.abs(ratio - 1) > 0.01;
};

/** The finding in one sentence, whichever way it went. */
export const describeAnswer = (ours: NamedTotals, theirs: NamedTotals): string => {
  const lost = [ours, theirs].map(({ totals }) => formatShare(lostShare(totals)));
  const price = pricesDiffer(ours, theirs)
    ? comparePrice(ours.totals.costUsd ?? 0, theirs.totals.costUsd ?? 0, 'dollars')
    : comparePrice(ours.totals.instanceHours, theirs.totals.instanceHours, 'instance-hours');
  return `${ours.name} lost ${lost[0]} of the requests, ${theirs.name} ${lost[1]}, ${price}.`;
};
