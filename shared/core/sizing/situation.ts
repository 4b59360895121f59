import type { Fleet } from '../fleet.ts';
import type { DryPool, SizingRecord } from '../fleet-state.ts';
import type { ZoneView } from '../fleet-view.ts';
import type { Members } from '../placement/members.ts';
import type { OpenLaunches } from '../placement/open-launches.ts';
import type { Need } from './climb-ladder.ts';
import type { Composition } from './composition.ts';
import { countMachines } from './composition.ts';
import { recordDesired } from './desired-peak.ts';
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
  readonly record: SizingRecord | undefined;
  readonly nowMs: number;
};

/** The same as compositions: what there is, what is wanted, and what may be asked for. */
export type Situation = SizingInput & {
  readonly rungs: readonly Rung[];
  readonly need: Need;
  readonly there: Composition;
  readonly wanted: Composition;
  readonly usable: readonly Rung[];
  readonly desiredLately: SizingRecord['desired'];
};

/** Counts what is there, and decides what is wanted. */
export const situationOf = (input: SizingInput): Situation => {
  const { fleet, zones, members, open, dryPools, desired, max, record, nowMs } = input;
  const rungs = rungsOf(fleet);
  const need = { desired, machinesMin: machinesMinOf(fleet, zones.length), max };
  return {
    ...input,
    rungs,
    need,
    there: countMachines(
      rungs,
      members.active.map(({ units }) => units),
      open.unseenByUnits,
    ),
    wanted: wantedSizes(fleet, need, rungs),
    usable: usableRungs(fleet, rungs, dryPools, zones),
    desiredLately: recordDesired(record?.desired ?? [], nowMs, desired),
  };
};
