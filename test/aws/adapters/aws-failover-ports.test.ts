import { describe, expect, it } from 'vitest';
import {
  createAwsFailoverPorts,
  createFailoverClients,
  type FailoverClients,
} from '../../../shared/aws/aws-failover-ports.ts';
import { observationOf } from '../../contracts/failover-world.ts';
import { scriptClient } from './scripted-client.ts';

const PLACES = { tableName: 'ballast-test', topicArn: null, eventBusName: 'default', stage: 'test' };

const open = (clients: FailoverClients) => {
  const turns: (readonly [string, string | undefined])[] = [];
  const context = {
    signal: new AbortController().signal,
    onCall: () => {},
    takeTurn: async (operation: string, _instances: number, _signal: AbortSignal, region?: string) =>
      void turns.push([operation, region]),
  };
  return { turns, ports: createAwsFailoverPorts(clients, PLACES, context, { nowMs: () => 0 }) };
};

describe('ports that move services', () => {
  it('have clients of each Region, made when it is first asked for, that try once', async () => {
    const clients = createFailoverClients('eu-west-1');
    const away = clients.formerRegion('us-east-1');
    expect(clients.formerRegion('us-east-1')).toBe(away);
    for (const client of Object.values(away)) {
      expect([await client.config.region(), await client.config.maxAttempts()]).toEqual(['us-east-1', 1]);
    }
    expect(await clients.dynamo.config.maxAttempts()).toBe(3);
  });

  it('write what was seen into their own table by their own client', async () => {
    const clients = createFailoverClients('eu-west-1');
    const here = scriptClient(clients.dynamo, () => ({}));
    const there = scriptClient(clients.formerRegion('us-east-1').dynamo, () => ({}));
    const { ports, turns } = open(clients);
    for (const region of ['eu-west-1', 'us-east-1']) {
      await ports.observations.put(region, observationOf('eu-west-1', 1));
    }
    expect([here.length, there.length]).toEqual([1, 1]);
    expect(turns).toEqual([
      ['dynamodb:UpdateItem', undefined],
      ['dynamodb:UpdateItem', 'us-east-1'],
    ]);
  });

  it('wake a service by a client of the Region that is to look', async () => {
    const clients = createFailoverClients('eu-west-1');
    const here = scriptClient(clients.events, () => ({}));
    const there = scriptClient(clients.formerRegion('us-east-1').events, () => ({}));
    const { ports, turns } = open(clients);
    for (const region of ['eu-west-1', 'us-east-1']) await ports.wakes.wakeService(region, 'shop', 'a test');
    expect([here.length, there.length]).toEqual([1, 1]);
    expect(turns).toEqual([
      ['events:PutEvents', undefined],
      ['events:PutEvents', 'us-east-1'],
    ]);
  });

  it('take turns of the Region that is left, and not of their own, when they fence it', async () => {
    const clients = createFailoverClients('eu-west-1');
    const there = clients.formerRegion('us-east-1');
    for (const client of Object.values(there)) scriptClient(client, () => ({}));
    const { ports, turns } = open(clients);
    const { fleets, balancers, agents, ledger } = ports.formerRegion('us-east-1');
    await fleets.listInstances(['web']);
    await balancers.listTargets('group');
    await agents.readPings(['i-1']);
    await ledger.readFleets(['web']);
    expect(turns).toEqual(
      [
        'ec2:DescribeInstances',
        'elasticloadbalancing:DescribeTargetHealth',
        'ssm:DescribeInstanceInformation',
        'dynamodb:BatchGetItem',
      ].map((operation) => [operation, 'us-east-1']),
    );
  });
});
