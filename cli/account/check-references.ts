import type { Platforms, TemplateImage } from '../../shared/aws/ec2-platforms.ts';
import { showPath } from '../../shared/config/list-findings.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { measurementOf, requestsUnmeasured } from '../../shared/core/scaling/policy-measurement.ts';
import type { ResolvedTemplate } from '../../shared/ports/fleets.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { checkSizes } from './check-sizes.ts';

/** Something at AWS that a fleet names and that is not as it must be, or not as it should be. */
export type ReferenceFinding = { readonly kind: 'problem' | 'warning'; readonly message: string };

type CheckedPorts = {
  readonly fleets: Pick<Ports['fleets'], 'resolveTemplate' | 'listZones'>;
  readonly balancers: Pick<Ports['balancers'], 'resolveTargetGroups'>;
  readonly platforms: Platforms;
};

/** A finding about a part of the fleet, or about one item of a part that is a list. */
type PartFinding = ReferenceFinding & { readonly index?: number };

const checkMonitoring = (
  { detailedMonitoring, version }: ResolvedTemplate,
  { policies }: Fleet,
): readonly PartFinding[] => {
  if (detailedMonitoring || !policies.some((policy) => policy.kind !== 'scheduled' && policy.source.kind === 'cpu')) {
    return [];
  }
  const message = `version ${version} leaves detailed monitoring off: CPU comes every 5 minutes, too late to act on; turn it on`;
  return [{ kind: 'warning', message }];
};

const checkImage = ({ version }: ResolvedTemplate, image: TemplateImage | null): readonly PartFinding[] =>
  image === null
    ? [{ kind: 'problem', message: `version ${version} names no image, and EC2 launches nothing without one` }]
    : [];

/** EC2 hibernates only what was launched to hibernate, from an encrypted root volume. */
const checkHibernation = (
  { version }: ResolvedTemplate,
  image: TemplateImage | null,
  { standby }: Fleet,
): readonly PartFinding[] => {
  if (standby?.state !== 'hibernated' || image === null) return [];
  const off = `version ${version} leaves hibernation off, and standby.state is hibernated: set HibernationOptions.Configured`;
  const plain = `version ${version} encrypts no root volume, which hibernation needs; that is well only where the Region encrypts by default`;
  return [
    ...(image.hibernates ? [] : [{ kind: 'problem', message: off } as const]),
    ...(image.encryptsRoot ? [] : [{ kind: 'warning', message: plain } as const]),
  ];
};

const checkTargetGroups = async (
  balancers: CheckedPorts['balancers'],
  { name, targetGroups, policies }: Fleet,
): Promise<readonly PartFinding[]> => {
  if (targetGroups.length === 0) return [];
  const groups = await balancers.resolveTargetGroups(targetGroups);
  const countsRequests = policies.some((policy) => policy.kind === 'predictive' && policy.load?.kind === 'requests');
  if (!countsRequests || measurementOf({ kind: 'requests' }, name, groups) !== null) return [];
  return [{ kind: 'warning', message: `${requestsUnmeasured(groups)}: a forecast of requests has nothing to go by` }];
};

const runCheck = async (
  path: readonly PropertyKey[],
  check: () => Promise<readonly PartFinding[]>,
): Promise<readonly ReferenceFinding[]> => {
  try {
    const findings = await check();
    return findings.map(({ kind, message, index }) => {
      const shown = showPath(index === undefined ? path : [...path, index]);
      return { kind, message: `${shown}: ${message}` };
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ kind: 'problem', message: `${showPath(path)}: ${error.message}` }];
  }
};

/** The sizes are checked without what cannot be read: what is wrong with that is told where the file names it. */
const ifReadable = <Value>(reading: Promise<Value>): Promise<Value | null> => reading.catch(() => null);

/** Looks at AWS for everything that the fleet names; one finding for each part that is missing, refused, or unwise. */
export const checkReferences = async (
  { fleets, balancers, platforms }: CheckedPorts,
  fleet: Fleet,
): Promise<readonly ReferenceFinding[]> => {
  const template = fleets.resolveTemplate(fleet.launchTemplate);
  const image = template.then((resolved) => platforms.readImage(resolved));
  const zones = fleets
    .listZones(fleet.subnets)
    .then((zoneOf) => new Set(Array.from(zoneOf.values(), ({ name }) => name)));
  const checks = {
    launchTemplate: async () => [
      ...checkMonitoring(await template, fleet),
      ...checkImage(await template, await image),
      ...checkHibernation(await template, await image, fleet),
    ],
    subnets: () => zones.then(() => []),
    targetGroups: () => checkTargetGroups(balancers, fleet),
    sizes: async () => checkSizes(platforms, fleet, { image: await ifReadable(image), zones: await ifReadable(zones) }),
  };
  const findings = await Promise.all(
    Object.entries(checks).map(([part, check]) => runCheck(['fleets', fleet.name, part], check)),
  );
  return findings.flat();
};
