import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { SourceReading } from '../core/healing/health-readings.ts';
import type { LookRequest } from '../core/look-request.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { FleetRecord, RegionRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';
import { lookAtFleet } from './look-at-fleet.ts';
import type { LookMemory } from './look-memory.ts';
import type { FleetReport, LookReport } from './look-report.ts';
import { mapBounded } from './map-bounded.ts';
import type { Observation } from './observe-fleets.ts';
import { observeFleets } from './observe-fleets.ts';
import { reportNothing } from './report-decision.ts';
import { sweepFleets } from './sweep-fleets.ts';
import type { AnnouncedByFleet } from './write-announcement.ts';
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

/** Fleets to look at, and what was read of status checks when they were chosen; null when it was not. */
type Chosen = { readonly fleets: readonly Fleet[]; readonly status: SourceReading | null };

/** Fleets that the tick looks at: those whose time has come, and those that a glance finds a machine missing or sick in. */
const chooseDue = async (
  ports: Ports,
  { fleets }: BallastConfig,
  records: Records,
  memory: LookMemory,
): Promise<Chosen> => {
  const nowMs = ports.clock.nowMs();
  const due = new Set(fleets.filter(({ name }) => isDue(records.get(name), nowMs)));
  const { disturbed, status } = await sweepFleets(ports, { fleets, due }, records, memory.references);
  return { fleets: fleets.filter((fleet) => due.has(fleet) || disturbed.has(fleet)), status };
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

/** What the Region's fleets share; a look without it goes by what each fleet remembers itself. */
const readRegion = async ({ ledger }: Ports): Promise<RegionRecord | null> => {
  const region = await catchFault(ledger.readRegion());
  return region instanceof Fault ? null : region;
};

const lookAtEach = async (
  ports: Ports,
  { fleets, status }: Chosen,
  request: LookRequest,
  memory: LookMemory,
  known: { readonly records: Records; readonly announced: AnnouncedByFleet },
): Promise<LookReport> => {
  if (fleets.length === 0) return { decisions: [] };
  const [observations, region] = await Promise.all([
    observeFleets(ports, fleets, memory.references, status),
    readRegion(ports),
  ]);
  const decisions = await mapBounded(fleets, FLEETS_AT_ONCE, (fleet) => {
    const observe = async (): Promise<Observation> => {
      const again = await observeFleets(ports, [fleet], memory.references);
      return again.get(fleet.name) ?? unseen(fleet);
    };
    const observation = observations.get(fleet.name) ?? unseen(fleet);
    const record = known.records.get(fleet.name);
    if (record === undefined) return Promise.resolve([reportMalformed(fleet)]);
    const announced = known.announced.get(fleet.name) ?? [];
    const look = { ports, fleet, request, observe, memory, region, announced };
    return lookSafely(fleet, () => lookAtFleet(look, observation, record));
  });
  return { decisions: decisions.flat() };
};

/**
 * Looks at every fleet in scope: writes down what the event announced, reads the world with shared calls, then decides and
 * acts fleet by fleet under its lease.
 *
 * Rejects with a `Fault` only when the ledger or the instances cannot be read, or an announcement not be written; then
 * nothing has been changed.
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
      : { fleets: config.fleets.filter(({ name }) => names.includes(name)), status: null };
  return lookAtEach(ports, chosen, request, memory, { records, announced });
};

const reportMalformed = ({ name }: Fleet): FleetReport =>
  reportNothing(name, 'UNREADABLE', "the ledger's record of this fleet is malformed: restore it, or remove it");

const unseen = ({ name }: Fleet): Observation => ({
  kind: 'unreadable',
  fault: new Fault('unknown', 'observe', `fleet ${name} was not observed`),
});
