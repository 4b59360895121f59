import type { FleetView, ZoneShift, ZoneView } from '../fleet-view.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { Verdict } from './verdict.ts';

/** A zone that nothing is launched into, and why. */
export type ZoneLeft = {
  readonly zone: string;
  /** Whether its machines fail, or only its traffic was shifted away. */
  readonly kind: 'failing' | 'shifted';
  readonly because: string;
};

/** Share of a zone's machines that are sick from which on the zone is, not they. */
const FAILING_SHARE = 0.6;

/** One sick machine says nothing of its zone. */
const FAILING_MIN = 2;

/** A machine's zone and what is believed of the machine. */
export type Placed = { readonly zone: string; readonly verdict: Verdict['kind'] };

type Count = { readonly machines: number; readonly sick: number };

const countSick = (placed: readonly Placed[] = []): Count => ({
  machines: placed.length,
  sick: placed.filter(({ verdict }) => verdict === 'suspect' || verdict === 'failed').length,
});

/** Whether a zone fails as a whole, while the others stand: where all fail alike, it is the signal or the application. */
const isFailing = (here: Count, all: Count, { breakerShare }: HealthPolicy): boolean => {
  const elsewhere = { machines: all.machines - here.machines, sick: all.sick - here.sick };
  return (
    here.sick >= FAILING_MIN &&
    here.sick / here.machines >= FAILING_SHARE &&
    // With none elsewhere it is NaN, which is never less.
    elsewhere.sick / elsewhere.machines < breakerShare
  );
};

/** The shift away from a zone that is in force, if any. */
const shiftFrom = ({ id }: ZoneView, shifts: readonly ZoneShift[], nowMs: number): ZoneShift | undefined =>
  shifts.find(({ zoneId, untilMs }) => zoneId === id && untilMs > nowMs);

/** The first of the shifts away from the fleet's zones that is in force; null when none is. */
export const findShift = (
  { zones, shifts = [] }: Pick<FleetView, 'zones' | 'shifts'>,
  nowMs: number,
): ZoneShift | null => zones.map((zone) => shiftFrom(zone, shifts, nowMs)).find((shift) => shift !== undefined) ?? null;

/** Zones that nothing is launched into now; never all of them. */
export const findZonesLeft = (
  policy: HealthPolicy,
  { zones, shifts = [] }: FleetView,
  placed: readonly Placed[],
  nowMs: number,
): readonly ZoneLeft[] => {
  const byZone = Map.groupBy(placed, ({ zone }) => zone);
  const all = countSick(placed);
  const left = zones.flatMap((zone): readonly ZoneLeft[] => {
    const shift = shiftFrom(zone, shifts, nowMs);
    if (shift !== undefined) return [{ zone: zone.name, kind: 'shifted', because: shift.because }];
    const here = countSick(byZone.get(zone.name));
    if (!isFailing(here, all, policy)) return [];
    const because = `${here.sick} of its ${here.machines} machines look sick, and those elsewhere do not`;
    return [{ zone: zone.name, kind: 'failing', because }];
  });
  return left.length === zones.length ? [] : left;
};
