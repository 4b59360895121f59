import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionSignature } from '../../cli/deploy/lean-clients.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

const sourceOf = (client: string): Promise<string> =>
  readFile(
    join(PROJECT_FOLDER, `node_modules/@aws-sdk/client-${client}/dist-es/auth/httpAuthSchemeProvider.js`),
    'utf8',
  );

describe('the signatures of a bundle', () => {
  it.each([
    ['cloudwatch', 'monitoring', 'CloudWatch'],
    ['dynamodb', 'dynamodb', 'DynamoDB'],
    ['ec2', 'ec2', 'EC2'],
    ['elastic-load-balancing-v2', 'elasticloadbalancing', 'ElasticLoadBalancingV2'],
    ['eventbridge', 'events', 'EventBridge'],
    ['sns', 'sns', 'SNS'],
    ['ssm', 'ssm', 'SSM'],
  ])('are made by one module for %s, in the name of %s', async (client, name, service) => {
    const signature = regionSignature(await sourceOf(client));
    expect(signature).toContain(`schemesFor('${name}')`);
    expect(signature).toContain(`default${service}HttpAuthSchemeParametersProvider`);
    expect(signature).toContain(`default${service}HttpAuthSchemeProvider`);
  });

  it.each([
    ['makes some calls without one', (source: string) => `${source}\nconst schemeId = "smithy.api#noAuth";`],
    ['signs by two names', (source: string) => `${source}\n${source.replace('name: "ec2"', 'name: "ec3"')}`],
    [
      'is written in another form',
      (source: string) => source.replace('export const default', 'export function default'),
    ],
  ])("stay a client's own where it %s", async (_, change) => {
    const source = await sourceOf('ec2');
    expect(regionSignature(change(source))).toBeUndefined();
  });
});
