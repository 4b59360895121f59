import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import { reportMove } from '../../shared/operations/report-move.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import type { MoveReport } from '../../shared/operations/service-report.ts';
import { tableOf } from '../region-tables.ts';
import type { Shop } from './shop.ts';
import { SHOP, STANDBY } from './shop-config.ts';

/** What an outage took from when it began, in parts that add up; null for what did not come, or nobody did. */
export type MoveParts = {
  /** Until the move began. */
  readonly detectMs: number | null;
  /** Waiting for a person. */
  readonly approvalMs: number | null;
  /** Deciding and acting: what Ballast itself took. */
  readonly ownMs: number | null;
  /** Waiting for machines, and for what they restore. */
  readonly capacityMs: number | null;
  /** From the flip until name servers answered with the other Region. */
  readonly dnsMs: number | null;
  /** From then until 99 % of the requests went there. */
  readonly clientsMs: number | null;
};

/** A share of the requests, and when so much of them went to the Region that took over, to stay; null for never. */
export type Reached = { readonly share: number; readonly atMs: number | null };

const SHARES = [0.5, 0.9, 0.99];
const NEARLY_ALL = 0.99;

/** The move into a Region that its ledger knows of now, under way or over; null where there is none. */
export const readMove = async ({ run }: Shop, region = STANDBY, service = SHOP): Promise<MoveReport | null> => {
  const { body } = await tableOf(run.tables, region).workflows.read(serviceKey(service));
  const move = readServiceState(body, service)?.move ?? null;
  return move === null ? null : reportMove(service, move);
};

/** When name servers first answered with the Region that took over, after the outage. */
export const answeredAtMs = ({ answers }: Shop, outageMs: number, region = STANDBY): number | null =>
  answers.find((one) => one.atMs > outageMs && one.region === region)?.atMs ?? null;

/** When shares of the requests had come to the Region that took over. */
export const reachedAfter = ({ traffic }: Shop, outageMs: number, region = STANDBY): readonly Reached[] =>
  SHARES.map((share) => ({ share, atMs: traffic.reachedAtMs(region, share, outageMs) }));

const between = (fromMs: number | null, untilMs: number | null): number | null =>
  fromMs === null || untilMs === null ? null : untilMs - fromMs;

const isMoveOf = (report: MoveReport, outageMs: number): boolean => report.startedMs >= outageMs;

/** What an outage took so far, part by part. */
export const measureParts = async (shop: Shop, outageMs: number): Promise<MoveParts> => {
  const report = await readMove(shop);
  const answeredMs = answeredAtMs(shop, outageMs);
  const clientsMs = between(answeredMs, shop.traffic.reachedAtMs(STANDBY, NEARLY_ALL, outageMs));
  if (report === null || !isMoveOf(report, outageMs)) {
    return { detectMs: null, approvalMs: null, ownMs: null, capacityMs: null, dnsMs: null, clientsMs };
  }
  const { startedMs, times } = report;
  const { approvalMs, ownMs, capacityMs, dataMs } = times;
  const waitedMs = (approvalMs ?? 0) + (capacityMs ?? 0) + (dataMs ?? 0);
  const flippedMs = ownMs === null ? null : startedMs + ownMs + waitedMs;
  return {
    detectMs: startedMs - outageMs,
    approvalMs,
    ownMs,
    capacityMs: capacityMs === null ? null : capacityMs + (dataMs ?? 0),
    dnsMs: between(flippedMs, answeredMs),
    clientsMs,
  };
};
