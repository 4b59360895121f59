import { createServer, type Server } from 'node:http';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toSetup } from '../../cli/services/service-access.ts';
import { createAwsFailoverPorts, createFailoverClients } from '../../shared/aws/aws-failover-ports.ts';
import { readConfigFile } from '../../shared/config/read-config-file.ts';
import { switchAlarmName } from '../../shared/config/switch-alarm-name.ts';
import { watchServices } from '../../shared/operations/watch-services.ts';
import { openAwsWorld, TABLE_NAME } from '../contracts/aws-world.ts';
import { launchCall } from '../contracts/contract-values.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';
import { askJson } from './ask-json.ts';
import { type CliAnswer, createCliFolder, linesOf, runCli } from './run-cli.ts';

const HOME = 'us-east-1';
const STANDBY = 'us-west-2';
const STAGE = 'test';
const folder = createCliFolder();

let moto: MotoServer;
let endpoints: Server;
let config = '';
let environment: Readonly<Record<string, string>> = {};

/** As a person with credentials, on the stage whose tables the test's AWS has. */
const ask = (...args: readonly string[]): Promise<CliAnswer> => runCli([...args, '--stage', STAGE], environment);

const askForJson = (...args: readonly string[]) => askJson(ask, ...args);

/** A Region with a machine of the fleet, and the alarms that a deployment makes. */
const openRegion = async (region: string): Promise<string> => {
  const { clients, ports, subnets, createLaunchTemplate } = await openAwsWorld(region);
  const template = await createLaunchTemplate('web', true);
  const call = launchCall(template, subnets[0], { instanceTypes: ['m5.large'], token: 'web-1-1' });
  await ports.fleets.launch('web', call);
  for (const service of ['shop', 'shop~drill']) {
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: switchAlarmName(STAGE, service),
        Namespace: 'Ballast',
        MetricName: 'Switch',
        Dimensions: [
          { Name: 'Stage', Value: STAGE },
          { Name: 'Service', Value: service },
        ],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'ignore',
      }),
    );
  }
  return subnets[0].id;
};

const configText = (home: string, standby: string, port: number): string => `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY} }
fleets:
  web:
    launchTemplate: web
    subnets: [${home}]
    sizes: [m5.large]
    capacity: { min: 1, max: 2 }
    warmUp: 0s
    inRegion: { ${STANDBY}: { subnets: [${standby}] } }
services:
  shop:
    name: shop.example.com
    zone: example.com
    fleets: [web]
    regions: [${HOME}, ${STANDBY}]
    endpoints: { ${HOME}: 192.0.2.1, ${STANDBY}: 192.0.2.2 }
    observe: { url: "http://127.0.0.1:${port}/{region}", rise: 1, fall: 1 }
`;

/** What the function does in both Regions. */
const watch = async (): Promise<void> => {
  for (const region of [HOME, STANDBY]) {
    const parsed = await readConfigFile(config, region);
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
    const places = { tableName: TABLE_NAME, topicArn: null, eventBusName: 'default', stage: STAGE };
    const context = { signal: new AbortController().signal, onCall: () => {} };
    const ports = createAwsFailoverPorts(createFailoverClients(region), places, context, { nowMs: Date.now });
    const wake = { kind: 'manual', id: 'watch', because: 'a test' } as const;
    const setup = toSetup(parsed.config, STAGE);
    await watchServices(ports, setup, { wake, service: null, wish: null, dryRun: false });
  }
};

beforeAll(async () => {
  moto = await startMotoServer();
  const aws = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
  endpoints = createServer((_, answer) => answer.end('ready'));
  await new Promise<void>((resolve) => {
    endpoints.listen(0, '127.0.0.1', resolve);
  });
  const address = endpoints.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const route53 = new Route53Client({ region: HOME });
  await route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'example.com' }));
  config = folder.write('shop.yml', configText(await openRegion(HOME), await openRegion(STANDBY), port));
  environment = { ...aws, BALLAST_CONFIG: config };
});

afterAll(async () => {
  vi.unstubAllEnvs();
  endpoints?.close();
  await moto?.stop();
});

describe('a service of an account', () => {
  it('is prepared after it was shown what would change, and verified', async () => {
    const { exitCode, stderr } = await ask('dns', 'verify', 'shop');
    expect([exitCode, linesOf(stderr)]).toEqual([
      1,
      ['ballast: shop: its DNS is not as it should be; "ballast dns prepare shop" mends it'],
    ]);
    const planned = await askForJson('dns', 'prepare', 'shop', '--dry-run');
    expect(planned).toMatchObject({ version: 1, names: [{ standing: 'to-change' }, { standing: 'to-change' }] });
    expect(await askForJson('dns', 'prepare', 'shop', '--yes')).toMatchObject({
      names: [{ standing: 'changed' }, { standing: 'changed' }],
    });
    expect(await askForJson('dns', 'verify', 'shop')).toMatchObject({
      names: [{ standing: 'as-wanted' }, { standing: 'as-wanted' }],
    });
  });

  it('is shown with its votes once somebody has looked, and is refused what cannot be', async () => {
    await watch();
    await watch();
    expect(await askForJson('status', 'shop', '--region', STANDBY)).toMatchObject({
      services: { reports: [{ service: 'shop', role: 'standby', epoch: 0, active: HOME, armed: true }] },
    });
    const there = await ask('failover', 'shop', '--to', HOME, '--yes');
    expect([there.exitCode, there.stdout]).toEqual([2, '']);
    expect(linesOf(there.stderr)).toEqual([expect.stringMatching(/^ballast: ALREADY_THERE: shop is in us-east-1/)]);
    const old = await ask('approve', 'shop', '--plan', 'x');
    expect([old.exitCode, linesOf(old.stderr).length]).toEqual([2, 1]);
    const nothing = await ask('abort', 'shop');
    expect(linesOf(nothing.stderr)).toEqual([expect.stringMatching(/^ballast: NOTHING_TO_ANSWER: /)]);
  });

  it('is audited, red or not, in one JSON object', async () => {
    const { exitCode, stdout, stderr } = await ask('readiness', 'shop', '--json');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ version: 1, service: 'shop', region: STANDBY, other: HOME });
    const red = report.checks.filter(({ standing }: { readonly standing: string }) => standing === 'red').length;
    expect(exitCode).toBe(red > 0 ? 1 : 0);
    expect(linesOf(stderr)).toHaveLength(red > 0 ? 1 : 0);
  });

  it('is moved: planned, begun, left to go on, and listed', async () => {
    const planned = await askForJson('failover', 'shop', '--to', STANDBY, '--dry-run');
    expect(planned).toMatchObject({
      version: 1,
      service: { move: { plan: { kind: 'failover', from: HOME, to: STANDBY, epoch: 1 } } },
      readiness: { region: STANDBY },
    });
    const { move } = Object(await askForJson('failover', 'shop', '--to', STANDBY, '--yes', '--no-wait'));
    expect(move).toMatchObject({ service: 'shop', plan: { to: STANDBY, cause: 'person' } });
    expect(await askForJson('status', 'shop', '--region', STANDBY)).toMatchObject({
      services: { reports: [{ move: { id: move.id } }] },
    });
    expect(await askForJson('drills', 'shop')).toMatchObject({ version: 1, moves: [{ id: move.id }], unreadable: [] });
    const report = await ask('drills', '--report', move.id);
    expect(report.stdout).toMatch(new RegExp(`^# ${move.id}\\n\\nFailover of shop, us-east-1 -> us-west-2`));
    expect(JSON.parse((await ask('drills', '--report', move.id, '--format', 'json')).stdout)).toMatchObject({
      id: move.id,
    });
  });
});
