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

/** The finding in one sentence, whichever way it went. */
export const describeAnswer = (ours: NamedTotals, theirs: NamedTotals): string => {
  const lost = [ours, theirs].map(({ totals }) => formatShare(lostShare(totals)));
  const price = comparePrice(ours.totals.instanceHours, theirs.totals.instanceHours, 'instance-hours');
  return `${ours.name} lost ${lost[0]} of the requests, ${theirs.name} ${lost[1]}, ${price}.`;
};
