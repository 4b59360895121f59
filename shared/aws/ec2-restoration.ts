import {
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import { RESTORE_TAGS } from '../core/restore/restore-tags.ts';
import type { Restoration } from '../ports/restoration.ts';
import type { CallAws } from './call-aws.ts';
import { createIsolation } from './ec2-isolation.ts';
import { launchRestored } from './ec2-restore-launch.ts';
import { findRestoreResources, listExpiredResources, readRestoreInstance } from './ec2-restore-resources.ts';
import { createRestoredVolume } from './ec2-restore-volume.ts';
import { tagsToEc2 } from './ec2-tags.ts';
import { readChecks } from './read-checks.ts';
import { unlessGone } from './unless-gone.ts';

/** The restoration port over EC2. */
export const createEc2Restoration = (client: EC2Client, call: CallAws): Restoration => ({
  find: (restoreId) => findRestoreResources(client, call, restoreId),
  listExpired: (nowMs) => listExpiredResources(client, call, nowMs),
  describeInstance: (instanceId) => readRestoreInstance(client, call, instanceId),
  readChecks: (instanceId) => readChecks(client, call, instanceId),
  createVolume: async (volume) => {
    checkTags('ec2:CreateVolume', volume.tags);
    return createRestoredVolume(client, call, volume);
  },
  launch: async (launch) => {
    checkTags('ec2:RunInstances', launch.tags);
    return launchRestored(client, call, launch);
  },
  createIsolation: async (isolation) => {
    checkTags('ec2:CreateSecurityGroup', isolation.tags);
    return createIsolation(client, call, isolation);
  },
  tag: (resourceIds, tags) => changeTags(client, call, resourceIds, tags),
  keepOnTermination: async (instanceId, device, keeps) => {
    const command = new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      BlockDeviceMappings: [{ DeviceName: device, Ebs: { DeleteOnTermination: !keeps } }],
    });
    await call('ec2:ModifyInstanceAttribute', (options) => client.send(command, options));
  },
  terminate: async (instanceId) => {
    const command = new TerminateInstancesCommand({ InstanceIds: [instanceId] });
    await unlessGone(call('ec2:TerminateInstances', (options) => client.send(command, options)));
  },
  deleteVolume: async (volumeId) => {
    const command = new DeleteVolumeCommand({ VolumeId: volumeId });
    await unlessGone(call('ec2:DeleteVolume', (options) => client.send(command, options)));
  },
  deleteIsolation: async (groupId) => {
    const command = new DeleteSecurityGroupCommand({ GroupId: groupId });
    await unlessGone(call('ec2:DeleteSecurityGroup', (options) => client.send(command, options)));
  },
});

/** Nothing is made that the reaper would not find. */
const checkTags = (operation: string, tags: ReadonlyMap<string, string>): void => {
  const missing = [RESTORE_TAGS.restore, RESTORE_TAGS.expiresAt].filter((key) => !tags.get(key));
  if (missing.length === 0) return;
  throw new Fault('invalid', operation, `${operation} is not sent without the tag ${missing.join(' and ')}`);
};

/** What is set comes first: a resource that changes hands is never without an owner. */
const changeTags = async (
  client: EC2Client,
  call: CallAws,
  resourceIds: readonly string[],
  tags: ReadonlyMap<string, string | null>,
): Promise<void> => {
  const Resources = [...resourceIds];
  const set = new Map([...tags].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
  const removed = [...tags].flatMap(([key, value]) => (value === null ? [{ Key: key }] : []));
  if (Resources.length > 0 && set.size > 0) {
    const command = new CreateTagsCommand({ Resources, Tags: tagsToEc2(set) });
    await call('ec2:CreateTags', (options) => client.send(command, options));
  }
  if (Resources.length > 0 && removed.length > 0) {
    const command = new DeleteTagsCommand({ Resources, Tags: removed });
    await call('ec2:DeleteTags', (options) => client.send(command, options));
  }
};
