import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import type { CheckedBackups } from './check-backups.ts';
import type { Stage } from './open-account.ts';
import { requireCredentials } from './require-credentials.ts';

/** People are not told of what a person does by hand: there is no topic here. */
const placesOf = (stage: string) => ({ tableName: `ballast-${stage}`, topicArn: null, eventBusName: 'default' });

const contextOf = () => ({ signal: new AbortController().signal, onCall: () => {} });

const CLOCK = { nowMs: Date.now };

/** Connects to what takes recovery points of a stage, with the person's own credentials; bad input when there are none. */
export const openBackups = async ({ region, stage }: Stage): Promise<BackupPorts> => {
  // Only commands that reach AWS pay for loading its SDK.
  const { createAwsBackupPorts, createBackupClients } = await import('../../shared/aws/aws-backup-ports.ts');
  const clients = createBackupClients(region);
  await requireCredentials(clients.ec2);
  return createAwsBackupPorts(clients, placesOf(stage), contextOf(), CLOCK);
};

/** Connects to what restores them, likewise. */
export const openRestores = async ({ region, stage }: Stage): Promise<RestorePorts> => {
  const { createAwsRestorePorts, createRestoreClients } = await import('../../shared/aws/aws-restore-ports.ts');
  const clients = createRestoreClients(region);
  await requireCredentials(clients.ec2);
  return createAwsRestorePorts(clients, placesOf(stage), contextOf(), CLOCK);
};

/** Connects to what is asked about backups before they are deployed, likewise. */
export const openBackupChecks = async (region: string): Promise<CheckedBackups> => {
  const { createCallAws } = await import('../../shared/aws/call-aws.ts');
  const { createEc2BackupSources } = await import('../../shared/aws/ec2-backup-sources.ts');
  const { createEc2Regions } = await import('../../shared/aws/ec2-regions.ts');
  const { createSnapshotClients } = await import('../../shared/aws/ec2-snapshots.ts');
  const { createKmsKeys } = await import('../../shared/aws/kms-keys.ts');
  const { ec2 } = createSnapshotClients(region);
  await requireCredentials(ec2);
  const call = createCallAws(contextOf());
  return {
    regions: createEc2Regions(ec2, call),
    keys: createKmsKeys(call),
    sources: createEc2BackupSources(ec2, call),
  };
};
