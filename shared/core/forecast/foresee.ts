import type { Fleet } from '../fleet.ts';
import type { CapacityPoint } from '../fleet-state.ts';
import type { Datapoint, Series } from '../reading.ts';
import { capacityOver } from '../scaling/capacity-history.ts';
import { toSamples } from '../scaling/demand.ts';
import type { PredictivePolicy } from '../scaling/scaling-policy.ts';
import { unitStepOf } from '../sizing/rungs-of.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';
import { advanceForecast, LEARNING_MINUTES, noteMinute } from './advance-forecast.ts';
import { type ForecastState, startForecast } from './forecast-state.ts';
import type { Forecast, Outlook } from './outlook.ts';
import { DAY_MINUTES } from './spans.ts';
import { learnCost, UNKNOWN_COST, type UnitCost, unitLoadOf } from './unit-cost.ts';

/** Longest warm-up, and the most that metrics may be late. */
const LEAD_MAX = 70;

/** Metrics that come late once may do so again: the lead falls only when none has for so long. */
const LEAD_KEPT_MS = 6 * HOUR_MS;

/**
 * Days back that are learned minute by minute, which takes most of a first look; of those before only the level and the
 * height are noted. The regression has forgotten nearly all of them by now, and a week shows what a margin comes to.
 */
const LEARNED_DAYS = 8;

/** What one predictive policy has learned, and what it is read by. */
export type PolicyForecast = {
  readonly cost: UnitCost;
  /** When readings last came as late as the lead allows for. */
  readonly leadSeenMs: number;
  /** Null until a minute could be learned from. */
  readonly state: ForecastState | null;
};

/** A policy that has learned nothing. */
export const UNTAUGHT: PolicyForecast = { cost: UNKNOWN_COST, leadSeenMs: 0, state: null };

/** What a policy foresees from. */
export type ForesightInput = {
  readonly fleet: Fleet;
  readonly policy: PredictivePolicy;
  readonly slo: number;
  readonly series: Readonly<Record<string, Series>>;
  /** Load from before the series, for what was missed; empty when there is none. */
  readonly past: readonly Datapoint[];
  readonly capacity: readonly CapacityPoint[];
  readonly nowMs: number;
};

/** What a policy sees coming, and what it has learned by now. */
export type Foresight = { readonly outlook: Outlook; readonly after: PolicyForecast };

const pointsOf = (series: Series | undefined): readonly Datapoint[] => (series?.kind === 'known' ? series.points : []);

/** The fleet's whole load by minute: its own series, or the metric times the capacity that it was measured over. */
const readLoad = ({ policy, series, capacity }: ForesightInput): readonly Datapoint[] =>
  policy.load === null
    ? toSamples(policy.source, pointsOf(series[policy.name]), capacity).map((sample) => ({
        atMs: sample.atMs,
        value: sample.perUnit * sample.capacity.units,
      }))
    : pointsOf(series[`${policy.name}:load`]);

const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS);

/** Units in service in a minute; null before the oldest capacity that is remembered. */
const readyIn = (capacity: readonly CapacityPoint[], atMs: number): number | null => {
  const [oldest] = capacity;
  if (oldest !== undefined && atMs < oldest.fromMs) return null;
  return capacityOver(capacity, atMs)?.units ?? null;
};

/** Minutes from the newest datapoint to the first that capacity asked for now serves from its start. */
const measureLead = ({ fleet, nowMs }: ForesightInput, newestMs: number): number =>
  Math.min(LEAD_MAX, Math.ceil((nowMs + fleet.warmUpMs - newestMs) / MINUTE_MS));

const withLead = (state: ForecastState, lead: number): ForecastState =>
  state.lead === lead ? state : { ...state, lead, pending: [] };

const advance = (
  input: ForesightInput,
  start: ForecastState,
  points: readonly Datapoint[],
  unitLoad: number,
): ForecastState => {
  const { fleet, slo, capacity } = input;
  const bounds = { min: fleet.capacity.min, max: fleet.capacity.max, unitStep: unitStepOf(fleet), slo };
  const learnedFrom = minuteOf(input.nowMs) - LEARNED_DAYS * DAY_MINUTES;
  let state = start;
  for (const { atMs, value: load } of points) {
    const minute = minuteOf(atMs);
    if (minute <= state.newest) continue;
    if (minute < learnedFrom) state = noteMinute(state, { minute, load });
    else state = advanceForecast(state, { minute, load, unitLoad, ready: readyIn(capacity, atMs) }, bounds);
  }
  return state;
};

const describeForecast = (state: ForecastState, slo: number): Forecast => {
  const { expected, margin, record, rehearsal, minutes, newest, lead } = state;
  const next = expected.at(-1);
  const forecast = next?.forecast ?? 0;
  return {
    atMs: (newest + lead) * MINUTE_MS,
    expected: forecast,
    upper: forecast + margin.deviations * (next?.deviations[margin.ruler] ?? 0),
    minutes,
    isLearning: minutes <= LEARNING_MINUTES,
    errorShare: record.load > 0 ? record.missed / record.load : 0,
    shortfall: rehearsal.load > 0 ? record.short / rehearsal.load : 0,
    slo,
  };
};

type Unknown = Extract<Outlook, { kind: 'unknown' }>;

/** The ends of the load that was read, and how much of it one unit serves. */
type Basis = {
  readonly kind: 'found';
  readonly oldest: Datapoint;
  readonly newest: Datapoint;
  readonly unitLoad: number;
};

const findBasis = (
  { policy, series, nowMs }: ForesightInput,
  recent: readonly Datapoint[],
  unitLoad: number | null,
): Unknown | Basis => {
  const [oldest, newest] = [recent[0], recent.at(-1)];
  const unknown = (code: Unknown['code'], because: string): Unknown => ({ kind: 'unknown', code, because });
  if (oldest === undefined || newest === undefined) {
    const read = series[policy.load === null ? policy.name : `${policy.name}:load`];
    return unknown('INSUFFICIENT_DATA', read?.kind === 'unknown' ? read.because : 'no datapoint of the load');
  }
  const ageMs = nowMs - (newest.atMs + MINUTE_MS);
  if (ageMs > policy.staleAfterMs) {
    return unknown('STALE_METRIC', `newest datapoint of the load is ${Math.round(ageMs / SECOND_MS)} s old`);
  }
  if (unitLoad === null) return unknown('INSUFFICIENT_DATA', 'nobody knows yet how much load one unit serves');
  return { kind: 'found', oldest, newest, unitLoad };
};

/** The lead that late metrics ask for, and when one as long was last needed. */
const chooseLead = (input: ForesightInput, newestMs: number, before: PolicyForecast) => {
  const measured = measureLead(input, newestMs);
  const kept = before.state?.lead ?? 0;
  return measured < kept && input.nowMs - before.leadSeenMs < LEAD_KEPT_MS
    ? { lead: kept, leadSeenMs: before.leadSeenMs }
    : { lead: measured, leadSeenMs: input.nowMs };
};

/**
 * Learns every minute that is new and says what capacity the load asks for by the time that a machine launched now serves.
 * Unknown while the load, or what it costs, is: what was learned stays as it is.
 */
export const foresee = (input: ForesightInput, before: PolicyForecast): Foresight => {
  const { policy, series, capacity, past, slo } = input;
  const recent = readLoad(input);
  const loads = new Map(recent.map(({ atMs, value }) => [atMs, value]));
  const samples = toSamples(policy.source, pointsOf(series[policy.name]), capacity);
  const cost = learnCost(before.cost, policy, samples, (atMs) => loads.get(atMs));
  const basis = findBasis(input, recent, unitLoadOf(cost, policy.target));
  if (basis.kind === 'unknown') return { outlook: basis, after: { ...before, cost } };
  const { oldest, newest, unitLoad } = basis;
  const earlier = past.filter(({ atMs }) => atMs < oldest.atMs);
  const { lead, leadSeenMs } = chooseLead(input, newest.atMs, before);
  const start = before.state ?? startForecast(lead, (earlier[0] ?? oldest).value);
  const state = advance(input, withLead(start, lead), [...earlier, ...recent], unitLoad);
  return {
    outlook: { kind: 'known', units: state.asked, readingAtMs: newest.atMs, forecast: describeForecast(state, slo) },
    after: { cost, leadSeenMs, state },
  };
};
