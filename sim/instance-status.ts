import { Fault } from '../shared/core/fault.ts';
import type { SourceSays } from '../shared/core/healing/health-readings.ts';
import type { MachineChecks } from '../shared/core/restore/restore-view.ts';
import type { InstanceStatus } from '../shared/ports/fleets.ts';
import { distortionOf, isSilent } from './distortions.ts';
import type { Instance, StatusCheck, World } from './world-state.ts';

/** Checks that have failed by now, each with since when; an answer lags as all describe calls do. */
const failedChecks = (world: World, instance: Instance): readonly (readonly [StatusCheck, number])[] => {
  const { statusCheckMs, describeLagMs } = world.timing;
  const reasons = new Map(instance.ailments.impaired);
  const outage = world.outages.get(instance.zone);
  if (outage !== undefined && !reasons.has('system')) {
    reasons.set('system', Math.max(outage.sinceMs, instance.launchedAtMs));
  }
  return [...reasons]
    .map(([check, sinceMs]) => [check, sinceMs + statusCheckMs] as const)
    .filter(([, failedAtMs]) => failedAtMs + describeLagMs <= world.nowMs);
};

const truthOf = (world: World, instance: Instance): SourceSays => {
  const failed = failedChecks(world, instance);
  if (failed.length > 0) {
    const checks = failed.map(([check]) => check).join(' and ');
    const because = `its ${checks} status check${failed.length === 1 ? ' fails' : 's fail'}`;
    return { kind: 'sick', sinceMs: Math.min(...failed.map(([, failedAtMs]) => failedAtMs)), because };
  }
  const { retiresAtMs } = instance.ailments;
  if (retiresAtMs === null) return { kind: 'well' };
  return { kind: 'doomed', atMs: retiresAtMs, because: 'AWS has scheduled its retirement' };
};

const says = (world: World, instance: Instance): SourceSays => {
  const distortion = distortionOf(world, 'instance-status', instance.id, world.nowMs);
  if (distortion === null) return truthOf(world, instance);
  if (distortion === 'sick') return { kind: 'sick', sinceMs: null, because: 'its instance status check fails' };
  return { kind: 'well' };
};

/** Instances that may be named: those that something ails, unless a whole zone, or a lie, makes it all of them. */
const candidates = ({ instances, ailing, outages, distortions }: World): Iterable<Instance> =>
  outages.size > 0 || distortions.length > 0 ? instances.values() : ailing;

/** DescribeInstanceStatus: running instances whose checks fail, or that AWS is going to stop. */
export const readStatus = (world: World): readonly InstanceStatus[] => {
  const operation = 'ec2:DescribeInstanceStatus';
  if (isSilent(world, 'instance-status')) throw new Fault('unknown', operation, 'EC2 does not tell status checks');
  const statuses: InstanceStatus[] = [];
  for (const instance of candidates(world)) {
    if (instance.lifecycle !== 'running') continue;
    const said = says(world, instance);
    if (said.kind !== 'well') statuses.push({ instanceId: instance.id, says: said });
  }
  return statuses;
};

/** DescribeInstanceStatus of one instance: nothing is known of one that has not run for as long as the checks take. */
export const readChecks = (world: World, instanceId: string): MachineChecks => {
  const operation = 'ec2:DescribeInstanceStatus';
  if (isSilent(world, 'instance-status')) throw new Fault('unknown', operation, 'EC2 does not tell status checks');
  const instance = world.instances.get(instanceId);
  if (instance?.lifecycle !== 'running') return 'unknown';
  const said = says(world, instance);
  if (said.kind === 'sick') return 'failed';
  const { statusCheckMs, runningAfterMs, describeLagMs } = world.timing;
  const checkedAtMs = instance.launchedAtMs + runningAfterMs + statusCheckMs + describeLagMs;
  return checkedAtMs <= world.nowMs ? 'passed' : 'unknown';
};
