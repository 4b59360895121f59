import { setTimeout as pause } from 'node:timers/promises';
import type { AwsClients } from '../../shared/aws/aws-clients.ts';
import { answerMetricData, metricsRead } from './answer-cloudwatch.ts';
import { answerEc2 } from './answer-ec2.ts';
import { answerElb } from './answer-elb.ts';
import type { BenchCloud } from './bench-cloud.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { answerDynamo } from './dynamo-table.ts';

/** What the clients ask, and what they are charged for the asking. */
export type Wire = {
  readonly cloud: BenchCloud;
  readonly table: DynamoTable;
  /** Time in milliseconds from a call to its answer at AWS; null to answer at once. */
  latencyOf: ((action: string) => number) | null;
  /** Time that was spent on making up answers, which AWS would have done. */
  answeringMs: number;
  /** Metrics that CloudWatch would charge as read. */
  metricsRead: number;
};

type WireRequest = { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array };
type Answer = { readonly action: string; readonly body: string };

const QUERY_SERVICES = { ec2: answerEc2, elb: answerElb } as const;

const answerQuery = (wire: Wire, service: keyof typeof QUERY_SERVICES, body: string): Answer => {
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  return { action, body: QUERY_SERVICES[service](wire.cloud, action, form) };
};

const answerSns = (): Answer => ({
  action: 'Publish',
  body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>94f20ce6-EXAMPLE</MessageId></PublishResult></PublishResponse>',
});

const answerJson = (wire: Wire, target: string, body: string): Answer => {
  const [service = '', action = ''] = target.split('.');
  const request = JSON.parse(body);
  if (service.startsWith('DynamoDB'))
    return { action, body: JSON.stringify(answerDynamo(wire.table, action, request)) };
  if (action === 'PutEvents')
    return { action, body: '{"FailedEntryCount":0,"Entries":[{"EventId":"11710aed-EXAMPLE"}]}' };
  wire.metricsRead += metricsRead(wire.cloud, request);
  return { action, body: JSON.stringify(answerMetricData(wire.cloud, request)) };
};

const answerOf = (wire: Wire, service: keyof AwsClients, { headers, body }: WireRequest): Answer => {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (service === 'ec2' || service === 'elb') return answerQuery(wire, service, text);
  return service === 'sns' ? answerSns() : answerJson(wire, headers['x-amz-target'] ?? '', text);
};

/**
 * Puts the bench cloud where the clients' sockets would be: the SDK writes, signs, parses and retries as it does against
 * AWS, so that what a look costs in processor time is in the measure.
 */
export const connectClients = (clients: AwsClients, wire: Wire): void => {
  const connect = (service: keyof AwsClients): AwsClients['ec2']['config']['requestHandler'] => ({
    handle: async (request) => {
      const startedMs = performance.now();
      const { action, body } = answerOf(wire, service, request);
      const response = { statusCode: 200, headers: {}, body: Buffer.from(body) };
      wire.answeringMs += performance.now() - startedMs;
      if (wire.latencyOf !== null) await pause(wire.latencyOf(action));
      return { response };
    },
  });
  clients.ec2.config.requestHandler = connect('ec2');
  clients.elb.config.requestHandler = connect('elb');
  clients.cloudWatch.config.requestHandler = connect('cloudWatch');
  clients.dynamo.config.requestHandler = connect('dynamo');
  clients.sns.config.requestHandler = connect('sns');
  clients.events.config.requestHandler = connect('events');
};
