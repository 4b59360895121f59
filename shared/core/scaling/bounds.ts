import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { Override } from '../fleet-state.ts';
import { machinesMinOf } from '../sizing/machines-min.ts';
import { rungsOf, smallestUnits, unitStepOf } from '../sizing/rungs-of.ts';
import { roundDownUnits } from './round-units.ts';
import type { ScheduleState } from './schedules.ts';

/** The bounds in force, what limits the upper one, and the rules that moved them from the file's. */
export type Bounds = {
  readonly min: number;
  readonly max: number;
  readonly maxBy: 'capacity' | 'usd';
  readonly steps: readonly Step[];
};

type BoundsOverride = Extract<Override, { kind: 'bounds' }>;

/** The override of bounds in force at `nowMs`, if any. */
const boundsOverride = (overrides: readonly Override[], nowMs: number): BoundsOverride | null =>
  overrides.find((override): override is BoundsOverride => override.kind === 'bounds' && override.untilMs > nowMs) ??
  null;

/** The pause in force at `nowMs`, if any. */
export const pauseInForce = (overrides: readonly Override[], nowMs: number): Override | null =>
  overrides.find(({ kind, untilMs }) => kind === 'pause' && untilMs > nowMs) ?? null;

/** What the budget pays for if every unit cost as much as on the dearest machine that a launch may give. */
const unitsForUsd = (fleet: Fleet): number | null => {
  const { usdPerHourMax } = fleet.limits;
  const prices = rungsOf(fleet).flatMap(({ units, usdPerHourMax: usd }) => (usd === null ? [] : [usd / units]));
  if (usdPerHourMax === null || prices.length === 0) return null;
  const step = fleet.shape === 'horizontal' ? fleet.sizes[0].units : unitStepOf(fleet);
  return roundDownUnits(usdPerHourMax / (Math.max(...prices) * step)) * step;
};

/**
 * The bounds of desired capacity now: of the file, moved by schedules, then by a person's override, then by what
 * availability asks (`machinesMin`) and what the budget allows. Where they contradict each other the upper one wins.
 */
export const boundsAt = (
  fleet: Fleet,
  zones: number,
  schedules: ScheduleState,
  overrides: readonly Override[],
  nowMs: number,
): Bounds => {
  const steps: Step[] = [];
  const moved = (rule: string, before: number, after: number, because: string): number => {
    if (before !== after) steps.push({ rule, before, after, because });
    return after;
  };
  let { min, max } = fleet.capacity;
  if (schedules.min !== null) min = moved('schedule min', min, schedules.min.value, schedules.min.policy);
  if (schedules.max !== null) max = moved('schedule max', max, schedules.max.value, schedules.max.policy);
  const override = boundsOverride(overrides, nowMs);
  if (override !== null) {
    min = moved('override min', min, override.min ?? min, override.why);
    max = moved('override max', max, override.max ?? max, override.why);
  }
  const machinesMin = machinesMinOf(fleet, zones);
  const unitsMin = machinesMin * smallestUnits(fleet);
  min = moved('machinesMin', min, Math.max(min, unitsMin), `${machinesMin} machines for availability`);
  const affordable = unitsForUsd(fleet);
  const overBudget = affordable !== null && affordable < max;
  if (overBudget) max = moved('usdPerHour', max, affordable, `at most USD ${fleet.limits.usdPerHourMax} per hour`);
  min = moved('min within max', min, Math.min(min, max), 'the upper bound wins');
  return { min, max, maxBy: overBudget ? 'usd' : 'capacity', steps };
};
