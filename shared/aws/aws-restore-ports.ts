import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../ports/clock.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import type { AwsClients } from './aws-clients.ts';
import type { AwsPlaces } from './aws-ports.ts';
import { type CallContext, createCallAws } from './call-aws.ts';
import { clientSettings } from './client-settings.ts';
import { createDynamoLedger } from './dynamodb-ledger.ts';
import { createDynamoWorkflows } from './dynamodb-workflows.ts';
import { createEc2Fleets } from './ec2-fleets.ts';
import { createEc2Restoration } from './ec2-restoration.ts';
import { createEc2Snapshots, createSnapshotClients, type SnapshotClients } from './ec2-snapshots.ts';
import { createEc2Volumes } from './ec2-volumes.ts';
import { createElbBalancers } from './elb-balancers.ts';
import { createEventNotices } from './event-notices.ts';
import { createSsmAgents } from './ssm-agents.ts';

/** Clients for restores: all of one Region. */
export type RestoreClients = Pick<AwsClients, 'dynamo' | 'elb' | 'events' | 'sns' | 'ssm'> & SnapshotClients;

/** Clients for restores in this Region, made once per process. */
export const createRestoreClients = (region: string): RestoreClients => {
  const settings = clientSettings(region);
  return {
    ...createSnapshotClients(region),
    elb: new ElasticLoadBalancingV2Client(settings),
    dynamo: new DynamoDBClient(settings),
    sns: new SNSClient(settings),
    events: new EventBridgeClient(settings),
    ssm: new SSMClient(settings),
  };
};

/** Ports of restores over AWS, for one invocation: every call ends with its signal and is counted by its `onCall`. */
export const createAwsRestorePorts = (
  clients: RestoreClients,
  places: AwsPlaces,
  context: CallContext,
  clock: Clock,
): RestorePorts => {
  const call = createCallAws(context);
  return {
    snapshots: createEc2Snapshots(clients, call),
    restoration: createEc2Restoration(clients.ec2, call),
    fleets: createEc2Fleets(clients.ec2, call),
    volumes: createEc2Volumes(clients.ec2, call),
    balancers: createElbBalancers(clients.elb, call),
    agents: createSsmAgents(clients.ssm, call, clock),
    ledger: createDynamoLedger(clients.dynamo, call, places.tableName),
    workflows: createDynamoWorkflows(clients.dynamo, call, places.tableName),
    notices: createEventNotices(clients, call, places),
    clock,
  };
};
