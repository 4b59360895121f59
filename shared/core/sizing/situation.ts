import type { Fleet } from '../fleet.ts';
import type { DryPool, SizingRecord } from '../fleet-state.ts';
import type { ZoneView } from '../fleet-view.ts';
import type { Member, Members } from '../placement/members.ts';
import type { OpenLaunches } from '../placement/open-launches.ts';
import type { Need } from './climb-ladder.ts';
import type { Composition } from './composition.ts';
import { countMachines, machinesIn, machinesOf, plus, unitsIn, without } from './composition.ts';
import { recordDesired } from './desired-peak.ts';
import { findBest } from './find-best.ts';
import { machinesMinOf } from './machines-min.ts';
import type { Rung } from './rungs-of.ts';
import { rungsOf } from './rungs-of.ts';
import { usableRungs } from './usable-types.ts';
import { wantedSizes } from './wanted-sizes.ts';

/** What sizes are decided from: what is there and under way, and what the fleet needs. */
export type SizingInput = {
  readonly fleet: Fleet;
  readonly zones: readonly ZoneView[];
  readonly members: Members;
  readonly open: OpenLaunches;
  /** Pools that must not be asked now. */
  readonly dryPools: readonly DryPool[];
  readonly desired: number;
  readonly max: number;
  /** Units of one machine that is wanted for balance, where nothing else is missing; null else. */
  readonly balanceUnits: number | null;
  readonly record: SizingRecord | undefined;
  readonly nowMs: number;
};

/** The same as compositions: what there is, what is wanted, and what may be asked for. */
export type Situation = SizingInput & {
  readonly rungs: readonly Rung[];
  readonly need: Need;
  readonly there: Composition;
  /** What of it may not be touched. */
  readonly fixed: Composition;
  readonly wanted: Composition;
  /** The best that can be made of what is there. */
  readonly kept: Composition;
  readonly usable: readonly Rung[];
  readonly desiredLately: SizingRecord['desired'];
};

/** The part of what is there that the shape likes best of those that meet the need; all of it where it does not. */
export const keepBest = (
  fleet: Fleet,
  there: Composition,
  fixed: Composition,
  { desired, machinesMin }: Need,
): Composition => {
  const free = without(there, fixed);
  const need = {
    desired: Math.max(0, desired - unitsIn(fixed)),
    machinesMin: Math.max(0, machinesMin - machinesIn(fixed)),
    max: Number.POSITIVE_INFINITY,
  };
  const rungs = free.map(({ rung }) => rung);
  const part = findBest(fleet.shape, rungs, need, null, ({ units }) => machinesOf(free, units));
  return part === null ? there : plus(fixed, part);
};

/** Counts what is there, and decides what is wanted. */
export const situationOf = (input: SizingInput): Situation => {
  const { fleet, zones, members, open, dryPools, desired, max, record, nowMs } = input;
  const rungs = rungsOf(fleet);
  const need = { desired, machinesMin: machinesMinOf(fleet, zones.length), max };
  const unitsOf = (list: readonly Member[]): readonly number[] => list.map(({ units }) => units);
  const there = countMachines(rungs, unitsOf(members.active), open.unseenByUnits);
  const fixed = countMachines(rungs, unitsOf(members.active.filter(({ instance }) => instance.protected)), new Map());
  return {
    ...input,
    rungs,
    need,
    there,
    fixed,
    kept: keepBest(fleet, there, fixed, need),
    wanted: wantedSizes(fleet, need, rungs),
    usable: usableRungs(fleet, rungs, dryPools, zones),
    desiredLately: recordDesired(record?.desired ?? [], nowMs, desired),
  };
};
