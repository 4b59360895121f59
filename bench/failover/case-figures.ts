import { SECOND_MS } from '../../shared/core/time.ts';
import type { MoveParts } from '../../sim/failover-day/measure-move.ts';
import { percentile } from '../../sim/percentile.ts';
import type { MeasuredOutage, OutageCase } from './measure-outage.ts';

/** Seconds that outages of one kind took: of those in which it came at all. */
export type Spread = { readonly median: number; readonly p99: number; readonly max: number };

/** All outages of one kind; null where none of them came to that. */
export type CaseFigures = {
  readonly name: string;
  readonly outages: number;
  /** In which 99 % of the requests came to the standby Region within 15 minutes. */
  readonly moved: number;
  readonly parts: Readonly<Record<keyof MoveParts, Spread | null>>;
  readonly answered: Spread | null;
  readonly total: Spread | null;
  /** Of those that moved, how many took longer than warm standby may. */
  readonly late: number;
  /** Requests of 15 minutes that nobody answered, as a share of all. */
  readonly lostShare: Spread;
};

/** What warm standby is held to, from the outage until 99 % of the requests are served elsewhere. */
export const TOTAL_MAX_S = 240;

const spreadOf = (samples: readonly number[]): Spread => ({
  median: percentile(samples, 0.5),
  p99: percentile(samples, 0.99),
  max: Math.max(...samples),
});

const secondsOf = (times: readonly (number | null)[]): Spread | null => {
  const seconds = times.flatMap((ms) => (ms === null ? [] : [ms / SECOND_MS]));
  return seconds.length === 0 ? null : spreadOf(seconds);
};

/** Sums up the outages of one kind. */
export const sumUpCase = ({ name }: OutageCase, outages: readonly MeasuredOutage[]): CaseFigures => {
  const part = (read: (parts: MoveParts) => number | null): Spread | null =>
    secondsOf(outages.map(({ parts }) => read(parts)));
  return {
    name,
    outages: outages.length,
    moved: outages.filter(({ movedMs }) => movedMs !== null).length,
    parts: {
      detectMs: part(({ detectMs }) => detectMs),
      approvalMs: part(({ approvalMs }) => approvalMs),
      ownMs: part(({ ownMs }) => ownMs),
      capacityMs: part(({ capacityMs }) => capacityMs),
      dnsMs: part(({ dnsMs }) => dnsMs),
      clientsMs: part(({ clientsMs }) => clientsMs),
    },
    answered: secondsOf(outages.map(({ answeredMs }) => answeredMs)),
    late: outages.filter(({ movedMs }) => (movedMs ?? 0) > TOTAL_MAX_S * SECOND_MS).length,
    total: secondsOf(outages.map(({ movedMs }) => movedMs)),
    lostShare: spreadOf(outages.map(({ lost, requests }) => lost / requests)),
  };
};
