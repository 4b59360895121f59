import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAwsWorld } from '../contracts/aws-world.ts';
import { launchCall } from '../contracts/contract-values.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';
import { askJson } from './ask-json.ts';
import { type CliAnswer, createCliFolder, linesOf, runCli } from './run-cli.ts';

const REGION = 'us-east-1';
const OTHER_REGION = 'us-west-2';
const folder = createCliFolder();

let moto: MotoServer;
let environment: Readonly<Record<string, string>> = {};

/** As a person with credentials, on the stage whose table the test's AWS has. */
const ask = (...args: readonly string[]): Promise<CliAnswer> => runCli([...args, '--stage', 'test'], environment);

const askForJson = (...args: readonly string[]) => askJson(ask, ...args);

beforeAll(async () => {
  moto = await startMotoServer();
  const aws = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
  const world = await openAwsWorld(REGION);
  const template = await world.createLaunchTemplate('web', true);
  const call = launchCall(template, world.subnets[0], { instanceTypes: ['m5.large'], token: 'web-1-1' });
  await world.ports.fleets.launch('web', call);
  const config = folder.write(
    'backed-up.yml',
    `version: 1
regions: { primary: ${REGION}, standby: ${OTHER_REGION} }
fleets:
  web:
    launchTemplate: web
    subnets: [${world.subnets.map(({ id }) => id).join(', ')}]
    sizes: [m5.large]
    capacity: { min: 1, max: 2 }
    backup: { copyTo: [${OTHER_REGION}] }
`,
  );
  environment = { ...aws, BALLAST_CONFIG: config };
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
});

describe('backups of an account', () => {
  it('are planned, taken, copied, shown in both Regions, and a restore of them planned', async () => {
    expect(await askForJson('backup', 'web', '--now', '--dry-run')).toMatchObject({
      applied: 'dry-run',
      code: 'BACKING_UP',
      steps: [{ step: expect.stringMatching(/^take web\./) }],
    });
    expect(await askForJson('backups', 'web')).toMatchObject({ protections: [{ points: [] }] });
    const taken = await askForJson('backup', 'web', '--now', '--wait-copies');
    const lineage = { state: 'whole', copiedTo: [OTHER_REGION] };
    expect(taken).toMatchObject({ applied: 'yes', whole: true, copied: true, lineages: [lineage] });
    const here = await askForJson('backups', 'web');
    expect(here).toMatchObject({
      isDeployed: true,
      protections: [{ points: [{ home: REGION, regions: [{ standing: 'whole' }, { standing: 'whole' }] }] }],
    });
    expect(await askForJson('backups', 'web', '--region', OTHER_REGION)).toMatchObject({
      isDeployed: false,
      protections: [{ protection: null, points: [{ home: REGION, regions: [{ region: OTHER_REGION }] }] }],
    });
    expect(await askForJson('status')).toMatchObject({
      upkeep: { backups: [{ name: 'web', points: 1 }], restores: [] },
    });
    expect(await askForJson('restore', 'web', '--dry-run')).toMatchObject({
      version: 1,
      restore: { code: 'RESTORE_PLANNED', protection: 'web', into: 'new', rtoMs: null },
    });
    expect(await askForJson('drill', 'web', '--dry-run')).toMatchObject({ restore: { into: 'isolated' } });
  });

  it('are restored into a machine of the fleet, followed from phase to phase, with RPO and RTO', async () => {
    const { restore } = Object(await askForJson('restore', 'web'));
    expect(restore).toMatchObject({ code: 'RESTORED', isOver: true, phase: 'over', way: 'forth' });
    expect(restore.instanceId).toMatch(/^i-/);
    expect(restore.rpoMs).toBeGreaterThan(0);
    expect(restore.rtoMs).toBeGreaterThan(0);
    expect(restore.spans.map(({ phase }: { readonly phase: string }) => phase)).toContain('checking');
  });

  it('are refused in one line when there is no such point, or no such restore', async () => {
    for (const [args, line] of [
      [['restore', 'web', '--point', 'web.20200101T000000Z.i-0'], /^ballast: UNKNOWN_POINT: /],
      [['restore', '--undo', 'web-1'], /^ballast: UNKNOWN_RESTORE: /],
    ] as const) {
      const { exitCode, stdout, stderr } = await ask(...args);
      expect(linesOf(stderr)).toEqual([expect.stringMatching(line)]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    }
  });

  it('are checked before they are deployed: Regions, keys and tags', async () => {
    const text = `version: 1
regions: { primary: ${REGION} }
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-00000001]
    sizes: [m5.large]
    capacity: { min: 1, max: 2 }
    backup: { copyTo: [us-west-2, us-west-9], kmsKey: alias/none }
backups:
  ledgers: { tag: { key: app, value: ledger }, of: volumes }
`;
    const config = folder.write('unchecked.yml', text);
    const { exitCode, stderr } = await ask('validate', '--aws', '--config', config);
    expect(linesOf(stderr)).toEqual(
      expect.arrayContaining([
        'ballast: fleets.web.backup.copyTo: there is no Region us-west-9',
        expect.stringMatching(/^ballast: fleets\.web\.backup\.kmsKey: kms:DescribeKey failed \(NotFoundException\)/),
        'warning: backups.ledgers.tag: no volumes carry app=ledger now',
      ]),
    );
    expect(exitCode).toBe(1);
  });
});
