import type { Platforms } from '../../shared/aws/ec2-platforms.ts';
import type { Belongings } from '../../shared/ports/belongings.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Sightings } from '../../shared/ports/sightings.ts';
import type { Stages } from '../../shared/ports/stages.ts';
import type { Traffic } from '../../shared/ports/traffic.ts';
import { requireCredentials } from './require-credentials.ts';

/** A deployed stage to connect to. */
export type Stage = { readonly region: string; readonly stage: string };

/** Everything of AWS that a command may ask: the ports of the Lambdas, and what only a person asks. */
type Account = Ports & {
  readonly platforms: Platforms;
  readonly belongings: Belongings;
  readonly sightings: Sightings;
  readonly stages: Stages;
  readonly traffic: Traffic;
};

/**
 * Connects to a deployed stage with the person's own credentials; bad input when there are none.
 *
 * People are not told of what a person does by hand: there is no topic here.
 */
export const openAccount = async ({ region, stage }: Stage): Promise<Account> => {
  // Only commands that reach AWS pay for loading its SDK.
  const { createAwsClients } = await import('../../shared/aws/aws-clients.ts');
  const { createAwsPorts } = await import('../../shared/aws/aws-ports.ts');
  const { createCallAws } = await import('../../shared/aws/call-aws.ts');
  const { createDynamoSightings } = await import('../../shared/aws/dynamodb-sightings.ts');
  const { createDynamoStages } = await import('../../shared/aws/dynamodb-stages.ts');
  const { createEc2Belongings } = await import('../../shared/aws/ec2-belongings.ts');
  const { createEc2Platforms } = await import('../../shared/aws/ec2-platforms.ts');
  const { createElbTraffic } = await import('../../shared/aws/elb-traffic.ts');
  const clients = createAwsClients(region);
  await requireCredentials(clients.ec2);
  const places = { tableName: `ballast-${stage}`, topicArn: null, eventBusName: 'default' };
  const untilInterrupted = new AbortController();
  const context = { signal: untilInterrupted.signal, onCall: () => {} };
  const ports = createAwsPorts(clients, places, context, { nowMs: Date.now });
  const call = createCallAws(context);
  return {
    ...ports,
    platforms: createEc2Platforms(clients.ec2, call),
    belongings: createEc2Belongings(clients.ec2, call),
    sightings: createDynamoSightings({ client: clients.dynamo, call, tableName: places.tableName }),
    stages: createDynamoStages(clients.dynamo, call),
    traffic: createElbTraffic(clients.elb, call),
  };
};
