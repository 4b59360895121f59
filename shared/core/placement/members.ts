import type { Fleet } from '../fleet.ts';
import type { CapacityCount } from '../fleet-decision.ts';
import type { FleetState, LaunchIntent, Retirement } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import type { Verdict } from '../healing/verdict.ts';
import { sizeOf } from '../sizing/units-of.ts';
import { MINUTE_MS } from '../time.ts';

/** After this long past the warm-up an instance that never came into service is broken, not warming. */
export const ARRIVAL_MAX_MS = 15 * MINUTE_MS;

/** An instance that counts as the fleet's capacity. */
export type Member = {
  readonly instance: InstanceView;
  readonly units: number;
  readonly inService: boolean;
  readonly warming: boolean;
};

/** An instance that others are to take the place of: it is there, and no capacity any more. */
export type FailingMember = {
  readonly instance: InstanceView;
  readonly units: number;
  readonly verdict: Extract<Verdict, { kind: 'failed' | 'doomed' }>;
};

/** The fleet's instances by what they are to it. Stopped, stopping and terminated ones are neither, but for a resize. */
export type Members = {
  readonly active: readonly Member[];
  readonly failing: readonly FailingMember[];
  readonly retiring: readonly InstanceView[];
};

/**
 * Whether an instance serves. Without a target group nobody says so, and a machine that still boots must not count as
 * capacity that past readings were measured over: there it serves once it is warm.
 */
export const isInService = ({ lifecycle, targets }: InstanceView, isWarm: boolean): boolean =>
  lifecycle === 'running' && (targets.length === 0 ? isWarm : targets.every((state) => state === 'healthy'));

/** `isStarting` while a machine of ours is on its way from stopped to running, whatever EC2 shows of it. */
const toMember = (fleet: Fleet, instance: InstanceView, isStarting: boolean, nowMs: number): Member => {
  const ageMs = nowMs - instance.launchedAtMs;
  const inService = isInService(instance, ageMs >= fleet.warmUpMs);
  const warming = isStarting || ageMs < fleet.warmUpMs || (!inService && ageMs < fleet.warmUpMs + ARRIVAL_MAX_MS);
  return { instance, units: sizeOf(fleet, instance.instanceType).units, inService, warming };
};

const runs = ({ lifecycle }: InstanceView): boolean => lifecycle === 'pending' || lifecycle === 'running';

const isGone = ({ lifecycle }: InstanceView): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

/**
 * Sorts the instances in view: what is on its way out is not capacity, whether the tag or the ledger says so. A machine
 * that is being resized keeps its slot while it is stopped, and is warming until that is over; a standby that is being
 * woken counts from when that was written down, or another would be woken, or launched, for the same gap.
 */
export const sortMembers = (fleet: Fleet, view: FleetView, nowMs: number): Members => {
  const leaving = new Set(view.state?.retirements.map(({ instanceId }) => instanceId));
  const resizing = view.state?.resize?.underWay?.instanceId;
  const waking = new Set(view.state?.standby?.wakes.map(({ instanceId }) => instanceId));
  const active: Member[] = [];
  const retiring: InstanceView[] = [];
  for (const instance of view.instances) {
    if (isGone(instance)) continue;
    if (instance.role === 'retiring' || leaving.has(instance.id)) retiring.push(instance);
    else if (instance.role === 'active' || waking.has(instance.id)) {
      const isStarting = instance.id === resizing || (!runs(instance) && waking.has(instance.id));
      if (runs(instance) || isStarting) active.push(toMember(fleet, instance, isStarting, nowMs));
    }
  }
  return { active, failing: [], retiring };
};

/** Whether one that was chosen to go serves, and nothing is against it: for as long as it is needed it serves on. */
export const mayServeOn = (instance: InstanceView, retirement: Retirement | undefined): boolean =>
  retirement?.isFailing !== true && isInService(instance, true);

/**
 * Machines that are disturbed already: one that is being resized, and those on their way out. One that is needed, and serves
 * on, is none yet. One that a listing leaves out is: had it ended, it would be listed as terminated for an hour.
 */
export const countDisturbed = (
  { instances }: Pick<FleetView, 'instances'>,
  { retirements, resize }: Pick<FleetState, 'retirements' | 'resize'>,
  retiring: readonly InstanceView[],
  isNeeded: (instanceId: string) => boolean,
): number => {
  const listed = new Set(instances.map(({ id }) => id));
  const known = new Map(retirements.map((retirement) => [retirement.instanceId, retirement]));
  const unlisted = retirements.filter(({ instanceId }) => !listed.has(instanceId));
  const going = retiring.filter((one) => !isNeeded(one.id) || !mayServeOn(one, known.get(one.id)));
  return unlisted.length + going.length + (resize?.underWay == null ? 0 : 1);
};

/** Machines a launch call asked for. */
export const machinesAsked = ({ onDemand, spot }: LaunchIntent['call']): number => onDemand + spot;

/** Machines of a launch that EC2 does not show yet: they count as capacity, or a second launch would buy them again. */
export const machinesUnseen = (launch: LaunchIntent, seen: ReadonlySet<string>, seenOfLaunch: number): number =>
  launch.answer.kind === 'answered'
    ? launch.answer.instanceIds.filter((id) => !seen.has(id)).length
    : Math.max(0, machinesAsked(launch.call) - seenOfLaunch);

/** Capacity by what it can do now, launches that EC2 does not show yet included. */
export const countCapacity = (
  active: readonly Member[],
  unseenUnits: number,
  unseenMachines: number,
): CapacityCount => {
  let units = unseenUnits;
  let inService = 0;
  let warming = unseenUnits;
  for (const member of active) {
    units += member.units;
    if (member.inService) inService += member.units;
    if (member.warming) warming += member.units;
  }
  return { active: units, inService, warming, machines: active.length + unseenMachines };
};

/** Units in service without those of machines that leave. */
export const unitsServing = (active: readonly Member[], leaving: ReadonlySet<string> = new Set()): number =>
  active.reduce(
    (sum, { inService, instance, units }) => (inService && !leaving.has(instance.id) ? sum + units : sum),
    0,
  );
