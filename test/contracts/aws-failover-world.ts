import { createHash } from 'node:crypto';
import { GetMetricStatisticsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateCapacityReservationCommand } from '@aws-sdk/client-ec2';
import { CreateAliasCommand, CreateKeyCommand, KMSClient, VerifyCommand } from '@aws-sdk/client-kms';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { AwsClients } from '../../shared/aws/aws-clients.ts';
import { createAwsFailoverPorts, createFailoverClients } from '../../shared/aws/aws-failover-ports.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { openAwsWorld, TABLE_NAME } from './aws-world.ts';
import type { FailoverWorld } from './failover-world.ts';
import { CHECKERS_PATH, EXHAUSTED_PATH } from './moto-gaps.ts';

const HOME = 'eu-west-1';
const AWAY = 'eu-central-1';
const STAGE = 'test';
const KEY_ALIAS = `alias/ballast-${STAGE}-reports`;

/** The adapters under test: as they are in the tree, or as a bundle holds them. */
export type FailoverAdapters = {
  readonly createFailoverClients: typeof createFailoverClients;
  readonly createAwsFailoverPorts: typeof createAwsFailoverPorts;
};

const post = async (path: string, body: string): Promise<void> => {
  const { ok } = await fetch(`${process.env['AWS_ENDPOINT_URL']}${path}`, { method: 'POST', body });
  if (!ok) throw new Error(`this AWS has no ${path}`);
};

/** What a deployment makes in the Region beside the stage's table. */
const deploy = async (kms: KMSClient): Promise<void> => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  await kms.send(new CreateAliasCommand({ AliasName: KEY_ALIAS, TargetKeyId: KeyMetadata?.KeyId }));
};

const createAwayTable = async (): Promise<void> => {
  await new DynamoDBClient({ region: AWAY }).send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
};

type DnsHands = Pick<FailoverWorld, 'createZone' | 'putForeignRecord' | 'tellCheckers'>;

const createDnsHands = (route53: Route53Client): DnsHands => {
  let zones = 0;
  return {
    createZone: async (name, visibility) => {
      zones += 1;
      const command = new CreateHostedZoneCommand({
        Name: name,
        CallerReference: String(zones),
        HostedZoneConfig: { PrivateZone: visibility === 'private' },
      });
      return (await route53.send(command)).HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
    },
    putForeignRecord: async (zoneId, name) => {
      const record = {
        Name: name,
        Type: 'A',
        SetIdentifier: 'theirs',
        Weight: 10,
        TTL: 300,
        ResourceRecords: [{ Value: '198.51.100.1' }],
      } satisfies ResourceRecordSet;
      await route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zoneId,
          ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
        }),
      );
    },
    tellCheckers: (checkId, healthy, all) => post(CHECKERS_PATH, JSON.stringify({ checkId, healthy, all })),
  };
};

type WatchHands = Pick<FailoverWorld, 'putAlarm' | 'readSwitch' | 'spoilObservation'>;

const createWatchHands = ({ cloudWatch, dynamo }: AwsClients): WatchHands => ({
  putAlarm: async ({ alarmName, state, actions }) => {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: alarmName,
        ActionsEnabled: actions,
        Namespace: 'Test',
        MetricName: 'Test',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    );
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarmName, StateValue: state, StateReason: 'a test' }));
  },
  readSwitch: async (service) => {
    const nowMs = Date.now();
    const command = new GetMetricStatisticsCommand({
      Namespace: 'Ballast',
      MetricName: 'Switch',
      Dimensions: [
        { Name: 'Stage', Value: STAGE },
        { Name: 'Service', Value: service },
      ],
      StartTime: new Date(nowMs - 5 * MINUTE_MS),
      EndTime: new Date(nowMs + MINUTE_MS),
      Period: 60,
      Statistics: ['Maximum'],
    });
    const { Datapoints = [] } = await cloudWatch.send(command);
    return Datapoints.length === 0 ? null : Math.max(...Datapoints.map(({ Maximum = 0 }) => Maximum));
  },
  spoilObservation: async (service, observer) => {
    await dynamo.send(
      new UpdateItemCommand({
        TableName: TABLE_NAME,
        Key: { pk: { S: `observation#${service}` }, sk: { S: observer } },
        UpdateExpression: 'SET observation = :text',
        ExpressionAttributeValues: { ':text': { S: '{"version":1,"observer":7}' } },
      }),
    );
  },
});

/** A world over the AWS that the environment names, with two Regions and one Route 53. */
export const openAwsFailoverWorld = async (
  adapters: FailoverAdapters = { createFailoverClients, createAwsFailoverPorts },
): Promise<FailoverWorld> => {
  const world = await openAwsWorld(HOME);
  const kms = new KMSClient({ region: HOME });
  await Promise.all([deploy(kms), createAwayTable()]);
  const places = { tableName: TABLE_NAME, topicArn: null, eventBusName: 'default', stage: STAGE };
  const context = { signal: new AbortController().signal, onCall: () => {} };
  const portsIn = (region: string) =>
    adapters.createAwsFailoverPorts(adapters.createFailoverClients(region), places, context, { nowMs: Date.now });
  return {
    ...world,
    home: HOME,
    away: AWAY,
    failover: portsIn(HOME),
    standby: portsIn(AWAY),
    ...createDnsHands(new Route53Client({ region: HOME })),
    ...createWatchHands(world.clients),
    exhaust: (instanceType) => post(EXHAUSTED_PATH, instanceType),
    leaveProbe: async () => {
      await world.clients.ec2.send(
        new CreateCapacityReservationCommand({
          InstanceType: 'm7g.large',
          InstancePlatform: 'Linux/UNIX',
          AvailabilityZone: world.subnets[0].zone,
          InstanceCount: 1,
          TagSpecifications: [{ ResourceType: 'capacity-reservation', Tags: [{ Key: 'ballast:probe', Value: STAGE }] }],
        }),
      );
    },
    verify: async (text, { algorithm, key, value }) => {
      const command = new VerifyCommand({
        KeyId: KEY_ALIAS,
        Message: createHash('sha256').update(text).digest(),
        MessageType: 'DIGEST',
        Signature: Buffer.from(value, 'base64'),
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const isNamed = algorithm === 'ECDSA_SHA_256' && key === `${KEY_ALIAS} in ${HOME}`;
      const answer = await kms.send(command).catch(() => ({ SignatureValid: false }));
      return isNamed && answer.SignatureValid === true;
    },
  };
};
