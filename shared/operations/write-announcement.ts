import type { BallastConfig } from '../config/ballast-config.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import type { LookRequest } from '../core/look-request.ts';
import { HOUR_MS } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';

/** How long a shift away from a zone is believed when nobody says that it is over: its end is announced once, if at all. */
const SHIFT_MAX_MS = 12 * HOUR_MS;

/** What was announced about the instances of each fleet. */
export type AnnouncedByFleet = ReadonlyMap<string, readonly InstanceNotice[]>;

/** What was announced to each of these fleets; the tag of another stage's fleet says nothing to this one. */
const groupByFleet = (
  notices: readonly InstanceNotice[],
  fleetOf: ReadonlyMap<string, string>,
  fleets: readonly Fleet[],
): AnnouncedByFleet => {
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

/**
 * Writes down what an event announced, before anybody looks: whoever holds a fleet's lease now, or after a crash, still
 * hears of it. In a dry run nothing is written; the look is told all the same.
 *
 * Rejects with a `Fault` when it cannot be written, so that the event is delivered again.
 */
export const writeAnnouncement = async (
  ports: Ports,
  { fleets }: BallastConfig,
  { announced, dryRun }: LookRequest,
  fleetOf: ReadonlyMap<string, string>,
): Promise<AnnouncedByFleet> => {
  if (announced === undefined) return new Map();
  if (announced.kind === 'instances') {
    const groups = groupByFleet(announced.notices, fleetOf, fleets);
    if (dryRun) return groups;
    for (const [fleet, notices] of groups) await ports.ledger.noteInstances(fleet, notices);
    return new Map();
  }
  const { zoneId, atMs, over } = announced;
  if (dryRun) return new Map();
  // One that is over is kept as over, or its beginning, delivered again or late, would bring it back.
  const because = over ? 'it is over' : 'ARC has shifted traffic away from it';
  await ports.ledger.putShift({ zoneId, sinceMs: atMs, untilMs: over ? atMs : atMs + SHIFT_MAX_MS, because });
  return new Map();
};
