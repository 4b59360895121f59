import type { StepMax } from '../fleet.ts';
import { roundDownUnits } from './round-units.ts';

/** The largest move in units that a limit allows from `desired`: at least one, so that a small fleet can move at all. */
export const unitsAllowed = (limit: StepMax | null, desired: number): number => {
  if (limit === null) return Number.POSITIVE_INFINITY;
  return Math.max(1, roundDownUnits(limit.kind === 'units' ? limit.units : limit.share * desired));
};

/** Holds a move to the fleet's largest step out and in. */
export const limitStep = (
  desired: number,
  wanted: number,
  stepOutMax: StepMax | null,
  stepInMax: StepMax | null,
): number =>
  wanted > desired
    ? Math.min(wanted, desired + unitsAllowed(stepOutMax, desired))
    : Math.max(wanted, desired - unitsAllowed(stepInMax, desired));
