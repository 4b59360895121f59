import type { Fleet } from '../../../shared/core/fleet.ts';
import type { PlanStep } from '../../../shared/core/fleet-decision.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import type { Health } from '../../../shared/core/healing/assess-health.ts';
import type { StatefulPolicy } from '../../../shared/core/healing/health-policy.ts';
import { planSlotConvergence } from '../../../shared/core/healing/plan-slot-convergence.ts';
import type { AttachedVolume, SlotReadings, SlotState, SlotVolume } from '../../../shared/core/healing/slot.ts';
import type { FailingMember, Member } from '../../../shared/core/placement/members.ts';
import { settleLaunches } from '../../../shared/core/placement/open-launches.ts';
import type { Convergence } from '../../../shared/core/placement/plan-convergence.ts';
import { fleetOf, NOW_MS, stateOf, viewOf } from '../build.ts';

/** The slot's volume of a device, attached to `i-<slot>` in zone-a. */
export const slotVolume = (slot: string, changes: Partial<SlotVolume> = {}): SlotVolume => ({
  volumeId: `vol-${slot}`,
  slot,
  device: '/dev/sdf',
  zone: 'zone-a',
  state: 'in-use',
  instanceId: `i-${slot}`,
  attachment: 'attached',
  deleteOnTermination: false,
  ...changes,
});

/** The same volume while nobody holds it. */
export const freeVolume = (slot: string, changes: Partial<SlotVolume> = {}): SlotVolume =>
  slotVolume(slot, { state: 'available', instanceId: null, attachment: 'detached', ...changes });

/** A data volume as a launch template makes it. */
export const newVolume = (instanceId: string, changes: Partial<AttachedVolume> = {}): AttachedVolume => ({
  volumeId: `vol-of-${instanceId}`,
  device: '/dev/sdf',
  instanceId,
  deleteOnTermination: true,
  ...changes,
});

/** What the ledger knows of a slot that `i-<slot>` holds. */
export const slotState = (name: string, changes: Partial<SlotState> = {}): SlotState => ({
  name,
  holder: `i-${name}`,
  zone: 'zone-a',
  volumes: [{ device: '/dev/sdf', volumeId: `vol-${name}` }],
  address: null,
  ...changes,
});

/** Health in which nothing is the matter. */
const soundHealth = (changes: Partial<Health> = {}): Health => ({
  members: { active: [], failing: [], retiring: [] },
  missing: [],
  gone: [],
  launchPause: null,
  roster: [],
  sightings: [],
  breaker: null,
  isHeard: true,
  arrivals: { failures: 0, untilMs: 0 },
  verdicts: [],
  zonesLeft: [],
  steps: [],
  ...changes,
});

/** A stateful fleet at one moment. */
export type SlotScene = {
  readonly policy?: Partial<StatefulPolicy>;
  readonly fleet?: Partial<Fleet>;
  readonly view?: Partial<FleetView>;
  readonly state?: Partial<FleetState>;
  readonly active?: readonly Member[];
  readonly failing?: readonly FailingMember[];
  readonly retiring?: readonly InstanceView[];
  /** Listed, and none of these. */
  readonly others?: readonly InstanceView[];
  /** Null where they were not read. */
  readonly readings?: Partial<SlotReadings> | null;
  readonly health?: Partial<Health> | null;
  readonly desired?: number;
  readonly max?: number;
};

/** Converges it: one slot, with one volume and no address, unless the scene says otherwise. */
export const converge = (scene: SlotScene): Convergence => {
  const { active = [], failing = [], retiring = [], others = [], health = {}, desired = 1, max = 100 } = scene;
  const stateful: StatefulPolicy = { devices: ['/dev/sdf'], address: 'none', ...scene.policy };
  const fleet = fleetOf({ stateful, ...scene.fleet });
  const state = stateOf(desired, scene.state);
  const instances = [...active.map(({ instance }) => instance), ...failing.map(({ instance }) => instance)];
  const slots: SlotReadings = { volumes: [], attached: [], addresses: [], ...scene.readings };
  const view = viewOf({
    instances: [...instances, ...retiring, ...others],
    ...(scene.readings !== null && { slots }),
    state,
    ...scene.view,
  });
  const members = { active, failing, retiring };
  return planSlotConvergence({
    fleet,
    view,
    state,
    members,
    open: settleLaunches(fleet, view, state, NOW_MS),
    desired,
    max,
    health: health === null ? null : soundHealth({ members, ...health }),
    history: [],
    nowMs: NOW_MS,
  });
};

const describe = (step: PlanStep): string => {
  switch (step.kind) {
    case 'launch': {
      const { zone, subnets, instanceTypes, slot, withoutDevices = [] } = step.call;
      return `launch ${instanceTypes.join('|')} in ${zone} ${subnets.join('|')} for ${slot ?? step.call.role} without ${withoutDevices.join('|')}`;
    }
    case 'adopt':
      return `adopt ${step.instanceId} as ${step.slot} with ${step.volumes.map(({ volumeId }) => volumeId).join('|')}`;
    case 'attach':
      return `attach ${step.volumeId} to ${step.instanceId} as ${step.device}`;
    case 'detach':
      return `detach ${step.volumeId} from ${step.instanceId}`;
    case 'give-address':
      return `give ${step.slot} on ${step.instanceId} a ${step.address} address`;
    case 'assign':
      return `assign to ${step.instanceId} from ${step.from}`;
    case 'modify':
      return 'modify';
    default:
      return `${step.kind} ${step.instanceIds.join('|')}`;
  }
};

/** What is to be done, in order, in few words. */
export const doneIn = (scene: SlotScene): readonly string[] => converge(scene).plan.map(describe);

/** Why, in the decision's words. */
export const saidIn = (scene: SlotScene): readonly string[] =>
  converge(scene).steps.map(({ rule, because }) => `${rule}: ${because}`);
