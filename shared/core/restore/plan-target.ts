import type { RecoveryPoint } from '../backup/recovery-point.ts';
import type { Fleet } from '../fleet.ts';
import type { Lifecycle, Role } from '../fleet-view.ts';
import type { SlotVolume } from '../healing/slot.ts';
import { type RestoreRefusal, refuse } from './restore-codes.ts';
import type { RestoreRequest } from './restore-request.ts';
import type { LaunchPlace, RestoreGroup, RestoreState, RestoreTarget } from './restore-state.ts';
import type { RestoreInstance } from './restore-view.ts';

/** Places that are tried for one machine. */
const PLACES_MAX = 40;

/** A member of the fleet, as far as a restore must know it. */
export type FleetMember = {
  readonly id: string;
  readonly lifecycle: Lifecycle;
  readonly role: Role;
  readonly slot: string | null;
};

/** The fleet that is restored into, with what its names mean at AWS. */
export type FleetGround = {
  readonly policy: Fleet;
  readonly template: { readonly id: string; readonly version: number };
  /** Availability Zone of each of its subnets. */
  readonly zones: ReadonlyMap<string, string>;
};

/** What is there before a restore begins. */
export type PlanGround = {
  /** Null where what is protected is no fleet. */
  readonly fleet: FleetGround | null;
  readonly groups: readonly (RestoreGroup & { readonly deregistrationDelayMs: number })[];
  readonly members: readonly FleetMember[];
  readonly slotVolumes: readonly SlotVolume[];
  /** A machine of the fleet that is being stopped and started to change its size. */
  readonly resizing: string | null;
  /** The machine that the point was taken of, or that holds its slot now; null where none does. */
  readonly machine: RestoreInstance | null;
  /** Restores that are not over. */
  readonly others: readonly RestoreState[];
};

const list = (names: Iterable<string>): string => [...new Set(names)].sort().join(', ');

/** Whether an instance is not gone, or about to be. */
export const isLiving = ({ lifecycle }: Pick<FleetMember, 'lifecycle'>): boolean =>
  lifecycle !== 'shutting-down' && lifecycle !== 'terminated';

/** The machine that holds the slot of a point, or that it was taken of. */
export const findHolder = ({ slot, instanceId }: RecoveryPoint, members: readonly FleetMember[]): string | null => {
  if (slot === null) return instanceId;
  const holders = members.filter((member) => member.slot === slot && isLiving(member) && member.role === 'active');
  const [holder, second] = holders;
  // Two machines of one slot are about to change places: neither is the one.
  return holder !== undefined && second === undefined ? holder.id : null;
};

const busyWith = ({ others, fleet }: PlanGround, isSame: (other: RestoreState) => boolean): RestoreRefusal | null => {
  const other = others.find((one) => one.plan.fleet === (fleet?.policy.name ?? null) && isSame(one));
  if (other === undefined) return null;
  const todo = other.phase === 'kept' ? 'accept or undo it first' : 'wait for its end, or abort it';
  return refuse('TARGET_BUSY', `restore ${other.id} of ${other.plan.lineage} is not over: ${todo}`);
};

/** A machine may have come to its slot after the point was taken: what it is given then is the slot's all the same. */
const slotInPlace = ({ slot }: RecoveryPoint, member: FleetMember | undefined): string | null =>
  slot ?? member?.slot ?? null;

const planInPlace = (
  request: RestoreRequest,
  point: RecoveryPoint,
  ground: PlanGround,
): RestoreTarget | RestoreRefusal => {
  const { machine, fleet, resizing } = ground;
  if (point.instanceId === null) {
    const because = `${point.lineage} is a volume by itself: restore it into new, and attach it yourself`;
    return refuse('NOT_IN_PLACE', because);
  }
  const member = ground.members.find(({ id }) => id === machine?.instanceId);
  if (machine === null || (fleet !== null && member === undefined)) {
    return refuse('NO_MACHINE', `no machine is there for ${point.lineage} of ${request.protection}: restore into new`);
  }
  const { instanceId, lifecycle, zone } = machine;
  if ((lifecycle !== 'running' && lifecycle !== 'stopped') || (member !== undefined && member.role !== 'active')) {
    return refuse(
      'NO_MACHINE',
      `${instanceId} is ${member?.role === 'active' ? lifecycle : (member?.role ?? lifecycle)}: wait, or restore into new`,
    );
  }
  if (request.zone !== null && request.zone !== zone) {
    return refuse('NO_ZONE', `${instanceId} is in ${zone}: its volumes cannot be in ${request.zone}`);
  }
  if (resizing === instanceId) return refuse('TARGET_BUSY', `${instanceId} is being resized: wait for its end`);
  // One at a time works in a fleet, and a machine that has volumes to be accepted is not restored once more.
  const busy = busyWith(
    ground,
    ({ plan, phase, instanceId: other }) => plan.into === 'in-place' && (phase !== 'kept' || other === instanceId),
  );
  const slot = slotInPlace(point, member);
  return busy ?? { kind: 'instance', instanceId, zone, slot, ran: lifecycle === 'running' };
};

const refuseHeldSlot = (slot: string, ground: PlanGround): RestoreRefusal | null => {
  const holder = ground.members.find((member) => member.slot === slot && isLiving(member));
  if (holder !== undefined) {
    return refuse('SLOT_HELD', `${holder.id} holds ${slot}: restore in-place, or another slot`);
  }
  const volume = ground.slotVolumes.find((one) => one.slot === slot && one.state !== 'deleting');
  if (volume !== undefined) {
    const because = `${volume.volumeId} belongs to ${slot}: take its tag ballast:slot off first, or restore in-place once a machine holds it`;
    return refuse('SLOT_HELD', because);
  }
  return busyWith(ground, ({ plan }) => plan.target.kind === 'launched' && plan.target.slot === slot);
};

const listPlaces = ({ sizes, subnets }: Fleet, zones: ReadonlyMap<string, string>, zone: string | null) =>
  sizes.flatMap(({ instanceType }) =>
    subnets.flatMap((subnet): readonly LaunchPlace[] => {
      const at = zones.get(subnet);
      return at === undefined || (zone !== null && zone !== at) ? [] : [{ instanceType, subnet, zone: at }];
    }),
  );

const planLaunched = (
  { into, zone }: RestoreRequest,
  point: RecoveryPoint,
  ground: PlanGround,
  { policy, template, zones }: FleetGround,
): RestoreTarget | RestoreRefusal => {
  const slot = into === 'new' && policy.stateful !== undefined ? point.slot : null;
  const isTwice = (other: RestoreState): boolean => into === 'isolated' && other.plan.into === 'isolated';
  const held = slot === null ? busyWith(ground, isTwice) : refuseHeldSlot(slot, ground);
  if (held !== null) return held;
  const [first, ...others] = listPlaces(policy, zones, zone).slice(0, PLACES_MAX);
  if (first === undefined) {
    return refuse('NO_ZONE', `${policy.name} has no subnet in ${zone}; it has some in ${list(zones.values())}`);
  }
  return { kind: 'launched', template, places: [first, ...others], slot };
};

const planVolumes = (
  request: RestoreRequest,
  { lineage }: RecoveryPoint,
  { machine }: PlanGround,
): RestoreTarget | RestoreRefusal => {
  const zone = request.zone ?? machine?.zone ?? null;
  if (zone === null)
    return refuse('NO_ZONE', `nothing says where the volumes of ${lineage} are to be made: name a zone`);
  return zone.startsWith(request.region)
    ? { kind: 'volumes', zone }
    : refuse('NO_ZONE', `${zone} is not a zone of ${request.region}`);
};

/** Plans what the volumes of a point end up on; or says in one line why they cannot. */
export const planTarget = (
  request: RestoreRequest,
  point: RecoveryPoint,
  ground: PlanGround,
): RestoreTarget | RestoreRefusal => {
  const { fleet } = ground;
  if (request.into === 'in-place') return planInPlace(request, point, ground);
  if (fleet !== null) return planLaunched(request, point, ground, fleet);
  if (request.into === 'new') return planVolumes(request, point, ground);
  return refuse(
    'NO_TEMPLATE',
    `${request.protection} is protected by tag: there is no template to launch a machine from`,
  );
};
