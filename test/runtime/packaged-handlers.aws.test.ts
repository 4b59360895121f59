import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildBundle } from '../../cli/deploy/build-bundle.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { openAwsWorld, TABLE_NAME } from '../contracts/aws-world.ts';
import type { ContractWorld } from '../contracts/contract-world.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const context = (name: string) => ({
  awsRequestId: 'invocation-1',
  functionName: `ballast-dev-${name}`,
  invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:ballast-dev-${name}`,
  getRemainingTimeInMillis: () => 45_000,
});

const alarmEvent = (account: string) => ({
  version: '0',
  id: 'event-1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account,
  time: new Date().toISOString(),
  region: REGION,
  detail: { alarmName: 'ballast-dev-web-cpu-high', state: { value: 'ALARM' } },
});

const configText = (subnets: ContractWorld['subnets']): string => `
version: 1
regions: { primary: ${REGION} }
fleets:
  web:
    launchTemplate: web
    subnets: [${subnets.map(({ id }) => id).join(', ')}]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: 4 }
    policies:
      cpu: { kind: target-tracking, metric: cpu, target: 50 }
`;

describe('the packaged handlers', () => {
  let moto: MotoServer;
  let folder: string;
  let bundles: ReadonlyMap<string, Uint8Array>;
  let world: ContractWorld;
  let printed: string[];

  /** Packages a function as it is deployed, and starts it as Lambda does. */
  const start = async (name: string): Promise<Handler> => {
    const subfolder = await mkdtemp(join(folder, name));
    const parsed = parseConfig(configText(world.subnets), 'ballast.yml');
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
    await writeFile(join(subfolder, 'ballast.json'), JSON.stringify(parsed.config));
    await writeFile(join(subfolder, 'handler.mjs'), bundles.get(name) ?? '');
    const { handler } = await import(pathToFileURL(join(subfolder, 'handler.mjs')).href);
    return (event, invocation) => handler(event, invocation);
  };

  beforeAll(async () => {
    moto = await startMotoServer();
    const names = ['tick', 'scale'];
    const built = await Promise.all(names.map((name) => buildBundle(`functions/${name}/handler.ts`)));
    bundles = new Map(names.map((name, index) => [name, built[index] ?? new Uint8Array()]));
    folder = await mkdtemp(join(tmpdir(), 'ballast-'));
    vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('STAGE', 'dev');
    vi.stubEnv('TABLE_NAME', TABLE_NAME);
    vi.stubEnv('TOPIC_ARN', `arn:aws:sns:${REGION}:${ACCOUNT}:ballast-test`);
    vi.stubEnv('EVENT_BUS_NAME', 'default');
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
    await moto.stop();
  });

  beforeEach(async () => {
    await moto.reset();
    world = await openAwsWorld(REGION);
    await world.createLaunchTemplate('web', true);
    await world.createTargetGroup('web', { deregistrationDelayMs: 30_000, isBalanced: false });
    printed = [];
    const capture = (chunk: unknown): boolean => printed.push(String(chunk)) > 0;
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(capture),
      vi.spyOn(process.stderr, 'write').mockImplementation(capture),
    ];
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  });

  it('change nothing on a dry run, and launch when told in earnest, once', async () => {
    const scale = await start('scale');
    const dry = await scale({ fleet: 'web', dryRun: true }, context('scale'));
    expect(dry).toMatchObject({ decisions: [{ fleet: 'web', applied: 'dry-run' }] });
    expect(await world.ports.fleets.listInstances(['web'])).toEqual([]);

    const real = await scale({ fleet: 'web', reason: 'test' }, context('scale'));
    expect(real).toMatchObject({ decisions: [{ fleet: 'web', applied: 'yes' }] });
    const launched = await world.ports.fleets.listInstances(['web']);
    expect(launched).toHaveLength(2);
    expect(new Set(launched.map(({ zone }) => zone)).size).toBe(2);

    await scale(alarmEvent(ACCOUNT), context('scale'));
    await scale({}, context('scale'));
    expect(await world.ports.fleets.listInstances(['web'])).toHaveLength(2);
    expect((await world.ports.journal.read({ fleet: 'web', untilMs: Date.now(), last: 10 })).length).toBe(4);
  });

  it('tick looks at fleets that are due, and leaves the others alone', async () => {
    const tick = await start('tick');
    expect(await tick({}, context('tick'))).toMatchObject({ decisions: [{ fleet: 'web', applied: 'yes' }] });
    const record = (await world.ports.ledger.readFleets(['web'])).get('web');
    expect(record?.state?.lookAtMs).toBeGreaterThan(Date.now());
    expect(await tick({}, context('tick'))).toEqual({ decisions: [] });
  });

  it('ignore what is not for them, and say so', async () => {
    const scale = await start('scale');
    expect(await scale(alarmEvent('444455556666'), context('scale'))).toEqual({ ignored: 'FOREIGN_ACCOUNT' });
    expect(await scale('nonsense', context('scale'))).toEqual({ ignored: 'MALFORMED' });
    expect(await scale({ fleet: 'wbe' }, context('scale'))).toEqual({
      ignored: 'UNKNOWN_FLEET',
      because: 'there is no fleet "wbe"; there is: web',
    });
    const counted = printed.filter((line) => line.includes('"ignored"') && line.includes('_aws'));
    expect(counted).toHaveLength(3);
  });

  it('write decisions and metrics to the log, and no account', async () => {
    const scale = await start('scale');
    await scale({ fleet: 'web' }, context('scale'));
    const lines = printed.flatMap((chunk) => chunk.split('\n')).filter((line) => line.startsWith('{'));
    const logged: unknown[] = lines.map((line): unknown => JSON.parse(line));
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'INFO', service: 'ballast', fleet: 'web', correlationId: 'invocation-1' }),
    );
    expect(logged).toContainEqual(expect.objectContaining({ fleet: 'web', ready: 0, desired: 2 }));
    expect(logged).toContainEqual(expect.objectContaining({ stage: 'dev', apiCalls: expect.any(Number) }));
    expect(printed.join('')).not.toContain(ACCOUNT);
  });

  it('fail as a whole when the ledger cannot be read, naming the call', async () => {
    vi.stubEnv('TABLE_NAME', 'absent');
    const tick = await start('tick');
    await expect(tick({}, context('tick'))).rejects.toMatchObject({
      name: 'Fault',
      kind: 'not-found',
      message: expect.stringContaining('dynamodb:BatchGetItem'),
    });
    vi.stubEnv('TABLE_NAME', TABLE_NAME);
  });

  it('fail in time to say so when the invocation is about to end, and change nothing', async () => {
    const scale = await start('scale');
    const ending = { ...context('scale'), getRemainingTimeInMillis: () => 1_500 };
    await expect(scale({ fleet: 'web' }, ending)).rejects.toThrow('given up');
    expect(await world.ports.fleets.listInstances(['web'])).toEqual([]);
    expect(printed.some((line) => line.includes('look ended'))).toBe(true);
  });

  it('name every setting that is missing', async () => {
    vi.stubEnv('TABLE_NAME', '');
    vi.stubEnv('STAGE', '');
    const tick = await start('tick');
    await expect(tick({}, context('tick'))).rejects.toThrow('environment variables are not set: STAGE, TABLE_NAME;');
    vi.stubEnv('TABLE_NAME', TABLE_NAME);
    vi.stubEnv('STAGE', 'dev');
  });
});
