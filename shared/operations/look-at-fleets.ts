import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { LookRequest } from '../core/look-request.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { lookAtFleet } from './look-at-fleet.ts';
import type { LookMemory } from './look-memory.ts';
import type { FleetReport, LookReport } from './look-report.ts';
import { mapBounded } from './map-bounded.ts';
import type { Observation } from './observe-fleets.ts';
import { observeFleets } from './observe-fleets.ts';
import { readRegion } from './read-region.ts';
import { reportNothing } from './report-decision.ts';
import { sweepFleets } from './sweep-fleets.ts';
import type { Announced } from './write-announcement.ts';
import { writeAnnouncement } from './write-announcement.ts';

/** Fleets acted on at once; each waits for its own calls only. */
const FLEETS_AT_ONCE = 10;

/** Ticks come about a minute apart: a look that is due just after one is not put off until the next. */
const DUE_EARLY_MS = MINUTE_MS / 2;

/** Whether the tick should look; a record that cannot be read is looked at, so that it is reported. */
const isDue = (record: FleetRecord | undefined, nowMs: number): boolean => {
  if (record === undefined || record.state === null) return true;
  return record.dirty || record.state.lookAtMs - DUE_EARLY_MS <= nowMs;
};

type Records = ReadonlyMap<string, FleetRecord>;

/** Fleets that the tick looks at: those whose time has come, and those that a glance finds a machine missing or sick in. */
const chooseDue = async (
  ports: Ports,
  { fleets }: BallastConfig,
  records: Records,
  memory: LookMemory,
): Promise<readonly Fleet[]> => {
  const nowMs = ports.clock.nowMs();
  const due = new Set(fleets.filter(({ name }) => isDue(records.get(name), nowMs)));
  const disturbed = await sweepFleets(ports, { fleets, due }, records, memory);
  return fleets.filter((fleet) => due.has(fleet) || disturbed.has(fleet));
};

/** Names of the fleets that a request may be about, before it is known which are due. */
const namesInScope = (
  { fleets }: BallastConfig,
  { scope }: LookRequest,
  fleetOf: ReadonlyMap<string, string>,
): readonly string[] => {
  const names = fleets.map(({ name }) => name);
  switch (scope.kind) {
    case 'due':
    case 'all':
      return names;
    case 'named':
      return scope.fleets;
    case 'holding': {
      const holding = new Set(fleetOf.values());
      return names.filter((name) => holding.has(name));
    }
  }
};

/** Looks at a fleet and turns its own failure into its own report: a broken fleet delays no other. */
const lookSafely = async (
  fleet: Fleet,
  call: () => Promise<readonly FleetReport[]>,
): Promise<readonly FleetReport[]> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [reportNothing(fleet.name, 'UNREADABLE', error.message)];
  }
};

const NOT_OURS: LookReport = {
  decisions: [],
  ignored: { code: 'NOT_OUR_INSTANCE', because: 'no fleet of this deployment has the instance: its tags say so' },
};

/** One fleet as it is now; what keeps it from being seen is told, so that a lease is let go. */
const observeFleet = async (ports: Ports, fleet: Fleet, memory: LookMemory): Promise<Observation> => {
  const observed = await catchFault(observeFleets(ports, [fleet], memory));
  if (observed instanceof Fault) return { kind: 'unreadable', fault: observed };
  return observed.get(fleet.name) ?? unseen(fleet);
};

/**
 * An event about one fleet reads it under its lease: many that come at once about the same fleet read nothing but who it is,
 * for whoever holds the lease looks once more. Many fleets are read together, with shared calls.
 */
const isOfOne = ({ scope }: LookRequest, fleets: readonly Fleet[]): boolean =>
  fleets.length === 1 && (scope.kind === 'holding' || scope.kind === 'named');

const lookAtEach = async (
  ports: Ports,
  fleets: readonly Fleet[],
  request: LookRequest,
  memory: LookMemory,
  known: { readonly records: Records; readonly announced: Announced },
): Promise<LookReport> => {
  if (fleets.length === 0) return { decisions: [] };
  const { byFleet, shift } = known.announced;
  const forgets = !request.dryRun && fleets.some(({ mode }) => mode === 'act');
  const [observations, region] = await Promise.all([
    isOfOne(request, fleets) ? null : observeFleets(ports, fleets, memory),
    readRegion(ports, { announced: shift, forgets }),
  ]);
  const decisions = await mapBounded(fleets, FLEETS_AT_ONCE, (fleet) => {
    const observe = (): Promise<Observation> => observeFleet(ports, fleet, memory);
    const observation = observations === null ? null : (observations.get(fleet.name) ?? unseen(fleet));
    const record = known.records.get(fleet.name);
    if (record === undefined) return Promise.resolve([reportMalformed(fleet)]);
    const announced = byFleet.get(fleet.name) ?? [];
    const look = { ports, fleet, request, observe, memory, region, announced };
    return lookSafely(fleet, () => lookAtFleet(look, observation, record));
  });
  return { decisions: decisions.flat() };
};

/**
 * Looks at every fleet in scope: writes down what the event announced, reads the world with shared calls, then decides and
 * acts fleet by fleet under its lease.
 *
 * Rejects with a `Fault` only when the ledger, or the instances of many fleets, cannot be read, or an announcement not be
 * written; then nothing has been changed. One fleet that cannot be read is reported, and looked at by the next tick.
 */
export const lookAtFleets = async (
  ports: Ports,
  config: BallastConfig,
  request: LookRequest,
  memory: LookMemory,
): Promise<LookReport> => {
  const { scope } = request;
  const fleetOf =
    scope.kind === 'holding' ? await ports.fleets.findFleets(scope.instanceIds) : new Map<string, string>();
  const names = namesInScope(config, request, fleetOf);
  if (scope.kind === 'holding' && names.length === 0) return NOT_OURS;
  const announced = await writeAnnouncement(ports, config, request, fleetOf);
  const records = await ports.ledger.readFleets(names);
  const chosen =
    scope.kind === 'due'
      ? await chooseDue(ports, config, records, memory)
      : config.fleets.filter(({ name }) => names.includes(name));
  return lookAtEach(ports, chosen, request, memory, { records, announced });
};

const reportMalformed = ({ name }: Fleet): FleetReport =>
  reportNothing(name, 'UNREADABLE', "the ledger's record of this fleet is malformed: restore it, or remove it");

const unseen = ({ name }: Fleet): Observation => ({
  kind: 'unreadable',
  fault: new Fault('unknown', 'observe', `fleet ${name} was not observed`),
});
