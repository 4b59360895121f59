import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyService } from './copy-service.ts';
import { readTemplate } from './deployed-stage.ts';
import { type CommandAnswer, runCommand, runServerless } from './run-command.ts';

let service: Awaited<ReturnType<typeof copyService>>;

beforeAll(async () => {
  service = await copyService();
});

afterAll(() => service?.remove());

const fleetText = (name: string): string => `  ${name}:
    launchTemplate: { id: lt-0123456789abcdef0 }
    subnets: [subnet-00000001, subnet-00000002]
    targetGroups: [{ name: ${name}, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: 40 }
    policies:
      cpu: { kind: target-tracking, metric: { kind: cpu, via: by-tag }, target: 50 }
`;

const configText = (fleets: number): string =>
  [
    'version: 1\nregions: { primary: us-east-1 }\nnotify: { email: ops@example.com }\nfleets:\n',
    ...Array.from({ length: fleets }, (_, index) => fleetText(`fleet-${index}`)),
  ].join('');

/** Fleets that use, between them, all that a fleet may ask for, and services by both ways of moving. */
const EVERYTHING = `version: 1
regions: { primary: us-east-1, standby: us-west-2 }
services:
  shop:
    name: shop.example.com
    zone: Z0123456789ABCDEFGHIJ
    fleets: [web]
    regions: [us-east-1, us-west-2]
    witness: eu-west-1
    endpoints: { us-east-1: east.shop.example.com, us-west-2: west.shop.example.com }
    observe: { url: "https://{region}.shop.example.com/health" }
    fence: { command: systemctl stop shop, deregister: true }
  files:
    name: files.example.org
    zone: example.org
    fleets: [web]
    regions: [us-east-1, us-west-2]
    mode: record
    endpoints: { us-east-1: 192.0.2.1, us-west-2: 192.0.2.2 }
    observe: { url: "https://{region}.files.example.org/" }
backups:
  files: { tag: { key: Role, value: files }, of: instances, copyTo: [eu-west-1] }
fleets:
  web:
    launchTemplate: { id: lt-0123456789abcdef0 }
    instanceRole: app/web
    subnets: [subnet-00000001, subnet-00000002]
    targetGroups:
      - { arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef", port: 8080 }
    sizes: [c7g.large]
    capacity: { min: 2, max: 40 }
    standby: { machines: 2 }
    health: { evidence: [instance-status, target-health, agent, heartbeat] }
    backup: { copyTo: [us-west-2], kmsKey: alias/backups }
    inRegion:
      us-west-2: { launchTemplate: { id: lt-0123456789abcdef2 }, subnets: [subnet-00000009], targetGroups: [] }
  database:
    launchTemplate: { id: lt-0123456789abcdef1 }
    subnets: [subnet-00000001]
    sizes: [m7g.large]
    capacity: { min: 1, max: 4 }
    stateful: { volumes: [/dev/sdf], address: elastic }
    backup: { consistency: application, commands: { freeze: "true", thaw: "true" } }
  queue:
    launchTemplate: queue
    subnets: [subnet-00000003]
    sizes: [m7g.large]
    capacity: { min: 1, max: 4 }
    stateful:
      { volumes: [/dev/sdf], address: private, resize: in-place, window: { cron: 0 3 * * *, timeZone: UTC } }
`;

/** Packages a configuration as `BALLAST_CONFIG` selects it. */
const packageConfig = async (text: string, ...args: readonly string[]): Promise<CommandAnswer> => {
  await writeFile(join(service.folder, 'other.yml'), text);
  return runServerless(service.folder, ['package', ...args], { BALLAST_CONFIG: 'other.yml' });
};

const hashOf = async (name: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(service.folder, '.serverless', `${name}.zip`)))
    .digest('hex');

describe('serverless package', () => {
  it.each([
    ['one fleet', configText(1)],
    ['three fleets', configText(3)],
    ['200 fleets', configText(200)],
    ['fleets that use everything', EVERYTHING],
    ['the Region that copies go to, and services', EVERYTHING, '--region', 'us-west-2'],
    ['the Region that only witnesses', EVERYTHING, '--region', 'eu-west-1'],
  ])('makes a template for %s in which cfn-lint finds no error', async (_, config, ...args) => {
    const packaged = await packageConfig(config, ...args);
    expect(packaged).toMatchObject({ exitCode: 0, output: expect.stringContaining('Service packaged') });
    const linted = await runCommand(['cfn-lint', join('.serverless', 'cloudformation-template-update-stack.json')], {
      folder: service.folder,
      howToGetIt: 'cfn-lint does not run; get it with: pip install cfn-lint',
    });
    expect(linted).toEqual({ exitCode: 0, output: '' });
  });

  it('makes an alarm for each side of each policy', async () => {
    await packageConfig(configText(3));
    const { Resources } = await readTemplate(service.folder);
    const names = Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => String(Properties['AlarmName']));
    expect(names.filter((name) => name.startsWith('ballast-'))).toEqual(
      [0, 1, 2].flatMap((index) => ['high', 'low'].map((side) => `ballast-dev-fleet-${index}-cpu-${side}`)),
    );
  });

  it('makes the same artifacts from the same source, in any time zone', async () => {
    await packageConfig(configText(1));
    const before = [await hashOf('tick'), await hashOf('scale')];
    await runServerless(service.folder, ['package'], { BALLAST_CONFIG: 'other.yml', TZ: 'Pacific/Auckland' });
    expect([await hashOf('tick'), await hashOf('scale')]).toEqual(before);
    expect(new Set(before).size).toBe(2);
  });

  it('names resources by the stage, and the dashboard by the Region too', async () => {
    const text = configText(1).replace('primary: us-east-1', 'primary: us-east-1, standby: eu-west-1');
    const there = text.replace(
      'policies:',
      'inRegion: { eu-west-1: { launchTemplate: { id: lt-0fedcba9876543210 }, subnets: [subnet-00000003] } }\n    policies:',
    );
    const packaged = await packageConfig(there, '--stage', 'live', '--region', 'eu-west-1');
    expect(packaged).toMatchObject({ exitCode: 0 });
    const template = JSON.stringify(await readTemplate(service.folder));
    for (const named of ['ballast-live-fleet-0-cpu-high', 'ballast-live-eu-west-1', 'subnet/subnet-00000003']) {
      expect(template).toContain(named);
    }
    expect(template).not.toContain('ballast-dev');
    expect(template).not.toContain('subnet-00000001');
  });

  it('refuses a stack of more resources than CloudFormation takes, in one line', async () => {
    const { exitCode, output } = await packageConfig(configText(240));
    expect(exitCode).toBe(2);
    expect(output).toMatch(
      /^ballast: fleets: they make a stack of 5\d\d resources, allowed: 500; spread them over stages$/m,
    );
  });

  it.each([
    [
      'an unknown key',
      configText(1).replace('max:', 'maximum:'),
      /^ballast: other\.yml:\d+:\d+ fleets\.fleet-0\.capacity\.maximum: found/m,
    ],
    ['broken YAML', 'version: 1\nfleets: [', /other\.yml:\d+:\d+ not valid YAML/],
  ])('refuses %s with one line and exit code 2', async (_, text, line) => {
    const { exitCode, output } = await packageConfig(text);
    expect(exitCode).toBe(2);
    expect(output).toMatch(line);
    expect(output).not.toContain('    at ');
  });

  it('refuses a Region that ballast.yml does not name', async () => {
    const { exitCode, output } = await packageConfig(configText(1), '--region', 'eu-west-1');
    expect(exitCode).toBe(2);
    expect(output).toContain('found "eu-west-1" as the Region to run in, allowed: us-east-1');
  });
});
