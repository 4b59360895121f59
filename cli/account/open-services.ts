import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { Stage } from './open-account.ts';
import { requireCredentials } from './require-credentials.ts';

/**
 * Connects to what moves services into a Region, with the person's own credentials; bad input when there are none. No Region is
 * asked anything by that, so that one that is down is in nobody's way.
 */
export const openServices = async ({ region, stage }: Stage): Promise<FailoverPorts> => {
  // Only commands that reach AWS pay for loading its SDK.
  const { createAwsFailoverPorts, createFailoverClients } = await import('../../shared/aws/aws-failover-ports.ts');
  const clients = createFailoverClients(region);
  await requireCredentials(clients.ec2);
  const places = { tableName: `ballast-${stage}`, topicArn: null, eventBusName: 'default', stage };
  const context = { signal: new AbortController().signal, onCall: () => {} };
  return createAwsFailoverPorts(clients, places, context, { nowMs: Date.now });
};
