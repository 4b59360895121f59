import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAwsClients } from '../../shared/aws/aws-clients.ts';
import { type MotoServer, startMotoServer } from '../contracts/moto-server.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

const REGION = 'us-east-1';
const folder = createCliFolder();

let moto: MotoServer;
let environment: Readonly<Record<string, string>> = {};
let images: Readonly<Record<string, string>> = {};
const subnetIn = new Map<string, string>();

const imageMadeFor = async (client: EC2Client, architecture: string, virtualization: string): Promise<string> => {
  const filters = { architecture, 'virtualization-type': virtualization };
  const command = new DescribeImagesCommand({
    Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })),
  });
  const id = (await client.send(command)).Images?.[0]?.ImageId;
  if (id === undefined) throw new Error(`this AWS has no ${virtualization} image of ${architecture}`);
  return id;
};

const createTemplate = async (client: EC2Client, name: string, imageId: string | undefined): Promise<void> => {
  const data = { ImageId: imageId, InstanceType: 't3.micro', Monitoring: { Enabled: true } } as const;
  await client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data }));
};

beforeAll(async () => {
  moto = await startMotoServer();
  const aws = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
  environment = aws;
  const { ec2 } = createAwsClients(REGION);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  for (const { SubnetId = '', AvailabilityZone = '' } of Subnets) subnetIn.set(AvailabilityZone.slice(-1), SubnetId);
  images = {
    intel: await imageMadeFor(ec2, 'x86_64', 'hvm'),
    arm: await imageMadeFor(ec2, 'arm64', 'hvm'),
    xen: await imageMadeFor(ec2, 'x86_64', 'paravirtual'),
    gone: 'ami-0123456789abcdef0',
  };
  for (const [name, id] of Object.entries(images)) await createTemplate(ec2, name, id);
  await createTemplate(ec2, 'imageless', undefined);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
});

/** What `validate --aws` says of a fleet with these sizes, this template, and a subnet in each of these zones of us-east-1. */
const validate = async (sizes: string, template: string, zones = 'ab') => {
  const subnets = [...zones].map((zone) => subnetIn.get(zone)).join(', ');
  const config = folder.write(
    'sizes.yml',
    `version: 1
regions: { primary: ${REGION} }
fleets:
  web:
    launchTemplate: ${template}
    subnets: [${subnets}]
    sizes: [${sizes}]
    capacity: { min: 1, max: 20 }
    policies: {}
`,
  );
  const { exitCode, stderr } = await runCli(['validate', '--aws', '--config', config], environment);
  return { exitCode, lines: linesOf(stderr) };
};

const valid = (...warnings: readonly string[]) => ({
  exitCode: 0,
  lines: warnings.map((text) => `warning: fleets.web.${text}`),
});

const invalid = (...problems: readonly string[]) => ({
  exitCode: 1,
  lines: problems.map((text) => `ballast: fleets.web.${text}`),
});

describe('validate --aws on sizes', () => {
  it('has nothing against sizes that the image runs on, offered in every zone', async () => {
    expect(await validate('c7i.large, m7i.xlarge, t3.large', 'intel')).toEqual(valid());
    expect(await validate('c7g.large, t4g.small', 'arm')).toEqual(valid());
  });

  it('names types that the Region does not have', async () => {
    expect(await validate('c7i.large, c9z.large', 'intel')).toEqual(
      invalid('sizes[1]: no instance type c9z.large in this Region'),
    );
    expect(await validate('c7i.large, x8aedz.large', 'intel')).toEqual(
      invalid('sizes[1]: x8aedz.large is not offered in this Region'),
    );
  });

  it('warns of a zone without a size, and refuses a size without a zone', async () => {
    expect(await validate('m4.large, m3.large', 'intel', 'ad')).toEqual(
      valid('sizes[1]: m3.large is not offered in us-east-1d: it launches in the other Availability Zones only'),
    );
    expect(await validate('m4.large, m3.large', 'intel', 'df')).toEqual(
      invalid(
        "sizes[1]: m3.large is not offered in us-east-1d, us-east-1f, where the fleet's subnets are, but in us-east-1a, us-east-1b, us-east-1c, us-east-1e",
      ),
    );
  });

  it('holds every size to the image of the launch template', async () => {
    const { arm, intel, xen } = images;
    expect(await validate('c7g.large, c7g.xlarge', 'intel')).toEqual(
      invalid(
        `sizes[0]: c7g.large is arm64, and image ${intel} of the launch template is x86_64`,
        `sizes[1]: c7g.xlarge is arm64, and image ${intel} of the launch template is x86_64`,
      ),
    );
    expect(await validate('c3.large', 'arm')).toEqual(
      invalid(`sizes[0]: c3.large is i386 or x86_64, and image ${arm} of the launch template is arm64`),
    );
    expect(await validate('c3.large, c4.large', 'xen')).toEqual(
      invalid(`sizes[1]: c4.large is hvm, and image ${xen} of the launch template is paravirtual`),
    );
  });

  it('refuses a template without an image, and sizes that no image would run on', async () => {
    expect(await validate('{ type: mac1.metal, units: 1 }, { type: mac2.metal, units: 1 }', 'imageless', 'b')).toEqual(
      invalid(
        'launchTemplate: version 1 names no image, and EC2 launches nothing without one',
        'sizes[1]: mac2.metal is arm64_mac, and the sizes before it are x86_64_mac: the launch template has one image for all',
      ),
    );
  });

  it('names an image that is gone, and checks the sizes all the same', async () => {
    const { exitCode, lines } = await validate('c7i.large, c9z.large', 'gone');
    expect(lines).toEqual([
      expect.stringMatching(/^ballast: fleets\.web\.launchTemplate: ec2:DescribeImages failed .*ami-0123456789abcdef0/),
      'ballast: fleets.web.sizes[1]: no instance type c9z.large in this Region',
    ]);
    expect(exitCode).toBe(1);
  });

  it('warns once of a mix of types with and without drivers, whether by their names or by what EC2 says', async () => {
    expect(await validate('t2.large, c5.large', 'intel')).toEqual(
      valid('sizes[1]: beside t2.large, the image must boot with and without the drivers for ENA and NVMe'),
    );
  });
});
