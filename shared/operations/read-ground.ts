import type { RecoveryPoint } from '../core/backup/recovery-point.ts';
import type { Fleet } from '../core/fleet.ts';
import { type FleetGround, type FleetMember, findHolder, type PlanGround } from '../core/restore/plan-target.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';

/** What is there before a restore begins, but for other restores. */
export type Ground = Omit<PlanGround, 'others'>;

const resolveFleet = async ({ fleets }: RestorePorts, policy: Fleet): Promise<FleetGround> => {
  const [{ id, version }, zones] = await Promise.all([
    fleets.resolveTemplate(policy.launchTemplate),
    fleets.listZones(policy.subnets),
  ]);
  return {
    policy,
    template: { id, version },
    zones: new Map([...zones].map(([subnet, { name }]) => [subnet, name])),
  };
};

const listMembers = async ({ fleets }: RestorePorts, { name }: Fleet): Promise<readonly FleetMember[]> => {
  const instances = await fleets.listInstances([name]);
  return instances.map(({ id, lifecycle, role, slot = null }) => ({ id, lifecycle, role, slot }));
};

const resolveGroups = async ({ balancers }: RestorePorts, { targetGroups }: Fleet): Promise<Ground['groups']> => {
  const resolved = await balancers.resolveTargetGroups(targetGroups);
  return resolved.map(({ arn, deregistrationDelayMs }, index) => ({
    arn,
    deregistrationDelayMs,
    port: targetGroups[index]?.port ?? 0,
  }));
};

const describe = ({ restoration }: RestorePorts, instanceId: string | null) =>
  instanceId === null ? null : restoration.describeInstance(instanceId);

/** Reads what a restore of a point would meet; a fleet is null where what is protected is none. Rejects with a `Fault`. */
export const readGround = async (ports: RestorePorts, policy: Fleet | null, point: RecoveryPoint): Promise<Ground> => {
  if (policy === null) {
    const machine = await describe(ports, point.instanceId);
    return { fleet: null, groups: [], members: [], slotVolumes: [], resizing: null, machine };
  }
  const [fleet, members, groups, slotVolumes, records] = await Promise.all([
    resolveFleet(ports, policy),
    listMembers(ports, policy),
    resolveGroups(ports, policy),
    policy.stateful === undefined ? [] : ports.volumes.listSlotVolumes(policy.name),
    ports.ledger.readFleets([policy.name]),
  ]);
  const resizing = records.get(policy.name)?.state?.resize?.underWay?.instanceId ?? null;
  const machine = await describe(ports, findHolder(point, members));
  return { fleet, groups, members, slotVolumes, resizing, machine };
};
