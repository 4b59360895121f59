import type { Fleet } from '../fleet.ts';
import type { FleetState, LaunchIntent } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { sizeOf } from '../sizing/units-of.ts';
import { MINUTE_MS } from '../time.ts';
import { machinesAsked, machinesUnseen } from './members.ts';

/** How long EC2 may take to show an instance that it said it launched. */
export const VISIBILITY_MAX_MS = 5 * MINUTE_MS;

/** How long a launch without an answer is repeated with its token before it is taken for never made. */
export const REPEAT_MAX_MS = 10 * MINUTE_MS;

/** Launches not yet settled: still to be repeated or still to be seen, and the capacity of theirs that is not in view. */
export type OpenLaunches = {
  readonly open: readonly LaunchIntent[];
  readonly repeat: readonly LaunchIntent[];
  readonly unseenUnits: number;
  readonly unseenMachines: number;
  /** Unseen machines by zone and market, for balance. */
  readonly unseenByZone: ReadonlyMap<string, number>;
  readonly unseenSpot: number;
  /** Unseen machines by the units of one. */
  readonly unseenByUnits: ReadonlyMap<number, number>;
  /** Unseen machines that were launched to be standbys: no capacity. */
  readonly unseenStandbys: number;
};

const isOpen = (launch: LaunchIntent, unseen: number, nowMs: number): boolean => {
  if (unseen === 0) return false;
  return launch.answer.kind === 'answered'
    ? nowMs - launch.answer.atMs < VISIBILITY_MAX_MS
    : nowMs - launch.atMs < REPEAT_MAX_MS;
};

/** Adds machines that a listing leaves out although they are there: they count until that has lasted. */
export const withMissing = (open: OpenLaunches, missing: readonly { readonly units: number }[]): OpenLaunches => {
  const unseenByUnits = new Map(open.unseenByUnits);
  for (const { units } of missing) unseenByUnits.set(units, (unseenByUnits.get(units) ?? 0) + 1);
  return {
    ...open,
    unseenUnits: missing.reduce((sum, { units }) => sum + units, open.unseenUnits),
    unseenMachines: open.unseenMachines + missing.length,
    unseenByUnits,
  };
};

/** Ids that a launch still waits to see. */
export const awaitedIds = ({ launches }: FleetState): ReadonlySet<string> =>
  new Set(launches.flatMap(({ answer }) => (answer.kind === 'answered' ? answer.instanceIds : [])));

/**
 * Settles launches against what EC2 shows. A launch whose instances are all in view is done. One whose answer was lost is
 * repeated with the same token, which EC2 answers with the same instances; both are dropped after a named time.
 */
export const settleLaunches = (fleet: Fleet, view: FleetView, state: FleetState, nowMs: number): OpenLaunches => {
  const tokens = new Set<string | null>(state.launches.map(({ call }) => call.token));
  const awaited = awaitedIds(state);
  const seen = new Set<string>();
  const seenByIntent = new Map<string | null, number>();
  for (const { id, intent } of view.instances) {
    if (awaited.has(id)) seen.add(id);
    if (tokens.has(intent)) seenByIntent.set(intent, (seenByIntent.get(intent) ?? 0) + 1);
  }
  const open: LaunchIntent[] = [];
  const unseenByZone = new Map<string, number>();
  const unseenByUnits = new Map<number, number>();
  let unseenUnits = 0;
  let unseenMachines = 0;
  let unseenSpot = 0;
  let unseenStandbys = 0;
  for (const launch of state.launches) {
    const unseen = machinesUnseen(launch, seen, seenByIntent.get(launch.call.token) ?? 0);
    if (!isOpen(launch, unseen, nowMs)) continue;
    open.push(launch);
    const { call } = launch;
    if (call.role === 'standby') {
      unseenStandbys += unseen;
      continue;
    }
    unseenMachines += unseen;
    const { units } = sizeOf(fleet, call.instanceTypes[0] ?? '');
    unseenUnits += unseen * units;
    unseenByUnits.set(units, (unseenByUnits.get(units) ?? 0) + unseen);
    unseenSpot += Math.round((unseen * call.spot) / machinesAsked(call));
    unseenByZone.set(call.zone, (unseenByZone.get(call.zone) ?? 0) + unseen);
  }
  const repeat = open.filter(({ answer }) => answer.kind === 'none');
  return { open, repeat, unseenUnits, unseenMachines, unseenByZone, unseenSpot, unseenByUnits, unseenStandbys };
};
