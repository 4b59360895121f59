import type { Fleet } from '../fleet.ts';
import type { LaunchIntent } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { isEnough } from '../scaling/round-units.ts';
import { sizeOf } from '../sizing/units-of.ts';
import { type Members, machinesAsked } from './members.ts';
import type { OpenLaunches } from './open-launches.ts';

/** What is there, and which launches had no answer. */
export type RepeatInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly members: Members;
  readonly open: OpenLaunches;
  readonly desired: number;
  /** Units that must not be exceeded. */
  readonly max: number;
};

const unseenUnits = (fleet: Fleet, { instances }: FleetView, { call }: LaunchIntent): number => {
  const seen = instances.filter(({ intent }) => intent === call.token).length;
  return (machinesAsked(call) - seen) * sizeOf(fleet, call.instanceTypes[0] ?? '').units;
};

/**
 * Launches whose answer was lost that are asked for again, with the same token. Not those that nothing is missing for any more,
 * or that there is no room for, as when what they were to make up for came back: if they were made, a listing shows them. A
 * fleet that changes sizes has more than is desired for a while, and repeats all.
 */
export const planRepeats = ({ fleet, view, members, open, desired, max }: RepeatInput): readonly LaunchIntent[] => {
  if (fleet.shape !== 'horizontal') return open.repeat;
  let units = members.active.reduce((sum, member) => sum + member.units, open.unseenUnits);
  const isWanted = (launch: LaunchIntent): boolean => {
    if (launch.call.role === 'standby') return true;
    const others = units - unseenUnits(fleet, view, launch);
    if (isEnough(max, units) && !isEnough(others, desired)) return true;
    units = others;
    return false;
  };
  return open.repeat.toReversed().filter(isWanted).toReversed();
};
