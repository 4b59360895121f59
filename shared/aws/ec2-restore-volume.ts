import { CreateVolumeCommand, type EC2Client, VolumeType } from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { Restoration } from '../ports/restoration.ts';
import type { CallAws } from './call-aws.ts';
import { tagSpecifications } from './ec2-tags.ts';

const OPERATION = 'ec2:CreateVolume';

/** Makes one volume from a snapshot, as fast as is asked for, and gives its id. */
export const createRestoredVolume = async (
  client: EC2Client,
  call: CallAws,
  { token, snapshotId, zone, performance, initializationRate, tags }: Parameters<Restoration['createVolume']>[0],
): Promise<string> => {
  const { volumeType, iops, throughputMiBps } = performance ?? { volumeType: 'gp3', iops: null, throughputMiBps: null };
  const command = new CreateVolumeCommand({
    ClientToken: token,
    SnapshotId: snapshotId,
    AvailabilityZone: zone,
    VolumeType: asVolumeType(volumeType),
    ...(iops !== null && { Iops: iops }),
    ...(throughputMiBps !== null && { Throughput: throughputMiBps }),
    ...(initializationRate !== null && { VolumeInitializationRate: initializationRate }),
    TagSpecifications: tagSpecifications(['volume'], tags),
  });
  const { VolumeId } = await call(OPERATION, (options) => client.send(command, options));
  if (VolumeId) return VolumeId;
  throw new Fault('unknown', OPERATION, `${OPERATION} gave no id of a volume from ${snapshotId}`);
};

const asVolumeType = (name: string): VolumeType => {
  const type = Object.values(VolumeType).find((known) => known === name);
  if (type !== undefined) return type;
  throw new Fault('invalid', OPERATION, `"${name}" is no type of volume; expected one like "gp3"`);
};
