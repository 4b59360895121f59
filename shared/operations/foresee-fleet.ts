import { Fault } from '../core/fault.ts';
import type { Fleet, Slo } from '../core/fleet.ts';
import type { CapacityPoint } from '../core/fleet-state.ts';
import { readForecast, writeForecast } from '../core/forecast/forecast-text.ts';
import { foresee, type PolicyForecast, UNTAUGHT } from '../core/forecast/foresee.ts';
import type { Outlook } from '../core/forecast/outlook.ts';
import type { Datapoint } from '../core/reading.ts';
import { measurementOf } from '../core/scaling/policy-measurement.ts';
import type { PredictivePolicy } from '../core/scaling/scaling-policy.ts';
import { floorToMinute, MINUTE_MS } from '../core/time.ts';
import type { Lease } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import type { FleetForecasts, LookMemory } from './look-memory.ts';
import type { ObservedWorld } from './observe-fleets.ts';

/** The series of a look reach back ninety minutes: what was learned longer ago than this has a gap to fill first. */
const REACH_MS = 85 * MINUTE_MS;

/** A write costs as much as a hundred reads, and a lost one only the work of learning again what the series still show. */
const STORE_MS = 30 * MINUTE_MS;

/** What a fleet's predictive policies see coming, by name. */
export type Outlooks = Readonly<Record<string, Outlook>>;

/** What is foreseen from: the world as read, and the ledger's record of past capacity. */
export type Foresight = {
  readonly ports: Ports;
  readonly fleet: Fleet;
  readonly world: ObservedWorld;
  readonly capacity: readonly CapacityPoint[];
  readonly memory: LookMemory;
};

type Foreseeing = { readonly policy: PredictivePolicy; readonly slo: Slo };

const predictiveOf = ({ policies, slo }: Fleet): readonly Foreseeing[] =>
  slo === null ? [] : policies.flatMap((policy) => (policy.kind === 'predictive' ? [{ policy, slo }] : []));

const newestMs = ({ state }: PolicyForecast): number | null => (state === null ? null : state.newest * MINUTE_MS);

/** What was learned before: as this process remembers it, or as the ledger does. */
const recall = async (ports: Ports, fleet: Fleet, memory: LookMemory, nowMs: number): Promise<FleetForecasts> => {
  const remembered = memory.forecasts.get(fleet.name);
  if (remembered !== undefined && nowMs - remembered.seenMs <= REACH_MS) return remembered;
  const stored = await catchFault(ports.ledger.readForecasts([fleet.name]));
  const record = stored instanceof Fault ? undefined : stored.get(fleet.name);
  if (record?.kind !== 'stored') return { policies: new Map(), seenMs: nowMs, storedMs: Number.NEGATIVE_INFINITY };
  const { policies, untilMs } = record.forecast;
  const known = Object.entries(policies).flatMap(([name, text]) => {
    const forecast = readForecast(text);
    return forecast === null ? [] : [[name, forecast] as const];
  });
  return { policies: new Map(known), seenMs: nowMs, storedMs: untilMs };
};

/** The load since it was last learned from, where the series of the look do not reach so far back. */
const readPast = async (
  { ports, fleet, world }: Foresight,
  { load, name, historyMs }: PredictivePolicy,
  before: PolicyForecast,
  nowMs: number,
): Promise<readonly Datapoint[]> => {
  const toMs = floorToMinute(nowMs);
  const learnedMs = newestMs(before);
  if (load === null || (learnedMs !== null && nowMs - learnedMs <= REACH_MS)) return [];
  const measurement = measurementOf(load, fleet.name, world.targetGroups);
  if (measurement === null) return [];
  const fromMs = Math.max(toMs - historyMs, learnedMs ?? 0);
  const key = `${fleet.name}/${name}:past`;
  const read = await catchFault(ports.metrics.read([{ key, measurement }], { fromMs, toMs }));
  const series = read instanceof Fault ? undefined : read.get(key);
  return series?.kind === 'known' ? series.points : [];
};

/**
 * What a fleet's predictive policies see coming, learned on from where the last look left off; on a first look from the
 * metrics' own history. A history that cannot be read leaves the policies to learn from now on.
 */
export const foreseeFleet = async (foresight: Foresight): Promise<Outlooks> => {
  const { ports, fleet, world, capacity, memory } = foresight;
  const foreseeing = predictiveOf(fleet);
  if (foreseeing.length === 0) return {};
  const nowMs = ports.clock.nowMs();
  const recalled = await recall(ports, fleet, memory, nowMs);
  const learned = new Map<string, PolicyForecast>();
  const outlooks: Record<string, Outlook> = {};
  for (const { policy, slo } of foreseeing) {
    const before = recalled.policies.get(policy.name) ?? UNTAUGHT;
    const past = await readPast(foresight, policy, before, nowMs);
    const input = { fleet, policy, slo: slo.shortfall, series: world.series, past, capacity, nowMs };
    const { outlook, after } = foresee(input, before);
    learned.set(policy.name, after);
    outlooks[policy.name] = outlook;
  }
  memory.forecasts.set(fleet.name, { policies: learned, seenMs: nowMs, storedMs: recalled.storedMs });
  return outlooks;
};

/** Stores what a fleet's policies have learned, when that was long enough ago; failing to is no failure of the look. */
export const storeForecasts = async (ports: Ports, lease: Lease, memory: LookMemory): Promise<void> => {
  const forecasts = memory.forecasts.get(lease.fleet);
  if (forecasts === undefined) return;
  const newest = [...forecasts.policies.values()].flatMap((forecast) => newestMs(forecast) ?? []);
  const untilMs = Math.max(...newest) + MINUTE_MS;
  if (newest.length === 0 || untilMs - forecasts.storedMs < STORE_MS) return;
  const texts = [...forecasts.policies].flatMap(([name, forecast]) => {
    const text = writeForecast(forecast);
    return text === null ? [] : [[name, text] as const];
  });
  const stored = { version: 1, untilMs, policies: Object.fromEntries(texts) } as const;
  const saved = await catchFault(ports.ledger.saveForecast(lease, stored));
  if (saved === 'saved') memory.forecasts.set(lease.fleet, { ...forecasts, storedMs: untilMs });
};
