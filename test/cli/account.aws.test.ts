import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../shared/config/load-config.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { openAwsWorld } from '../contracts/aws-world.ts';
import type { ContractWorld } from '../contracts/contract-world.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';
import { askJson } from './ask-json.ts';
import { type CliAnswer, createCliFolder, linesOf, runCli } from './run-cli.ts';

const REGION = 'us-east-1';
const folder = createCliFolder();

let moto: MotoServer;
let world: ContractWorld;
let environment: Readonly<Record<string, string>> = {};

const configText = (world: Pick<ContractWorld, 'subnets'>): string => `version: 1
regions: { primary: ${REGION} }
fleets:
  web:
    launchTemplate: web
    subnets: [${world.subnets.map(({ id }) => id).join(', ')}]
    targetGroups: [{ name: web, port: 80 }]
    sizes: [c7i.large]
    capacity: { min: 2, max: 20 }
    policies:
      cpu: { kind: target-tracking, metric: cpu, target: 60 }
`;

/** A policy whose load is counted by a metric that nobody has ever published. */
const COUNTED =
  'orders: { kind: target-tracking, metric: { kind: metric, namespace: shop, name: Orders, statistic: Sum, measures: total }, target: 5 }';

/** As a person with credentials, on the stage whose table the test's AWS has. */
const ask = (...args: readonly string[]): Promise<CliAnswer> => runCli([...args, '--stage', 'test'], environment);

const askForJson = (...args: readonly string[]) => askJson(ask, ...args);

beforeAll(async () => {
  moto = await startMotoServer();
  const aws = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
  world = await openAwsWorld(REGION);
  await world.createLaunchTemplate('web', false);
  await world.createTargetGroup('web', { deregistrationDelayMs: 60_000, isBalanced: false });
  environment = { ...aws, BALLAST_CONFIG: folder.write('account.yml', configText(world)) };
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
});

describe('commands on an account', () => {
  it('validate --aws finds what the file names, and warns without detailed monitoring', async () => {
    const { exitCode, stdout, stderr } = await ask('validate', '--aws');
    expect(stdout).toBe('valid: web\n');
    expect(stderr).toMatch(/^warning: fleets\.web\.launchTemplate: version 1 leaves detailed monitoring off/m);
    expect(exitCode).toBe(0);
  });

  it('validate --aws names each thing that is missing, and fails', async () => {
    const config = folder.write(
      'missing.yml',
      `version: 1
regions: { primary: ${REGION} }
fleets:
  web:
    launchTemplate: none-such
    subnets: [subnet-0123456789abcdef0]
    targetGroups: [{ name: no-group, port: 80 }]
    sizes: [c7g.large]
    capacity: { min: 1, max: 2 }
    policies: {}
`,
    );
    const { exitCode, stdout, stderr } = await ask('validate', '--aws', '--config', config);
    const problems = linesOf(stderr).filter((line) => line.startsWith('ballast: '));
    expect(problems).toEqual([
      expect.stringMatching(/^ballast: fleets\.web\.launchTemplate: .*none-such/),
      expect.stringMatching(/^ballast: fleets\.web\.subnets: .*subnet-0123456789abcdef0/),
      expect.stringMatching(/^ballast: fleets\.web\.targetGroups: .*no-group/),
    ]);
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });

  it('plan says what would be done, and does not', async () => {
    const planned = await askForJson('plan', 'web');
    const launch = { kind: 'launch', call: expect.objectContaining({ onDemand: 1 }) };
    expect(planned).toMatchObject({
      region: REGION,
      stage: 'test',
      isDeployed: true,
      fleets: [{ name: 'web', now: { applied: 'dry-run', decision: { plan: [launch, launch] } } }],
    });
    expect(await askForJson('plan', 'web')).toMatchObject({
      fleets: [{ now: { decision: { capacity: { machines: 0 } } } }],
    });
    expect((await ask('explain', 'web')).exitCode).toBe(1);
  });

  it('backtest and tune say in one line what there is no history of', async () => {
    for (const command of [
      ['backtest', 'web'],
      ['tune', 'web', '--slo', '0.1%'],
    ]) {
      const { exitCode, stdout, stderr } = await ask(...command);
      expect(linesOf(stderr)).toEqual([
        expect.stringMatching(
          /^ballast: fleet web has no metric of its whole load: no load balancer in front of .*web/,
        ),
      ]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    }
    const config = folder.write('counted.yml', configText(world).replace('policies:', `policies:\n      ${COUNTED}`));
    const { exitCode, stderr } = await ask('backtest', 'web', '--config', config);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^ballast: no recorded load of fleet web in the last 14 days: .*; give --trace$/),
    ]);
    expect(exitCode).toBe(1);
  });

  it('backtest runs on what CloudWatch has, holds where it has nothing, and counts that', async () => {
    const orders = { namespace: 'shop', name: 'Orders', dimensions: {}, statistic: 'Sum' };
    const endMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const points = Array.from({ length: 1_500 }, (_, minute) => ({
      atMs: endMs - (1_500 - minute) * MINUTE_MS,
      value: 60 * (100 + (minute % 60)),
    }));
    await world.putMetric(
      orders,
      points.filter((_, minute) => minute < 700 || minute >= 705),
    );
    const config = folder.write('recorded.yml', configText(world).replace('policies:', `policies:\n      ${COUNTED}`));
    const options = ['--config', config, '--unit-rate', '50', '--report', folder.path('recorded.html')];
    const answer = await askForJson('backtest', 'web', ...options);
    expect(answer).toMatchObject({
      load: 'CloudWatch',
      source: 'cloudwatch',
      startMs: endMs - 1_500 * MINUTE_MS,
      minutes: 1_500,
      heldMinutes: 5,
      unitRateFrom: 'given',
      runs: [{ policy: 'file' }, { policy: 'target-tracking' }],
    });
  });

  it('plan works before the first deployment, and the others say that there was none', async () => {
    const plan = await runCli(['plan', '--stage', 'never'], environment);
    expect(plan.stdout).toContain(`Stage never in ${REGION}, not deployed yet`);
    const status = await runCli(['status', '--stage', 'never'], environment);
    expect(linesOf(status.stderr)).toEqual([expect.stringContaining('run `npx serverless deploy`')]);
    expect(status.exitCode).toBe(1);
  });

  it('pause and set hold until they are ended, and status tells of both', async () => {
    await ask('pause', 'web', '--for', '2h', '--why', 'migration');
    await ask('set', 'web', '--min', '4', '--for', '6h', '--why', 'launch day');
    const paused = await ask('status');
    expect(paused.stdout).toMatch(/web is paused until .* UTC \(\d.* left\), set .*: migration/);
    expect(paused.stdout).toMatch(/web has min 4 by hand until .* UTC \(\d.* left\), set .*: launch day/);
    expect(await askForJson('plan')).toMatchObject({ fleets: [{ now: { decision: { code: 'PAUSED' } } }] });
    expect((await ask('resume', 'web')).stdout).toContain('bounds are still those set by hand');
    expect(await askForJson('plan')).toMatchObject({
      fleets: [{ now: { decision: { bounds: { min: 4, max: 20 } } } }],
    });
    expect(await askForJson('set', 'web', '--reset')).toEqual({ fleet: 'web', override: null });
    expect(await askForJson('status')).toMatchObject({ fleets: [{ fleet: 'web', overrides: [] }] });
    expect(await askForJson('resume', 'web')).toEqual({ fleet: 'web', ended: [] });
  });

  it('explain, replay and status read what the functions wrote', async () => {
    const parsed = parseConfig(configText(world), 'account.yml');
    if (parsed.kind === 'invalid') throw new Error(parsed.problems[0]?.message);
    const wake = { kind: 'tick', id: 'tick', because: 'test' } as const;
    const tick = { wake, scope: { kind: 'due' }, dryRun: false } as const;
    const { decisions } = await lookAtFleets(world.ports, parsed.config, tick, createLookMemory());
    const id = decisions[0]?.id ?? '';
    expect(await askForJson('explain', 'web')).toMatchObject({ fleet: 'web', decisions: [{ id, applied: 'yes' }] });
    expect(await askForJson('replay', id)).toEqual({ id, identical: true, differences: [] });
    const standing = { desired: 2, lastDecision: { id, code: 'BOUNDS' } };
    expect(await askForJson('status', 'web')).toMatchObject({ fleets: [standing] });
  });
});
