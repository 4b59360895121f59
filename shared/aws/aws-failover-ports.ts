import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../ports/clock.ts';
import type { FailoverPorts, FormerRegion } from '../ports/failover-ports.ts';
import type { AwsClients } from './aws-clients.ts';
import type { AwsPlaces } from './aws-ports.ts';
import { createAwsRestorePorts, createRestoreClients, type RestoreClients } from './aws-restore-ports.ts';
import { type CallContext, createCallAws } from './call-aws.ts';
import { clientSettings } from './client-settings.ts';
import { createCloudWatchSwitches } from './cloudwatch-switches.ts';
import { createDynamoLedger } from './dynamodb-ledger.ts';
import { createDynamoObservations } from './dynamodb-observations.ts';
import { createEc2Fleets } from './ec2-fleets.ts';
import { createEc2Prerequisites } from './ec2-prerequisites.ts';
import { createElbBalancers } from './elb-balancers.ts';
import { createEventWakes, type EventBus } from './event-wakes.ts';
import { hastyClientSettings } from './hasty-client-settings.ts';
import { createKmsSignatures } from './kms-signatures.ts';
import { createNodeProbes } from './node-probes.ts';
import type { Table } from './read-items.ts';
import { createRoute53Dns } from './route53-dns.ts';
import { createSsmAgents } from './ssm-agents.ts';

/** Clients of another Region, which may answer nobody: each call of theirs ends within seconds. */
export type FormerRegionClients = Pick<AwsClients, 'dynamo' | 'ec2' | 'elb' | 'events' | 'ssm'>;

/** Clients for moving services: those of a Region, Route 53, and what fences, tells and wakes in any other Region. */
export type FailoverClients = RestoreClients & {
  readonly region: string;
  readonly cloudWatch: CloudWatchClient;
  readonly kms: KMSClient;
  readonly quotas: ServiceQuotasClient;
  readonly route53: Route53Client;
  /** Made when a Region is first asked for, and kept. */
  readonly formerRegion: (region: string) => FormerRegionClients;
};

/** Clients for moving services as this Region sees them, made once per process. */
export const createFailoverClients = (region: string): FailoverClients => {
  const settings = clientSettings(region);
  const known = new Map<string, FormerRegionClients>();
  return {
    ...createRestoreClients(region),
    region,
    cloudWatch: new CloudWatchClient(settings),
    kms: new KMSClient(settings),
    quotas: new ServiceQuotasClient(settings),
    // Its control plane is in one Region, which may be the one that is down; and it refuses a zone whose last change is pending.
    route53: new Route53Client({ ...hastyClientSettings(region), maxAttempts: 2 }),
    formerRegion: (other) => {
      const clients = known.get(other) ?? createFormerRegionClients(other);
      known.set(other, clients);
      return clients;
    },
  };
};

const createFormerRegionClients = (region: string): FormerRegionClients => {
  const settings = hastyClientSettings(region);
  return {
    dynamo: new DynamoDBClient(settings),
    ec2: new EC2Client(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    events: new EventBridgeClient(settings),
    ssm: new SSMClient(settings),
  };
};

/** Where a stage keeps its state, and its name: the table, the key and the metric of every Region bear it. */
export type FailoverPlaces = AwsPlaces & { readonly stage: string };

/** Ports that move services over AWS, for one invocation: every call ends with its signal and is counted by its `onCall`. */
export const createAwsFailoverPorts = (
  clients: FailoverClients,
  places: FailoverPlaces,
  context: CallContext,
  clock: Clock,
): FailoverPorts => {
  const call = createCallAws(context);
  const { region } = clients;
  const { stage, tableName } = places;
  const own: Table = { client: clients.dynamo, call, tableName };
  const tableIn = (other: string): Table =>
    other === region
      ? own
      : { client: clients.formerRegion(other).dynamo, call: createCallAws(context, other), tableName };
  const ownBus: EventBus = { client: clients.events, call };
  const busIn = (other: string): EventBus =>
    other === region ? ownBus : { client: clients.formerRegion(other).events, call: createCallAws(context, other) };
  return {
    ...createAwsRestorePorts(clients, places, context, clock),
    region,
    probes: createNodeProbes(clock),
    observations: createDynamoObservations(own, tableIn),
    dns: createRoute53Dns(clients.route53, call, stage),
    switches: createCloudWatchSwitches(clients.cloudWatch, call, stage),
    prerequisites: createEc2Prerequisites(clients, call, clock, stage),
    wakes: createEventWakes(ownBus, busIn),
    signatures: createKmsSignatures(clients.kms, call, region, stage),
    formerRegion: (other) =>
      createFormerRegion(clients.formerRegion(other), { region: other, tableName }, context, clock),
  };
};

const createFormerRegion = (
  { dynamo, ec2, elb, ssm }: FormerRegionClients,
  { region, tableName }: { readonly region: string; readonly tableName: string },
  context: CallContext,
  clock: Clock,
): FormerRegion => {
  const call = createCallAws(context, region);
  return {
    fleets: createEc2Fleets(ec2, call),
    balancers: createElbBalancers(elb, call),
    agents: createSsmAgents(ssm, call, clock),
    ledger: createDynamoLedger(dynamo, call, tableName),
  };
};
