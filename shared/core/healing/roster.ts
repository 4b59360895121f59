import type { FleetState } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import { awaitedIds } from '../placement/open-launches.ts';
import { MINUTE_MS } from '../time.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { RosterEntry } from './health-state.ts';

/**
 * How long an instance that the listing no longer shows may still be there: EC2's reads lag, mostly by seconds. One that
 * ended would be shown as terminated for an hour.
 */
const VANISHED_AFTER_MS = 2 * MINUTE_MS;

/** Many that vanish at once wait longer: rather a read forgets them than a person took them all out of the fleet. */
const MANY_VANISHED_AFTER_MS = 10 * MINUTE_MS;
const MANY_MIN = 2;

/** Looks that are further apart are no two of one sight: what each misses alone, a read may have left out both times. */
const SIGHT_GAP_MAX_MS = 10 * MINUTE_MS;

/** Who was there at the last look and is now, who of them the listing does not show, and who ended and was not to. */
export type Roster = {
  readonly entries: readonly RosterEntry[];
  readonly missing: readonly RosterEntry[];
  readonly gone: readonly InstanceView[];
  /** Of those, how many never served: what replaces them will most likely do the same. */
  readonly neverServed: number;
  /** Whether a machine serves that had not at the last look. */
  readonly hasArrived: boolean;
};

type RosterInput = { readonly policy: HealthPolicy; readonly view: FleetView; readonly state: FleetState };

const slotted = (slot: string | null | undefined): Pick<RosterEntry, 'slot'> => (slot == null ? {} : { slot });

/** The last look's roll, and standbys that were to wake since: they count from when that was written down. */
const rollBefore = ({ health, standby }: FleetState): ReadonlyMap<string, RosterEntry> => {
  const roll = new Map<string, RosterEntry>();
  for (const { instanceId, units, slot } of standby?.wakes ?? []) {
    roll.set(instanceId, { instanceId, units, served: false, missingSinceMs: null, ...slotted(slot) });
  }
  for (const entry of health?.roster ?? []) roll.set(entry.instanceId, entry);
  return roll;
};

/**
 * Calls the roll. A machine that is not listed any more counts as capacity until that has lasted: not found is not dead,
 * and a read that forgets half of the fleet must not launch it anew.
 */
export const callRoll = ({ policy, view, state }: RosterInput, active: readonly Member[], nowMs: number): Roster => {
  const before = rollBefore(state);
  const listed = new Set(view.instances.map(({ id }) => id));
  const leaving = new Set(state.retirements.map(({ instanceId }) => instanceId));
  // A launch counts these itself.
  const awaited = awaitedIds(state);
  const isOneSight = nowMs - state.scheduledUntilMs <= SIGHT_GAP_MAX_MS;
  const unlisted = [...before.values()].filter(
    ({ instanceId: id }) => !(listed.has(id) || leaving.has(id) || awaited.has(id)),
  );
  const isMany = unlisted.length >= MANY_MIN && unlisted.length / before.size >= policy.breakerShare;
  const goneAfterMs = isMany ? MANY_VANISHED_AFTER_MS : VANISHED_AFTER_MS;
  const missing = unlisted.flatMap((entry): readonly RosterEntry[] => {
    const missingSinceMs = (isOneSight ? entry.missingSinceMs : null) ?? nowMs;
    return nowMs - missingSinceMs < goneAfterMs ? [{ ...entry, missingSinceMs }] : [];
  });
  let hasArrived = false;
  const present = active.map(({ instance: { id, slot }, units, inService }): RosterEntry => {
    const known = before.get(id);
    const servedBefore = known?.served === true;
    hasArrived ||= inService && !servedBefore;
    const served = inService || servedBefore;
    return { instanceId: id, units, served, missingSinceMs: null, ...slotted(slot ?? known?.slot) };
  });
  const launched = new Set<string | null>(state.launches.map(({ call }) => call.token));
  const gone = view.instances.filter(
    ({ id, intent, lifecycle }) =>
      (lifecycle === 'shutting-down' || lifecycle === 'terminated') &&
      (before.has(id) || launched.has(intent)) &&
      !leaving.has(id),
  );
  const neverServed = gone.filter(({ id }) => before.get(id)?.served !== true).length;
  return { entries: [...present, ...missing], missing, gone, neverServed, hasArrived };
};
