import type { Platforms, TemplateImage, TypePlatform } from '../../shared/aws/ec2-platforms.ts';
import type { Fleet } from '../../shared/core/fleet.ts';

/** What EC2 has against one of a fleet's sizes: a problem where no machine of it would start, else a warning. */
export type SizeFinding = { readonly kind: 'problem' | 'warning'; readonly index: number; readonly message: string };

/** What else of the fleet bears on its sizes; null where that could not be read. */
export type Surroundings = {
  readonly image: TemplateImage | null;
  /** Availability Zones of the fleet's subnets. */
  readonly zones: ReadonlySet<string> | null;
};

/** One of the fleet's sizes that the Region has. */
type KnownSize = { readonly index: number; readonly type: string; readonly platform: TypePlatform };

/** What one image has one of, and every size of a fleet must run. */
const ASPECTS = [
  { ofType: 'architectures', ofImage: 'architecture' },
  { ofType: 'virtualizations', ofImage: 'virtualization' },
] as const;

const DRIVERS = [
  { driver: 'ena', name: 'ENA' },
  { driver: 'nvme', name: 'NVMe' },
] as const;

const checkOffering = (
  type: string,
  offered: ReadonlySet<string>,
  zones: ReadonlySet<string>,
): readonly Omit<SizeFinding, 'index'>[] => {
  const without = [...zones].filter((zone) => !offered.has(zone));
  if (without.length === 0) return [];
  const message = `${type} is not offered in ${without.join(', ')}`;
  if (without.length < zones.size) {
    return [{ kind: 'warning', message: `${message}: it launches in the other Availability Zones only` }];
  }
  const elsewhere = [...offered].sort().join(', ');
  return [{ kind: 'problem', message: `${message}, where the fleet's subnets are, but in ${elsewhere}` }];
};

const checkImage = (sizes: readonly KnownSize[], image: TemplateImage): readonly SizeFinding[] =>
  ASPECTS.flatMap(({ ofType, ofImage }) => {
    const made = image[ofImage];
    if (made === null) return [];
    return sizes.flatMap(({ index, type, platform }): readonly SizeFinding[] => {
      const runs = platform[ofType];
      if (runs.length === 0 || runs.includes(made)) return [];
      const message = `${type} is ${runs.join(' or ')}, and image ${image.id} of the launch template is ${made}`;
      return [{ kind: 'problem', index, message }];
    });
  });

/** Holds each size to what those before it have in common. */
const checkShared = (sizes: readonly KnownSize[]): readonly SizeFinding[] =>
  ASPECTS.flatMap(({ ofType }) => {
    const findings: SizeFinding[] = [];
    let shared: readonly string[] = [];
    for (const { index, type, platform } of sizes) {
      const runs = platform[ofType];
      const both = shared.length === 0 ? runs : runs.filter((one) => shared.includes(one));
      if (runs.length > 0 && both.length === 0) {
        const others = `the sizes before it are ${shared.join(' or ')}`;
        const message = `${type} is ${runs.join(' or ')}, and ${others}: the launch template has one image for all`;
        findings.push({ kind: 'problem', index, message });
      } else if (runs.length > 0) shared = both;
    }
    return findings;
  });

/** The first size that has no choice about a driver, if this one has the opposite. */
const opposite = (sizes: readonly KnownSize[], size: KnownSize, driver: 'ena' | 'nvme'): string | null => {
  const first = sizes.find(({ platform }) => platform[driver] !== 'supported');
  const support = size.platform[driver];
  return first === undefined || support === 'supported' || support === first.platform[driver] ? null : first.type;
};

const checkDrivers = (sizes: readonly KnownSize[]): readonly SizeFinding[] =>
  sizes.flatMap((size) => {
    const mixes = DRIVERS.map(({ driver, name }) => ({ name, beside: opposite(sizes, size, driver) }));
    return [...new Set(mixes.map(({ beside }) => beside))].flatMap((type): readonly SizeFinding[] => {
      if (type === null) return [];
      const names = mixes.flatMap(({ name, beside }) => (beside === type ? [name] : []));
      const drivers = `driver${names.length > 1 ? 's' : ''} for ${names.join(' and ')}`;
      const message = `beside ${type}, the image must boot with and without the ${drivers}`;
      return [{ kind: 'warning', index: size.index, message }];
    });
  });

/** Every instance of the fleet is launched as one that may hibernate: EC2 refuses that of types that cannot. */
const checkHibernation = (sizes: readonly KnownSize[], standby: Fleet['standby']): readonly SizeFinding[] =>
  sizes.flatMap(({ index, type, platform }) =>
    standby?.state === 'hibernated' && platform.canHibernate === false
      ? [{ kind: 'problem', index, message: `${type} cannot hibernate, and standby.state is hibernated` }]
      : [],
  );

/** All that EC2 has against the sizes of a fleet, in the order of the file. */
export const checkSizes = async (
  platforms: Pick<Platforms, 'describeTypes' | 'listOfferings'>,
  fleet: Pick<Fleet, 'sizes' | 'standby'>,
  { image, zones }: Surroundings,
): Promise<readonly SizeFinding[]> => {
  const types = fleet.sizes.map(({ instanceType }) => instanceType);
  const [described, offerings] = await Promise.all([platforms.describeTypes(types), platforms.listOfferings(types)]);
  const known = types.flatMap((type, index): readonly KnownSize[] => {
    const platform = described.get(type);
    return platform === undefined ? [] : [{ index, type, platform }];
  });
  const places = types.flatMap((type, index): readonly SizeFinding[] => {
    const offered = offerings.get(type);
    if (!described.has(type)) return [{ kind: 'problem', index, message: `no instance type ${type} in this Region` }];
    if (offered === undefined) return [{ kind: 'problem', index, message: `${type} is not offered in this Region` }];
    return zones === null ? [] : checkOffering(type, offered, zones).map((finding) => ({ ...finding, index }));
  });
  const fit = image === null ? checkShared(known) : checkImage(known, image);
  const others = [...checkDrivers(known), ...checkHibernation(known, fleet.standby)];
  return [...places, ...fit, ...others].sort((one, other) => one.index - other.index);
};
