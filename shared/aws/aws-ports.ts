import type { Clock } from '../ports/clock.ts';
import type { Ports } from '../ports/ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { type CallContext, createCallAws } from './call-aws.ts';
import { createCloudWatchMetrics } from './cloudwatch-metrics.ts';
import { createDynamoJournal } from './dynamodb-journal.ts';
import { createDynamoLedger } from './dynamodb-ledger.ts';
import { createEc2Fleets } from './ec2-fleets.ts';
import { createEc2Volumes } from './ec2-volumes.ts';
import { createElbBalancers } from './elb-balancers.ts';
import { createEventNotices } from './event-notices.ts';
import { createSsmAgents } from './ssm-agents.ts';

/** Where a deployed stage keeps its state and tells its news. */
export type AwsPlaces = {
  readonly tableName: string;
  /** Null where there is no topic: then only EventBridge is told. */
  readonly topicArn: string | null;
  readonly eventBusName: string;
};

/** All ports over AWS, for one invocation: every call ends with its signal and is counted by its `onCall`. */
export const createAwsPorts = (clients: AwsClients, places: AwsPlaces, context: CallContext, clock: Clock): Ports => {
  const call = createCallAws(context);
  return {
    fleets: createEc2Fleets(clients.ec2, call),
    balancers: createElbBalancers(clients.elb, call),
    agents: createSsmAgents(clients.ssm, call, clock),
    volumes: createEc2Volumes(clients.ec2, call),
    metrics: createCloudWatchMetrics(clients.cloudWatch, call),
    ledger: createDynamoLedger(clients.dynamo, call, places.tableName),
    journal: createDynamoJournal(clients.dynamo, call, places.tableName),
    notices: createEventNotices(clients, call, places),
    clock,
  };
};
