import { SECOND_MS } from '../../shared/core/time.ts';
import type { MoveReport, MoveTimes } from '../../shared/operations/service-report.ts';
import { formatSpan, formatTenths } from '../output/format.ts';

const KINDS = { failover: 'failover', failback: 'failback', drill: 'drill of a failover' } as const;
const WAYS = { switch: 'by the switch', record: 'by a change of records' } as const;

/** Name of the real service that a move is of, whose drill it may be. */
export const realName = (service: string): string => service.replace(/~.*$/, '');

/** What a move is, on one line: `failover of shop, us-east-1 -> us-west-2, by the switch`. */
export const describePlan = ({ service, plan: { kind, from, to, mode } }: MoveReport): string =>
  `${KINDS[kind]} of ${realName(service)}, ${from} -> ${to}, ${WAYS[mode]}`;

const EXACT_BELOW_MS = 10 * SECOND_MS;

/** How long a part of a move took, to a tenth of a second where it was quick. */
export const formatTook = (ms: number): string =>
  ms < EXACT_BELOW_MS ? `${formatTenths(ms / SECOND_MS)} s` : formatSpan(ms);

/** How far a move is, on one line, with the clock running. */
export const describeMove = (
  { id, phase, spans, startedMs, explained }: Pick<MoveReport, 'id' | 'phase' | 'spans' | 'startedMs' | 'explained'>,
  nowMs: number,
): string => {
  const sinceMs = spans.at(-1)?.untilMs ?? startedMs;
  return `${id}: ${phase} for ${formatSpan(nowMs - sinceMs)}, ${formatSpan(nowMs - startedMs)} in all; ${explained}`;
};

/** Parts of the time that a move took, in the order that they passed. */
export const TIME_PARTS: readonly (readonly [Exclude<keyof MoveTimes, 'rtoMs' | 'rpoMs'>, string])[] = [
  ['detectMs', 'detection'],
  ['approvalMs', 'approval'],
  ['fencingMs', 'fencing'],
  ['capacityMs', 'capacity'],
  ['dataMs', 'data'],
  ['dnsMs', 'DNS'],
  ['ownMs', "Ballast's own"],
];

type Wanted = MoveReport['rto'];

const judge = (wanted: Wanted): string =>
  wanted === null ? '' : `, ${wanted.kept ? 'within' : 'over'} the ${formatSpan(wanted.wantedMs)} wanted`;

/** How long until it served elsewhere, against what is wanted; not known before traffic has moved. */
export const describeRto = ({ times: { rtoMs }, rto }: MoveReport): string =>
  rtoMs === null ? 'not known' : `${formatSpan(rtoMs)}${judge(rto)}`;

/** What was lost, against what is wanted. */
export const describeRpo = ({ times: { rpoMs }, rpo }: MoveReport): string =>
  rpoMs === null ? 'nothing was restored' : `${formatSpan(rpoMs)}${judge(rpo)}`;
