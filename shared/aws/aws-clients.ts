import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientSettings } from './client-settings.ts';

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

/** Clients of one Region, for all that Ballast does about fleets. */
export const createAwsClients = (region: string): AwsClients => {
  const settings = clientSettings(region);
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
