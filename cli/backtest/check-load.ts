import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import { formatSpan, formatTenths } from '../output/format.ts';
import { badInput } from '../stop.ts';

/** Bad input, one line, when a load cannot tell one policy from another. */
export const checkLoad = ({ minutes }: LoadTrace, title: string, what: string, daysMin: number): void => {
  const [first = 0] = minutes;
  const spanMs = minutes.length * MINUTE_MS;
  if (spanMs < daysMin * DAY_MS) {
    const least = `${daysMin} day${daysMin === 1 ? '' : 's'}`;
    throw badInput(`${title}: ${formatSpan(spanMs)} of load, a ${what} needs at least ${least}; simulate takes any`);
  }
  if (minutes.some((load) => load !== first)) return;
  throw badInput(
    first === 0
      ? `${title}: the load is 0 in every minute; a ${what} has nothing to scale for`
      : `${title}: the load is ${formatTenths(first)} in every minute; a ${what} has nothing to compare, size the fleet by hand`,
  );
};
