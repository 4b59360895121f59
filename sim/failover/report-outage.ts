import { floorToMinute } from '../../shared/core/time.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { FailoverRun, MoveMoment } from './failover-run.ts';

/** What clients met of an outage; times since it began, null for what has not happened. */
export type OutageReport = {
  /** Until a move began: detection, and the decision. */
  readonly decidedMs: number | null;
  /** Until it published its switch, or changed the records. */
  readonly flippedMs: number | null;
  /** Until name servers answered with the new Region. */
  readonly answeredMs: number | null;
  /** Until 99 % of the requests went there, and did from then on. */
  readonly clientsMs: number | null;
  /** From the beginning of its minute to the end of the newest one. */
  readonly requests: number;
  readonly lost: number;
  readonly moments: readonly MoveMoment[];
};

const CLIENTS_SHARE = 0.99;

/** Tells what clients of a service met since something struck the Region that it was in. */
export const reportOutage = (
  { moments, answers }: Pick<FailoverRun, 'moments' | 'answers'>,
  traffic: Traffic,
  outage: { readonly service: string; readonly dnsName: string; readonly to: string; readonly struckMs: number },
): OutageReport => {
  const { service, dnsName, to, struckMs } = outage;
  const since = (atMs: number | null | undefined): number | null => (atMs == null ? null : atMs - struckMs);
  const own = moments.filter((one) => one.service === service && one.region === to && one.atMs >= struckMs);
  const answered = answers.find((one) => one.dnsName === dnsName && one.region === to && one.atMs >= struckMs);
  return {
    decidedMs: since(own.find(({ phase }) => phase !== null)?.atMs),
    flippedMs: since(own.find(({ phase }) => phase === 'syncing' || phase === 'settling')?.atMs),
    answeredMs: since(answered?.atMs),
    clientsMs: since(traffic.reachedAtMs(to, CLIENTS_SHARE, struckMs)),
    ...traffic.countSince(floorToMinute(struckMs)),
    moments: own,
  };
};
