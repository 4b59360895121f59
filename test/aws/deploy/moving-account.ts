import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { createCallAws } from '../../../shared/aws/call-aws.ts';
import { createDynamoWorkflows } from '../../../shared/aws/dynamodb-workflows.ts';
import { readServiceState } from '../../../shared/core/failover/read-service-state.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { runCli } from '../../cli/run-cli.ts';
import { CHECKERS_PATH } from '../../contracts/moto-gaps.ts';
import type { DeployedRegion } from './deployed-regions.ts';
import { CREDENTIALS } from './deployed-stage.ts';

const STAGE = 'dev';

/** Makes a public zone and returns its id. */
export const createZone = async (name: string): Promise<string> => {
  const command = new CreateHostedZoneCommand({ Name: name, CallerReference: name });
  const { HostedZone } = await new Route53Client({ region: 'us-east-1' }).send(command);
  return (HostedZone?.Id ?? '').replace('/hostedzone/', '');
};

/** Runs `ballast dns prepare` as a person does, on the account that the environment names. */
export const prepare = async (service: string, configFile: string): Promise<void> => {
  const { exitCode, stderr } = await runCli(['dns', 'prepare', service, '--yes'], {
    ...CREDENTIALS,
    AWS_ENDPOINT_URL: process.env['AWS_ENDPOINT_URL'] ?? '',
    BALLAST_CONFIG: configFile,
  });
  if (exitCode !== 0) throw new Error(stderr);
};

/** One line for each record set of the zone as Route 53 has it, byte for byte, but for the zone's own. */
export const listRecords = async (zoneId: string): Promise<readonly string[]> => {
  const client = new Route53Client({ region: 'us-east-1' });
  const lines: string[] = [];
  let from = {};
  for (;;) {
    const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...from }));
    for (const { Name, Type, Failover = '', ResourceRecords = [] } of page.ResourceRecordSets ?? []) {
      if (Type === 'NS' || Type === 'SOA') continue;
      const values = ResourceRecords.map(({ Value }) => Value).join(' ');
      lines.push([Name, Type, Failover, values].filter(Boolean).join(' '));
    }
    if (!page.IsTruncated) return lines.toSorted();
    from = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
};

/** What the switch of a service said in a Region within an hour of a moment, minute by minute. */
export const readSwitch = async (
  { clients }: DeployedRegion,
  service: string,
  nowMs: number,
): Promise<readonly number[]> => {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'Ballast',
    MetricName: 'Switch',
    Dimensions: [
      { Name: 'Stage', Value: STAGE },
      { Name: 'Service', Value: service },
    ],
    StartTime: new Date(nowMs - 60 * MINUTE_MS),
    EndTime: new Date(nowMs + 60 * MINUTE_MS),
    Period: 60,
    Statistics: ['Maximum'],
  });
  const { Datapoints = [] } = await clients.cloudWatch.send(command);
  return Datapoints.map(({ Maximum = Number.NaN }) => Maximum);
};

/** What a Region's ledger holds of a service. */
export const readState = async ({ clients }: DeployedRegion, service: string): Promise<ServiceState | null> => {
  const call = createCallAws({ signal: new AbortController().signal, onCall: () => {} });
  const workflows = createDynamoWorkflows(clients.dynamo, call, `ballast-${STAGE}`);
  return readServiceState((await workflows.read({ kind: 'service', id: service })).body, service);
};

/** Says what Route 53's checkers find of a health check. */
export const tellCheckers = async (checkId: string, healthy: number, all: number): Promise<void> => {
  const body = JSON.stringify({ checkId, healthy, all });
  const { ok } = await fetch(`${process.env['AWS_ENDPOINT_URL']}${CHECKERS_PATH}`, { method: 'POST', body });
  if (!ok) throw new Error('this AWS has no checkers');
};
