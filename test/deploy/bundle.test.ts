import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildBundle } from '../../cli/deploy/build-bundle.ts';
import { readDeployedFunctions } from '../../cli/deploy/deployed-functions.ts';
import { zipFiles } from '../../cli/deploy/zip-files.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';
import { startLocalEc2 } from './local-ec2.ts';

const execute = promisify(execFile);

/** Calls EC2 once, and prints what became of it. Of a subnet it names two members. */
const ENTRY = `
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
const client = new EC2Client({ region: 'eu-west-1', maxAttempts: 1 });
try {
  const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-1'] }));
  const named = Subnets.filter(({ SubnetId, AvailableIpAddressCount }) => SubnetId && AvailableIpAddressCount);
  console.log(JSON.stringify(named));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, message: error.message }));
}
`;

const SUBNETS = `<DescribeSubnetsResponse><subnetSet><item>
  <subnetId>subnet-1</subnetId><availableIpAddressCount>7</availableIpAddressCount><vpcId>vpc-1</vpcId>
</item></subnetSet></DescribeSubnetsResponse>`;

const REFUSAL = `<Response><Errors><Error>
  <Code>InvalidSubnetID.NotFound</Code><Message>no such subnet</Message>
</Error></Errors></Response>`;

let folder: string;
let bundle: string;

beforeAll(async () => {
  // Within the project, where its packages are found.
  await mkdir(join(PROJECT_FOLDER, '.build'), { recursive: true });
  folder = await mkdtemp(join(PROJECT_FOLDER, '.build', 'test-'));
  await writeFile(join(folder, 'entry.ts'), ENTRY);
  bundle = join(folder, 'bundle.mjs');
  await writeFile(bundle, await buildBundle(join(folder, 'entry.ts')));
});

afterAll(() => rm(folder, { recursive: true }));

const callEc2 = async (
  answer: { readonly status: number; readonly body: string },
  credentials: Readonly<Record<string, string>>,
) => {
  const ec2 = await startLocalEc2(answer.status, answer.body);
  onTestFinished(ec2.close);
  const { stdout } = await execute(process.execPath, [bundle], {
    env: { AWS_ENDPOINT_URL: ec2.url, ...credentials },
  });
  return { printed: JSON.parse(stdout) as unknown, accessKeys: ec2.accessKeys };
};

const inEnvironment = { AWS_ACCESS_KEY_ID: 'from-environment', AWS_SECRET_ACCESS_KEY: 'secret' };
const nowhere = {};

describe('a bundle', () => {
  it('holds a fraction of the client that it calls', async () => {
    const schemas = 'node_modules/@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js';
    const [whole, ours] = await Promise.all([join(PROJECT_FOLDER, schemas), bundle].map((file) => readFile(file)));
    expect(ours?.length).toBeLessThan((whole?.length ?? 0) / 5);
  });

  it('reads of an answer what its source names, and signs with credentials of the environment', async () => {
    const { printed, accessKeys } = await callEc2({ status: 200, body: SUBNETS }, inEnvironment);
    expect(printed).toEqual([{ SubnetId: 'subnet-1', AvailableIpAddressCount: 7 }]);
    expect(accessKeys).toEqual(['from-environment']);
  });

  it('says that there are none, and calls nobody', async () => {
    const { printed, accessKeys } = await callEc2({ status: 200, body: SUBNETS }, nowhere);
    expect(printed).toMatchObject({ name: 'CredentialsProviderError' });
    expect(accessKeys).toEqual([]);
  });

  it('keeps the code and the text of a refusal', async () => {
    const { printed } = await callEc2({ status: 400, body: REFUSAL }, inEnvironment);
    expect(printed).toEqual({ name: 'InvalidSubnetID.NotFound', message: 'no such subnet' });
  });
});

describe('the bundle of a deployed function', async () => {
  it.each(await readDeployedFunctions())(
    '$name has no more bytes than the budget, the same from the same source',
    async ({ handler }) => {
      const entry = join(PROJECT_FOLDER, handler.replace(/\.handler$/, '.ts'));
      const [once, again] = await Promise.all([buildBundle(entry), buildBundle(entry)]);
      expect(once?.length).toBeLessThanOrEqual(460_000);
      expect(Buffer.from(once).equals(again)).toBe(true);
    },
  );
});

describe('a zip', () => {
  const text = (value: string) => new TextEncoder().encode(value);

  it('is the same for the same files, in whatever order', () => {
    const one = zipFiles({ 'a/b.mjs': text('1'), 'a/c.json': text('2') });
    const other = zipFiles({ 'a/c.json': text('2'), 'a/b.mjs': text('1') });
    expect(one).toEqual(other);
    expect(unzipSync(one)).toEqual({ 'a/b.mjs': text('1'), 'a/c.json': text('2') });
  });

  it('differs when a file does', () => {
    expect(zipFiles({ a: text('1') })).not.toEqual(zipFiles({ a: text('2') }));
  });
});
