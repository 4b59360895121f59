import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { LookRequest } from '../core/look-request.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import { lookAtFleet } from './look-at-fleet.ts';
import type { LookMemory } from './look-memory.ts';
import type { FleetReport, LookReport } from './look-report.ts';
import { mapBounded } from './map-bounded.ts';
import type { Observation } from './observe-fleets.ts';
import { observeFleets } from './observe-fleets.ts';
import { reportNothing } from './report-decision.ts';

/** Fleets acted on at once; each waits for its own calls only. */
const FLEETS_AT_ONCE = 10;

/** Ticks come about a minute apart: a look that is due just after one is not put off until the next. */
const DUE_EARLY_MS = MINUTE_MS / 2;

/** Whether the tick should look; a record that cannot be read is looked at, so that it is reported. */
const isDue = (record: FleetRecord | undefined, nowMs: number): boolean => {
  if (record === undefined || record.state === null) return true;
  return record.dirty || record.state.lookAtMs - DUE_EARLY_MS <= nowMs;
};

const fleetsInScope = (
  config: BallastConfig,
  { scope }: LookRequest,
  records: ReadonlyMap<string, FleetRecord>,
  nowMs: number,
): readonly Fleet[] =>
  config.fleets.filter(({ name }) =>
    scope.kind === 'named' ? scope.fleets.includes(name) : isDue(records.get(name), nowMs),
  );

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

/**
 * Looks at every fleet in scope: reads the world with shared calls, then decides and acts fleet by fleet under its lease.
 *
 * Rejects with a `Fault` only when the ledger or the instances cannot be read at all; then nothing has been changed.
 */
export const lookAtFleets = async (
  ports: Ports,
  config: BallastConfig,
  request: LookRequest,
  memory: LookMemory,
): Promise<LookReport> => {
  const nowMs = ports.clock.nowMs();
  const names = request.scope.kind === 'named' ? request.scope.fleets : config.fleets.map(({ name }) => name);
  const records = await ports.ledger.readFleets(names);
  const fleets = fleetsInScope(config, request, records, nowMs);
  if (fleets.length === 0) return { decisions: [] };
  const observations = await observeFleets(ports, fleets, memory.references);
  const decisions = await mapBounded(fleets, FLEETS_AT_ONCE, (fleet) => {
    const observe = async (): Promise<Observation> => {
      const again = await observeFleets(ports, [fleet], memory.references);
      return again.get(fleet.name) ?? unseen(fleet);
    };
    const observation = observations.get(fleet.name) ?? unseen(fleet);
    const record = records.get(fleet.name);
    if (record === undefined) return Promise.resolve([reportMalformed(fleet)]);
    return lookSafely(fleet, () => lookAtFleet({ ports, fleet, request, observe, memory }, observation, record));
  });
  return { decisions: decisions.flat() };
};

const reportMalformed = ({ name }: Fleet): FleetReport =>
  reportNothing(name, 'UNREADABLE', "the ledger's record of this fleet is malformed: restore it, or remove it");

const unseen = ({ name }: Fleet): Observation => ({
  kind: 'unreadable',
  fault: new Fault('unknown', 'observe', `fleet ${name} was not observed`),
});
