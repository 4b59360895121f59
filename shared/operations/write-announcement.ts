import type { BallastConfig } from '../config/ballast-config.ts';
import { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { ZoneShift } from '../core/fleet-view.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import type { Announcement, LookRequest } from '../core/look-request.ts';
import { HOUR_MS } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';

/** How long a shift away from a zone is believed when nobody says that it is over: its end is announced once, if at all. */
const SHIFT_MAX_MS = 12 * HOUR_MS;

/** What was announced about the instances of each fleet. */
type NoticesByFleet = ReadonlyMap<string, readonly InstanceNotice[]>;

/** What was announced and is nowhere written down, for the look alone to hear. */
export type Announced = { readonly byFleet: NoticesByFleet; readonly shift: ZoneShift | null };

const NOTHING: Announced = { byFleet: new Map(), shift: null };

/** What was announced to each of these fleets; the tag of another stage's fleet says nothing to this one. */
const groupByFleet = (
  notices: readonly InstanceNotice[],
  fleetOf: ReadonlyMap<string, string>,
  fleets: readonly Fleet[],
): NoticesByFleet => {
  const own = new Set(fleets.map(({ name }) => name));
  const groups = new Map<string, InstanceNotice[]>();
  for (const notice of notices) {
    const fleet = fleetOf.get(notice.instanceId);
    if (fleet === undefined || !own.has(fleet)) continue;
    const group = groups.get(fleet);
    if (group === undefined) groups.set(fleet, [notice]);
    else group.push(notice);
  }
  return groups;
};

/** Writes each fleet's notices; one that cannot be written keeps no other fleet's from being so. */
const noteEach = async ({ ledger }: Ports, groups: NoticesByFleet): Promise<void> => {
  const faults: Fault[] = [];
  for (const [fleet, notices] of groups) {
    const noted = await catchFault(ledger.noteInstances(fleet, notices));
    if (noted instanceof Fault) faults.push(noted);
  }
  const [first] = faults;
  if (first !== undefined) throw first;
};

// One that is over is kept as over, or its beginning, delivered again or late, would bring it back.
const toShift = ({ zoneId, atMs, over }: Announcement & { kind: 'zone-shift' }): ZoneShift => ({
  zoneId,
  sinceMs: atMs,
  untilMs: over ? atMs : atMs + SHIFT_MAX_MS,
  because: over ? 'it is over' : 'ARC has shifted traffic away from it',
});

/**
 * Writes down what an event announced, before anybody looks: whoever holds a fleet's lease now, or after a crash, still
 * hears of it. In a dry run nothing is written, and nothing about the machines of a fleet that is only observed: that is
 * returned, and the look is told all the same.
 *
 * Rejects with a `Fault` when something of it cannot be written, so that the event is delivered again.
 */
export const writeAnnouncement = async (
  ports: Ports,
  { fleets }: BallastConfig,
  { announced, dryRun }: LookRequest,
  fleetOf: ReadonlyMap<string, string>,
): Promise<Announced> => {
  if (announced === undefined) return NOTHING;
  if (announced.kind === 'zone-shift') {
    const shift = toShift(announced);
    if (dryRun) return { ...NOTHING, shift };
    await ports.ledger.putShift(shift);
    return NOTHING;
  }
  const byFleet = groupByFleet(announced.notices, fleetOf, fleets);
  if (dryRun) return { ...NOTHING, byFleet };
  const observed = new Set(fleets.filter(({ mode }) => mode === 'observe').map(({ name }) => name));
  await noteEach(ports, new Map([...byFleet].filter(([name]) => !observed.has(name))));
  return { ...NOTHING, byFleet: new Map([...byFleet].filter(([name]) => observed.has(name))) };
};
