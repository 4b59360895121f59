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

const entry = (parameters: object) => `
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
const clients = [CloudWatchClient, DynamoDBClient, EC2Client, ElasticLoadBalancingV2Client, EventBridgeClient,
  SNSClient, SSMClient].map((Client) => new Client({ region: 'eu-west-1' }));
const urls = process.argv.slice(2).flatMap((Region) =>
  clients.map(({ config }) => config.endpointProvider({ Region, ...${JSON.stringify(parameters)} }).url.href));
console.log(JSON.stringify(urls));
`;

let folder: string;

beforeAll(async () => {
  // Within the project, where its packages are found.
  await mkdir(join(PROJECT_FOLDER, '.build'), { recursive: true });
  folder = await mkdtemp(join(PROJECT_FOLDER, '.build', 'test-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** What the clients answer as they are, and within a bundle. */
const askBoth = async (name: string, parameters: object, regions: readonly string[]) => {
  const source = join(folder, `${name}.mjs`);
  const bundle = join(folder, `${name}-bundled.mjs`);
  await writeFile(source, entry(parameters));
  await writeFile(bundle, await buildBundle(source));
  const ask = async (module: string) => {
    const { stdout } = await execute(process.execPath, [module, ...regions], { env: {} });
    return z.array(z.string()).parse(JSON.parse(stdout));
  };
  return { whole: () => ask(source), bundled: () => ask(bundle) };
};

describe('the endpoints of a bundle', () => {
  it("are those of the SDK's own rules, in every Region and in one that it has not heard of", async () => {
    const partitions = await readFile(join(PROJECT_FOLDER, PARTITIONS), 'utf8');
    const regions = [...partitions.matchAll(REGION)].map(([, region = '']) => region);
    expect(regions).toEqual(expect.arrayContaining(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1']));
    const clients = await askBoth('regions', {}, [...regions, ...UNHEARD_OF]);
    const [whole, bundled] = await Promise.all([clients.whole(), clients.bundled()]);
    expect(bundled).toEqual(whole);
    expect(bundled).toHaveLength((regions.length + UNHEARD_OF.length) * 7);
  });

  it('are the one that was configured', async () => {
    const clients = await askBoth('configured', { Endpoint: 'http://127.0.0.1:5000/' }, ['eu-west-1']);
    expect(new Set(await clients.bundled())).toEqual(new Set(['http://127.0.0.1:5000/']));
  });

  it.each([{ UseFIPS: true }, { UseDualStack: true }])('are refused where they would be others: %o', async (asked) => {
    const clients = await askBoth(Object.keys(asked).join(), asked, ['us-east-1']);
    expect((await clients.whole())[2]).toMatch(/fips|api\.aws/);
    await expect(clients.bundled()).rejects.toThrow('knows neither FIPS nor dual-stack endpoints');
  });
});
