import { basename } from 'node:path';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import { openAccount } from '../account/open-account.ts';
import { formatCount } from '../output/format.ts';
import { chooseUnitRate } from '../simulation/choose-unit-rate.ts';
import { readTrace } from '../simulation/read-trace.ts';
import type { HistoryOptions } from './history-options.ts';
import { learnUnitRate } from './learn-unit-rate.ts';
import { RECORDED_DAYS_MAX, readAccountLoad } from './read-account-load.ts';

/** The past that policies are tried on. */
export type History = {
  readonly trace: LoadTrace;
  readonly title: string;
  readonly source: 'trace' | 'cloudwatch';
  /** Minutes without a datapoint, which hold the one before; null where nobody counted. */
  readonly heldMinutes: number | null;
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  readonly unitRateFrom: 'given' | 'chosen' | 'learnt';
  /** What else a reader must know of it, a sentence each. */
  readonly remarks: readonly string[];
};

const MINUTES_A_DAY = 1_440;

const lastDays = (trace: LoadTrace, days: number | undefined): LoadTrace => {
  const cut = days === undefined ? 0 : Math.max(0, trace.minutes.length - days * MINUTES_A_DAY);
  return { startSeconds: trace.startSeconds + cut * 60, minutes: trace.minutes.slice(cut) };
};

const fromTrace = (path: string, { fill, days, unitRate, max }: HistoryOptions, fleet: Fleet): History => {
  const trace = lastDays(readTrace(path, fill), days);
  const chosen = chooseUnitRate(trace, max ?? fleet.capacity.max);
  return {
    trace,
    title: basename(path),
    source: 'trace',
    heldMinutes: null,
    unitRate: unitRate ?? chosen.unitRate,
    unitRateFrom: unitRate === undefined ? 'chosen' : 'given',
    remarks: unitRate === undefined ? [`That rate was chosen: ${chosen.because}.`] : [],
  };
};

/** Reads the history of a fleet over the ports of its account. */
export const readHistory = async (
  ports: Pick<Ports, 'balancers' | 'fleets' | 'metrics' | 'clock'>,
  fleet: Fleet,
  { days = RECORDED_DAYS_MAX, unitRate }: Pick<HistoryOptions, 'days' | 'unitRate'>,
): Promise<History> => {
  const { trace, heldMinutes } = await readAccountLoad(ports, fleet, days);
  const learnt = unitRate === undefined ? await learnUnitRate(ports, fleet) : null;
  const held =
    heldMinutes === 0 ? [] : [`${formatCount(heldMinutes)} minutes had no datapoint and hold the one before.`];
  return {
    trace,
    title: 'CloudWatch',
    source: 'cloudwatch',
    heldMinutes,
    unitRate: learnt?.unitRate ?? unitRate ?? 1,
    unitRateFrom: learnt === null ? 'given' : 'learnt',
    remarks: [...(learnt === null ? [] : [`That rate was ${learnt.because}.`]), ...held],
  };
};

/** The recorded load that the options select: a trace, else what CloudWatch has of the fleet. */
export const selectHistory = async (options: HistoryOptions, fleet: Fleet, region: string): Promise<History> => {
  if (options.trace !== undefined) return fromTrace(options.trace, options, fleet);
  return readHistory(await openAccount({ region, stage: options.stage }), fleet, options);
};
