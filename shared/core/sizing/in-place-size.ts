import type { Fleet } from '../fleet.ts';
import type { CapacityPoint, FleetState, NeededPeak } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Members } from '../placement/members.ts';
import { presimulateScaleIn } from '../scaling/presimulate-scale-in.ts';
import { isEnough, roundUpUnits } from '../scaling/round-units.ts';
import type { Need } from './climb-ladder.ts';
import { machinesMinOf } from './machines-min.ts';
import type { WindowState } from './resize-window.ts';
import { windowAt } from './resize-window.ts';
import type { Rung } from './rungs-of.ts';
import { rungsOf } from './rungs-of.ts';
import { sizeOf } from './units-of.ts';

/** What a fleet that is resized in place should become. */
export type WantedRung = { readonly rung: Rung; readonly peak: NeededPeak; readonly window: WindowState };

/** What a fleet is sized and placed by. */
export type InPlaceInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  readonly history: readonly CapacityPoint[];
  readonly desired: number;
  readonly max: number;
  readonly nowMs: number;
};

/** The wanted rung, if any, and the fleet as placement should see it: only more or fewer machines are its concern. */
export type InPlaceSize = {
  readonly wanted: WantedRung | null;
  readonly placement: Pick<InPlaceInput, 'fleet' | 'members' | 'desired'>;
};

/**
 * Units that the load needs now. A machine may be larger than desired, for it cannot shrink before its window, and then no
 * policy asks for what it has: what less would make them ask for is what is needed.
 */
const neededUnits = ({ fleet, view, members, history, desired, nowMs }: InPlaceInput): number => {
  const there = members.active.reduce((sum, { units, inService }) => sum + (inService ? units : 0), 0);
  if (there <= desired) return desired;
  return presimulateScaleIn(fleet, view.series, history, { desired: there, units: desired }, nowMs)?.after ?? desired;
};

/** Adds what is needed now; a window that has opened since begins a new span. */
const recordPeak = (peak: NeededPeak | undefined, needed: number, openedMs: number): NeededPeak => {
  if (peak === undefined) return { sinceMs: openedMs, units: needed, unitsBefore: 0 };
  if (openedMs > peak.sinceMs) return { sinceMs: openedMs, units: needed, unitsBefore: peak.units };
  return { ...peak, units: Math.max(peak.units, needed) };
};

/** Rungs for as few machines as can be, the best first: the smallest that is enough, else the largest below `max`. */
const rungsFor = (rungs: readonly Rung[], { desired, machinesMin, max }: Need): readonly Rung[] => {
  const largest = Math.max(...rungs.map(({ units }) => units));
  const machines = Math.max(1, machinesMin, roundUpUnits(desired / largest));
  const fitting = rungs.filter(({ units }) => isEnough(max, machines * units));
  const enough = fitting.filter(({ units }) => isEnough(machines * units, desired));
  return [...enough, ...fitting.toReversed(), ...rungs];
};

/**
 * What all machines of the fleet may become, the best first. A machine cannot change again before the next window, so it
 * is made for the busiest moment since the window before, not for the hour in which the window happens to be open.
 */
const wantedRungs = (input: InPlaceInput): readonly WantedRung[] => {
  const { fleet, view, state, max, nowMs } = input;
  const { resize } = fleet;
  if (resize.kind === 'replace') return [];
  const window = windowAt(resize.window, nowMs);
  const peak = recordPeak(state.resize?.peak, neededUnits(input), window.openedMs);
  const machinesMin = machinesMinOf(fleet, view.zones.length);
  const desired = Math.min(max, Math.max(peak.units, peak.unitsBefore));
  return rungsFor(rungsOf(fleet), { desired, machinesMin, max }).map((rung) => ({ rung, peak, window }));
};

/** The fleet while its rung stands: one size, and more or fewer machines of it. */
const fleetOfRung = (fleet: Fleet, { types: [first, ...others] }: Rung): Fleet => ({
  ...fleet,
  shape: 'horizontal',
  sizes: [sizeOf(fleet, first), ...others.map((type) => sizeOf(fleet, type))],
});

/**
 * The members as if each had its size already: none is replaced, nor another launched, for a size that it will have. The
 * one that is being resized shows as stopping and protected, so that nothing else is done with it meanwhile.
 */
const membersOfRung = (members: Members, rung: Rung | null, resizing: string | undefined): Members => ({
  ...members,
  active: members.active.map((member) => {
    const isResizing = member.instance.id === resizing;
    const instance = isResizing
      ? { ...member.instance, lifecycle: 'stopping' as const, protected: true }
      : member.instance;
    if (rung === null) return { ...member, instance };
    const instanceType = rung.types.includes(instance.instanceType) ? instance.instanceType : rung.types[0];
    return { ...member, units: rung.units, instance: { ...instance, instanceType } };
  }),
});

/**
 * Sizes a fleet whose machines are resized in place. All of them get one size, chosen for the busiest moment since the
 * window before the last; between windows the fleet is one of that size, with more or fewer machines.
 */
export const sizeInPlace = (input: InPlaceInput): InPlaceSize => {
  const { fleet, view, state, members, desired, max } = input;
  const resizing = state.resize?.underWay?.instanceId;
  const [wanted = null] = wantedRungs(input);
  if (wanted === null) {
    return { wanted, placement: { fleet, members: membersOfRung(members, null, resizing), desired } };
  }
  const { rung } = wanted;
  return {
    wanted,
    placement: {
      fleet: fleetOfRung(fleet, rung),
      members: membersOfRung(members, rung, resizing),
      desired: Math.max(desired, Math.min(max, machinesMinOf(fleet, view.zones.length) * rung.units)),
    },
  };
};
