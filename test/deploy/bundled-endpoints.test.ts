import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildBundle } from '../../cli/deploy/build-bundle.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

const execute = promisify(execFile);

/** The Regions that the AWS SDK knows, without the names it has for a whole partition. */
const REGION = /"((?:[a-z]+-)+\d+)": \{/g;
const PARTITIONS = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const UNHEARD_OF = ['eu-mars-7', 'cn-north-9', 'us-gov-north-1', 'xx-nowhere-1'];

/** Prints the endpoints of every client, and the Region that it signs for where the endpoint says so. */
const ENTRY = `
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
const clients = [CloudWatchClient, DynamoDBClient, EC2Client, ElasticLoadBalancingV2Client, EventBridgeClient,
  KMSClient, Route53Client, ServiceQuotasClient, SNSClient, SSMClient].map((Client) => new Client({ region: 'eu-west-1' }));
const [parameters, ...regions] = process.argv.slice(2);
const urls = regions.flatMap((Region) =>
  clients.map(({ config }) => {
    const { url, properties } = config.endpointProvider({ Region, ...JSON.parse(parameters) });
    return [url.href, properties.authSchemes?.[0]?.signingRegion].join(' ');
  }));
console.log(JSON.stringify(urls));
`;

let folder: string;
let source: string;
let bundle: string;

beforeAll(async () => {
  // Within the project, where its packages are found.
  await mkdir(join(PROJECT_FOLDER, '.build'), { recursive: true });
  folder = await mkdtemp(join(PROJECT_FOLDER, '.build', 'test-'));
  source = join(folder, 'entry.mjs');
  bundle = join(folder, 'bundle.mjs');
  await writeFile(source, ENTRY);
  await writeFile(bundle, await buildBundle(source));
});

afterAll(() => rm(folder, { recursive: true }));

/** What the clients answer as they are, and within a bundle. */
const askBoth = (parameters: object, regions: readonly string[]) => {
  const ask = async (module: string) => {
    const { stdout } = await execute(process.execPath, [module, JSON.stringify(parameters), ...regions], { env: {} });
    return z.array(z.string()).parse(JSON.parse(stdout));
  };
  return { whole: () => ask(source), bundled: () => ask(bundle) };
};

describe('the endpoints of a bundle', () => {
  it("are those of the SDK's own rules, in every Region and in one that it has not heard of", async () => {
    const partitions = await readFile(join(PROJECT_FOLDER, PARTITIONS), 'utf8');
    const regions = [...partitions.matchAll(REGION)].map(([, region = '']) => region);
    expect(regions).toEqual(expect.arrayContaining(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1']));
    const clients = askBoth({}, [...regions, ...UNHEARD_OF]);
    const [whole, bundled] = await Promise.all([clients.whole(), clients.bundled()]);
    expect(bundled).toEqual(whole);
    expect(bundled).toHaveLength((regions.length + UNHEARD_OF.length) * 10);
  });

  it('are the one that was configured', async () => {
    const clients = askBoth({ Endpoint: 'http://127.0.0.1:5000/' }, ['eu-west-1']);
    expect(new Set(await clients.bundled())).toEqual(new Set(['http://127.0.0.1:5000/ ']));
  });

  it.each([{ UseFIPS: true }, { UseDualStack: true }])('are refused where they would be others: %o', async (asked) => {
    const clients = askBoth(asked, ['us-east-1']);
    expect((await clients.whole())[2]).toMatch(/fips|api\.aws/);
    await expect(clients.bundled()).rejects.toThrow('knows neither FIPS nor dual-stack endpoints');
  });
});
