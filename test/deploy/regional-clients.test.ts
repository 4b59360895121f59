import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { regionalClientModule } from '../../cli/deploy/regional-client-module.ts';
import { regionalSources } from '../../cli/deploy/regional-clients.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

const sourcesOf = (client: string) => join(PROJECT_FOLDER, 'node_modules/@aws-sdk', `client-${client}`, 'dist-es');

/** A copy of EC2's client with one of its files changed. */
const changed = async (path: string, change: (source: string) => string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-client-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['EC2Client.js', 'auth', 'endpoint']) {
    await cp(join(sourcesOf('ec2'), name), join(folder, name), { recursive: true });
  }
  const source = await readFile(join(folder, path), 'utf8');
  expect(change(source)).not.toBe(source);
  await writeFile(join(folder, path), change(source));
  return folder;
};

describe('a client of one Region', () => {
  it.each([
    ['cloudwatch', 'CloudWatchClient', 'monitoring'],
    ['dynamodb', 'DynamoDBClient', 'dynamodb'],
    ['ec2', 'EC2Client', 'ec2'],
    ['elastic-load-balancing-v2', 'ElasticLoadBalancingV2Client', 'elasticloadbalancing'],
    ['eventbridge', 'EventBridgeClient', 'events'],
    ['kms', 'KMSClient', 'kms'],
    ['service-quotas', 'ServiceQuotasClient', 'servicequotas'],
    ['sns', 'SNSClient', 'sns'],
    ['ssm', 'SSMClient', 'ssm'],
  ])('is what %s has: %s, in the name of %s', async (client, className, name) => {
    const sources = await regionalSources(sourcesOf(client), className);
    expect(sources?.[`${className}.js`]).toContain(`class ${className} extends RegionalClient`);
    expect(sources?.['endpoint/endpointResolver.js']).toContain(`endpointOf('${name}')`);
    expect(sources?.['auth/httpAuthSchemeProvider.js']).toContain(`signatureFor('${name}')`);
  });

  it('has one endpoint for all Regions where its rules say so', async () => {
    const sources = await regionalSources(sourcesOf('route-53'), 'Route53Client');
    expect(sources?.['endpoint/endpointResolver.js']).toContain("globalEndpointOf('route53')");
    expect(sources?.['auth/httpAuthSchemeProvider.js']).toContain("signatureFor('route53')");
  });

  it.each([
    ['has a step of its own', 'EC2Client.js', (source: string) => `${source}\nresolveTokensConfig(config);`],
    ['is another class', 'EC2Client.js', (source: string) => source.replace('class EC2Client', 'class Ec2Client')],
    ['makes calls without a signature', 'auth/httpAuthSchemeProvider.js', (source: string) => `${source}\n"noAuth";`],
    [
      'signs by two names',
      'auth/httpAuthSchemeProvider.js',
      (source: string) => `${source}\n${source.replace('name: "ec2"', 'name: "ec3"')}`,
    ],
    [
      'has an endpoint that is not of a Region',
      'endpoint/bdd.js',
      (source: string) => source.replaceAll('https://ec2.{Region}.', 'https://ec2.'),
    ],
  ])('is none that %s', async (_, path, change) => {
    expect(await regionalSources(await changed(path, change), 'EC2Client')).toBeUndefined();
  });
});

it('partitions of another form are refused', () => {
  expect(() => regionalClientModule('export const partitionsInfo = [];')).toThrow('in another form than expected');
  expect(() => regionalClientModule('{ "dnsSuffix": "amazonaws.com" }, { "regionRegex": "x" }')).toThrow(
    'another form',
  );
});
