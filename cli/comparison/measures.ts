import { formatCount, formatShare, formatTenths, formatUsd } from '../output/format.ts';
import { lostShare, type RunTotals } from './run-totals.ts';

/** One line of a comparison; `value` is null where it is not known. */
export type Measure = {
  readonly label: string;
  readonly value: (totals: RunTotals) => number | null;
  readonly show: (totals: RunTotals) => string;
  /** Which of two is better: the lower one, or neither. */
  readonly better: 'lower' | 'neither';
};

/** What autoscalers are measured by, in the order in which the terminal and the page show it. */
export const MEASURES: readonly Measure[] = [
  { label: 'Requests lost', value: ({ lost }) => lost, show: ({ lost }) => formatCount(lost), better: 'lower' },
  { label: 'Share of requests', value: lostShare, show: (totals) => formatShare(lostShare(totals)), better: 'lower' },
  {
    label: 'Above the knee',
    value: ({ aboveKnee }) => aboveKnee,
    show: ({ aboveKnee }) => formatCount(aboveKnee),
    better: 'lower',
  },
  {
    label: 'Shortfall (share of them)',
    value: ({ shortfall }) => shortfall,
    show: ({ shortfall }) => formatShare(shortfall),
    better: 'lower',
  },
  {
    label: 'Minutes under capacity',
    value: ({ underMinutes }) => underMinutes,
    show: ({ underMinutes }) => formatCount(underMinutes),
    better: 'lower',
  },
  {
    label: 'Instance-hours',
    value: ({ instanceHours }) => instanceHours,
    show: ({ instanceHours }) => formatTenths(instanceHours),
    better: 'lower',
  },
  {
    label: 'Against the optimum',
    value: ({ costRatio }) => costRatio,
    show: ({ costRatio }) => (costRatio === null ? 'unknown' : `${costRatio.toFixed(2)} x`),
    better: 'lower',
  },
  { label: 'Cost', value: ({ costUsd }) => costUsd, show: ({ costUsd }) => formatUsd(costUsd), better: 'lower' },
  {
    label: 'Scaled out, in',
    value: (totals) => totals.out + totals.in,
    show: (totals) => `${formatCount(totals.out)}, ${formatCount(totals.in)}`,
    better: 'neither',
  },
  {
    label: 'Actions a day',
    value: ({ actionsPerDay }) => actionsPerDay,
    show: ({ actionsPerDay }) => formatTenths(actionsPerDay),
    better: 'neither',
  },
  {
    label: 'Reversals in 30 minutes',
    value: ({ reversals }) => reversals,
    show: ({ reversals }) => formatCount(reversals),
    better: 'lower',
  },
];

/** The runs that a measure speaks for: the lowest of all, unless they are alike or one is not known. */
export const isBest = ({ value, better }: Measure, totals: RunTotals, all: readonly RunTotals[]): boolean => {
  const own = value(totals);
  const values = all.map(value).filter((other) => other !== null);
  if (better === 'neither' || own === null || values.length < all.length) return false;
  return values.every((other) => own <= other) && values.some((other) => own < other);
};
