import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SECOND_MS } from '../core/time.ts';

const ATTEMPTS_MAX = 3;
const CONNECT_TIMEOUT_MS = 2 * SECOND_MS;
const ATTEMPT_TIMEOUT_MS = 10 * SECOND_MS;

/** One client per service: made once per process, so that connections live on between invocations. */
export type AwsClients = {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamo: DynamoDBClient;
  readonly sns: SNSClient;
  readonly events: EventBridgeClient;
  readonly ssm: SSMClient;
};

/** Clients of one Region, with bounded retries and no attempt that can hang. Credentials come from the environment. */
export const createAwsClients = (region: string): AwsClients => {
  const settings = {
    region,
    maxAttempts: ATTEMPTS_MAX,
    // What the budget (api-budget.ts) cannot know, others' calls in the account, slows a client down once it was refused.
    retryMode: 'adaptive',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ATTEMPT_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
  return {
    ec2: new EC2Client(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    cloudWatch: new CloudWatchClient(settings),
    dynamo: new DynamoDBClient(settings),
    sns: new SNSClient(settings),
    events: new EventBridgeClient(settings),
    ssm: new SSMClient(settings),
  };
};
