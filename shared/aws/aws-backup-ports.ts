import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { AwsClients } from './aws-clients.ts';
import type { AwsPlaces } from './aws-ports.ts';
import { type CallContext, createCallAws } from './call-aws.ts';
import { clientSettings } from './client-settings.ts';
import { createDynamoWorkflows } from './dynamodb-workflows.ts';
import { createEc2BackupSources } from './ec2-backup-sources.ts';
import { createEc2Snapshots, createSnapshotClients, type SnapshotClients } from './ec2-snapshots.ts';
import { createEventNotices } from './event-notices.ts';
import { createSsmAgents } from './ssm-agents.ts';

/** Clients for backups: those of the Region that decides, and EC2's of any. */
export type BackupClients = Pick<AwsClients, 'dynamo' | 'ec2' | 'events' | 'sns' | 'ssm'> & {
  readonly region: string;
  /** Made when a Region is first asked for, and kept. */
  readonly snapshotsIn: (region: string) => SnapshotClients;
};

/** Clients for backups in this Region, made once per process. */
export const createBackupClients = (region: string): BackupClients => {
  const settings = clientSettings(region);
  const home = createSnapshotClients(region);
  const known = new Map([[region, home]]);
  return {
    region,
    ec2: home.ec2,
    dynamo: new DynamoDBClient(settings),
    sns: new SNSClient(settings),
    events: new EventBridgeClient(settings),
    ssm: new SSMClient(settings),
    snapshotsIn: (other) => {
      const clients = known.get(other) ?? createSnapshotClients(other);
      known.set(other, clients);
      return clients;
    },
  };
};

/** Ports of backups over AWS, for one invocation: every call ends with its signal and is counted by its `onCall`. */
export const createAwsBackupPorts = (
  clients: BackupClients,
  places: AwsPlaces,
  context: CallContext,
  clock: Clock,
): BackupPorts => {
  const call = createCallAws(context);
  return {
    sources: createEc2BackupSources(clients.ec2, call),
    snapshotsIn: (region) =>
      createEc2Snapshots(
        clients.snapshotsIn(region),
        region === clients.region ? call : createCallAws(context, region),
      ),
    agents: createSsmAgents(clients.ssm, call, clock),
    workflows: createDynamoWorkflows(clients.dynamo, call, places.tableName),
    notices: createEventNotices(clients, call, places),
    clock,
  };
};
