import {
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { ResolvedTemplate } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { readPages } from './read-pages.ts';

const TYPES_PAGE_SIZE = 100;
const OFFERINGS_PAGE_SIZE = 1_000;
const FILTER_VALUES_MAX = 200;

/** Whether an image needs a driver on a type: `required` types do not boot without it, `unsupported` ones without another. */
export type DriverSupport = 'unsupported' | 'supported' | 'required';

/** What an instance type asks of an image; an empty list where EC2 does not say. */
export type TypePlatform = {
  readonly architectures: readonly string[];
  readonly virtualizations: readonly string[];
  readonly ena: DriverSupport;
  readonly nvme: DriverSupport;
  /** Whether instances of it can hibernate; null where EC2 does not say. */
  readonly canHibernate: boolean | null;
};

/** What an image is made for, null where EC2 does not say, and what the template makes of it. */
export type TemplateImage = {
  readonly id: string;
  readonly architecture: string | null;
  readonly virtualization: string | null;
  /** Whether the template lets instances hibernate. */
  readonly hibernates: boolean;
  /** Whether the template, or the image, encrypts the root volume; EC2 does too where the Region does so by default. */
  readonly encryptsRoot: boolean;
};

/** What EC2 says of instance types and images, for a person who checks a file: no Lambda asks. Rejects with a `Fault`. */
export type Platforms = {
  /** By type; one that the Region does not have is absent. */
  readonly describeTypes: (types: readonly string[]) => Promise<ReadonlyMap<string, TypePlatform>>;
  /** The Availability Zones that offer each type; one that none of the Region offers is absent. */
  readonly listOfferings: (types: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** The image of a template's version; null when it names none. Rejects when the image cannot be found. */
  readonly readImage: (template: Pick<ResolvedTemplate, 'id' | 'version'>) => Promise<TemplateImage | null>;
};

/** What EC2 says of instance types and images. */
export const createEc2Platforms = (client: EC2Client, call: CallAws): Platforms => ({
  describeTypes: async (types) => {
    const platforms = new Map<string, TypePlatform>();
    for (const names of chunksOf(types, FILTER_VALUES_MAX)) {
      for (const [type, platform] of await describeTypesOf(client, call, names)) platforms.set(type, platform);
    }
    return platforms;
  },
  listOfferings: async (types) => {
    const zones = new Map<string, Set<string>>();
    for (const names of chunksOf(types, FILTER_VALUES_MAX)) {
      for (const [type, zone] of await listOfferingsOf(client, call, names)) {
        zones.set(type, (zones.get(type) ?? new Set()).add(zone));
      }
    }
    return zones;
  },
  readImage: async ({ id, version }) => {
    // A template may name a parameter of Systems Manager that holds the image's id: EC2 looks it up.
    const versions = { LaunchTemplateId: id, Versions: [String(version)], ResolveAlias: true };
    const template = await call('ec2:DescribeLaunchTemplateVersions', (options) =>
      client.send(new DescribeLaunchTemplateVersionsCommand(versions), options),
    );
    const made = template.LaunchTemplateVersions?.[0]?.LaunchTemplateData;
    const imageId = made?.ImageId;
    if (imageId === undefined) return null;
    const command = new DescribeImagesCommand({ ImageIds: [imageId], IncludeDeprecated: true });
    const { Images } = await call('ec2:DescribeImages', (options) => client.send(command, options));
    const [image] = Images ?? [];
    const devices = [...(made?.BlockDeviceMappings ?? []), ...(image?.BlockDeviceMappings ?? [])];
    return {
      id: imageId,
      architecture: image?.Architecture ?? null,
      virtualization: image?.VirtualizationType ?? null,
      hibernates: made?.HibernationOptions?.Configured === true,
      encryptsRoot: devices.some(
        ({ DeviceName, Ebs }) =>
          DeviceName !== undefined && DeviceName === image?.RootDeviceName && Ebs?.Encrypted === true,
      ),
    };
  },
});

/** A filter, not InstanceTypes: that one stops at the first unknown type, and says no more than that. */
const typeFilter = (types: readonly string[]) => [{ Name: 'instance-type', Values: [...types] }];

const describeTypesOf = (
  client: EC2Client,
  call: CallAws,
  types: readonly string[],
): Promise<readonly (readonly [string, TypePlatform])[]> =>
  readPages('ec2:DescribeInstanceTypes', async (token) => {
    const command = new DescribeInstanceTypesCommand({
      Filters: typeFilter(types),
      MaxResults: TYPES_PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeInstanceTypes', (options) => client.send(command, options));
    const items = (answer.InstanceTypes ?? []).map((type) => {
      const platform: TypePlatform = {
        architectures: type.ProcessorInfo?.SupportedArchitectures ?? [],
        virtualizations: type.SupportedVirtualizationTypes ?? [],
        ena: type.NetworkInfo?.EnaSupport ?? 'supported',
        nvme: type.EbsInfo?.NvmeSupport ?? 'supported',
        canHibernate: type.HibernationSupported ?? null,
      };
      return [type.InstanceType ?? '', platform] as const;
    });
    return { items, next: answer.NextToken };
  });

const listOfferingsOf = (
  client: EC2Client,
  call: CallAws,
  types: readonly string[],
): Promise<readonly (readonly [string, string])[]> =>
  readPages('ec2:DescribeInstanceTypeOfferings', async (token) => {
    const command = new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: typeFilter(types),
      MaxResults: OFFERINGS_PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeInstanceTypeOfferings', (options) => client.send(command, options));
    const items = (answer.InstanceTypeOfferings ?? []).map(
      ({ InstanceType = '', Location = '' }) => [InstanceType, Location] as const,
    );
    return { items, next: answer.NextToken };
  });
