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
    label: 'Instance-hours',
    value: ({ instanceHours }) => instanceHours,
    show: ({ instanceHours }) => formatTenths(instanceHours),
    better: 'lower',
  },
  { label: 'Cost', value: ({ costUsd }) => costUsd, show: ({ costUsd }) => formatUsd(costUsd), better: 'lower' },
  { label: 'Scaled out', value: (totals) => totals.out, show: (totals) => formatCount(totals.out), better: 'neither' },
  { label: 'Scaled in', value: (totals) => totals.in, show: (totals) => formatCount(totals.in), better: 'neither' },
];

/** Whether the measure speaks for the first of two runs. */
export const isBetter = ({ value, better }: Measure, totals: RunTotals, other: RunTotals): boolean => {
  const [own, others] = [value(totals), value(other)];
  return better === 'lower' && own !== null && others !== null && own < others;
};
