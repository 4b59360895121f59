import { formatShare, formatTenths, formatUsd } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { describeCandidate, findFront, keepsSlo, priceOf, type Tried } from './candidate.ts';
import type { Found } from './tuning.ts';

const ROWS_MAX = 8;

/** To three digits: what keeps an SLO and what just misses it must not look alike. */
const showShortfall = (share: number): string =>
  share < 0.0001 ? formatShare(share) : `${Number((share * 100).toPrecision(3))} %`;

/** The rows around the SLO: whoever asks for it cares little for what is far from it. */
const nearest = (front: readonly Tried[], slo: number): readonly Tried[] => {
  const distance = ({ totals }: Tried): number => Math.abs(Math.log(Math.max(totals.shortfall, 1e-6) / slo));
  const near = new Set(front.toSorted((one, other) => distance(one) - distance(other)).slice(0, ROWS_MAX));
  return front.filter((one) => near.has(one));
};

/** The cost/SLO front of what was tried, the policy as it is among it, cheapest first; what was found in bold. */
export const renderFront = (tried: readonly Tried[], { present, best }: Found, slo: number, paint: Paint): string => {
  const near = nearest(findFront(tried), slo);
  const shown = [...new Set([...near, present, best])].toSorted(
    (one, other) => priceOf(one.totals) - priceOf(other.totals),
  );
  const rows = shown.map((one) => {
    const { totals, candidate } = one;
    const name = one === present ? 'as it is' : describeCandidate(candidate);
    const cells = [
      name,
      showShortfall(totals.shortfall),
      keepsSlo(totals, slo) ? 'yes' : 'no',
      formatUsd(totals.costUsd),
      `${Math.round((100 * priceOf(totals)) / priceOf(present.totals))} %`,
      formatTenths(totals.actionsPerDay),
    ];
    return one === best ? cells.map((cell) => paint('bold', cell)) : cells;
  });
  const head = ['on the days tuned on', 'shortfall', 'keeps it', 'cost', 'of now', 'actions a day'];
  return renderTable(
    head.map((title) => paint('dim', title)),
    rows,
  );
};
