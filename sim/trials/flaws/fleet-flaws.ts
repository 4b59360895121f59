import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { ZoneShift } from '../../../shared/core/fleet-view.ts';
import { sizeOf } from '../../../shared/core/sizing/units-of.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { FleetRecord } from '../../../shared/ports/ledger.ts';
import { tableOf } from '../../region-tables.ts';
import type { Instance, World } from '../../world-state.ts';
import type { FindFlaws } from '../flaws.ts';
import { leastOf } from '../invariants/fleet-truth.ts';
import type { Trial } from '../trial.ts';
import { findSlotFlaws } from './find-slot-flaws.ts';
import { slotsLeftAlone } from './slots-left-alone.ts';

/**
 * Within that time all is whole again: a pool that refused rests for up to half an hour, and what is launched then has to boot,
 * be seen healthy and warm; meanwhile what is left of before drains, for five minutes each.
 */
const WHOLE_MS = 45 * MINUTE_MS;

/** For each machine that goes after another, where the budget lets only one. */
const EACH_MS = 2 * MINUTE_MS;

/** From when launches that rested may go on, because what they launched never served, until one of them serves. */
const ARRIVAL_MS = 20 * MINUTE_MS;

const unitsIn = (fleet: Fleet, instances: readonly Instance[]): number =>
  instances.reduce((sum, { instanceType }) => sum + sizeOf(fleet, instanceType).units, 0);

const runs = ({ lifecycle }: Instance): boolean => lifecycle === 'running' || lifecycle === 'pending';

const findMachineFlaws = (
  fleet: Fleet,
  state: FleetState,
  own: readonly Instance[],
  leftAlone: ReadonlySet<string>,
): readonly string[] => {
  const active = own.filter((one) => one.role === 'active' && runs(one));
  const serving = active.filter(({ ready }) => ready);
  const standbys = own.filter(({ role, lifecycle }) => role === 'standby' && lifecycle !== 'terminated');
  const wanted = fleet.standby?.size.kind === 'machines' ? fleet.standby.size.machines : null;
  const waiting = standbys.filter(({ lifecycle }) => lifecycle === 'stopped').length;
  const isKept = own.some((one) => one.protected);
  // Nobody replaces what a person protects, or what was restored and nobody has released yet.
  const keptDown = unitsIn(
    fleet,
    own.filter((one) => one.protected && !one.ready),
  );
  const served = unitsIn(fleet, serving);
  // Slots that are more than desired go once all that are desired serve.
  const withheld = leftAlone.size * fleet.sizes[0].units;
  const isStopped = ({ lifecycle, role, slot, protected: isProtected }: Instance): boolean =>
    lifecycle === 'stopped' && role !== 'standby' && !isProtected && !leftAlone.has(slot ?? '');
  const said: readonly (readonly [boolean, string])[] = [
    [served < state.desired - withheld - keptDown, `${served} of ${state.desired} serve`],
    [state.desired < Math.min(leastOf(fleet), fleet.capacity.max), `${state.desired} desired, below the least`],
    [state.desired > fleet.capacity.max, `${state.desired} desired, above the most`],
    [
      // The highest slots go once all that are desired serve.
      fleet.sizes.length === 1 && active.length > state.desired && !isKept && withheld === 0,
      `${active.length} machines for ${state.desired}`,
    ],
    [active.length > serving.length && !isKept && withheld === 0, `${active.length - serving.length} do not serve`],
    [own.some(isStopped), 'one is stopped'],
    [own.some((one) => one.role === 'retiring' && runs(one) && !one.protected), 'one retires'],
    [standbys.length !== waiting && withheld === 0, `${standbys.length - waiting} standbys do not wait`],
    [wanted !== null && waiting !== wanted && withheld === 0, `${waiting} of ${wanted} standbys wait`],
  ];
  return said.flatMap(([isSo, what]) => (isSo ? [what] : []));
};

const findOpen = (
  fleet: Fleet,
  { notices }: FleetRecord,
  state: FleetState,
  own: readonly Instance[],
  kept: ReadonlySet<string>,
): readonly string[] => {
  const { launches, retirements, health, standby } = state;
  const there = unitsIn(
    fleet,
    own.filter((one) => one.role === 'active' && runs(one)),
  );
  // Of what AWS says no end, a full fleet waits for it: it serves, and there is no room beside it.
  const isFull = there + fleet.sizes[0].units > fleet.capacity.max;
  // One of a machine that somebody took out of the fleet says nothing to it, and is forgotten an hour later.
  const due = notices.filter(
    ({ instanceId, doomedAtMs }) =>
      own.some(({ id }) => id === instanceId) && !kept.has(instanceId) && (doomedAtMs !== null || !isFull),
  );
  const sick = (health?.sightings ?? []).filter(({ instanceId }) => !kept.has(instanceId));
  const said: readonly (readonly [boolean, string])[] = [
    [launches.length > 0, `${launches.length} launches are open`],
    [retirements.length > 0, `${retirements.length} retirements are open`],
    [health?.breaker != null, `the breaker is open: ${health?.breaker?.because}`],
    [sick.length > 0, 'something looks sick'],
    [(standby?.wakes.length ?? 0) > 0, 'wakes are open'],
    [due.length > 0, `${due.length} notices are left`],
  ];
  return said.flatMap(([isSo, what]) => (isSo ? [what] : []));
};

const findIn = (
  world: World,
  fleet: Fleet,
  record: FleetRecord | undefined,
  shifts: readonly ZoneShift[],
): readonly string[] => {
  if (record === undefined) return ['its record is malformed'];
  // Nobody does anything for it: it is only observed, or a person has said so, or what a service left is fenced.
  if (
    fleet.mode === 'observe' ||
    record.overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > world.nowMs)
  )
    return [];
  const { state } = record;
  if (state === null) return ['no state'];
  const own = world.tagged.get(fleet.name)?.instances ?? [];
  const serving = own.filter((one) => one.role === 'active' && one.ready);
  const leftAlone = slotsLeftAlone(world, fleet, shifts);
  const isKept = (one: Instance): boolean => one.protected || leftAlone.has(one.slot ?? '');
  return [
    ...findMachineFlaws(fleet, state, own, leftAlone),
    ...findOpen(fleet, record, state, own, new Set(own.flatMap((one) => (isKept(one) ? [one.id] : [])))),
    ...findSlotFlaws(world, fleet, serving),
  ];
};

/** Everything there, one after the other, and what rests because it never served. */
const boundMs = ({ globe, history }: Trial): number => {
  const machines = Math.max(0, ...[...globe.cloud.values()].map(({ instances }) => instances.size));
  const restMs = [...history.fleets.values()].map(
    ({ state }) => (state?.health?.arrivals.untilMs ?? 0) + ARRIVAL_MS - globe.clock.nowMs,
  );
  return WHOLE_MS + machines * EACH_MS + Math.max(0, ...restMs);
};

/** What is not as a fleet should be: what is desired is there, healthy and tagged, and nothing is left under way. */
export const findFleetFlaws: FindFlaws = {
  concern: 'fleets',
  boundMs,
  fits: () => true,
  find: async ({ setups, globe, tables }) => {
    const flaws: string[] = [];
    for (const [region, { config }] of setups) {
      const world = globe.cloud.get(region);
      if (world === undefined) continue;
      const { ledger } = tableOf(tables, region);
      const records = await ledger.readFleets(config.fleets.map(({ name }) => name));
      const { shifts } = await ledger.readRegion();
      for (const fleet of config.fleets) {
        const found = findIn(world, fleet, records.get(fleet.name), shifts);
        flaws.push(...found.map((what) => `${region} ${fleet.name}: ${what}`));
      }
    }
    return flaws;
  },
};
