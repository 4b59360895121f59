import type { MetricSource } from '../core/scaling/scaling-policy.ts';
import type { BallastSection } from './ballast-schema.ts';
import type { FleetSection } from './fleet-schema.ts';
import { platformOf } from './instance-type-catalog.ts';
import type { Finding } from './list-findings.ts';
import { existsIn } from './normalize-config.ts';
import type { PolicySection } from './policy-schema.ts';
import { warnOfBackup, warnOfTaggedBackup } from './warn-of-backup.ts';
import { warnOfHealing } from './warn-of-healing.ts';
import { warnOfService } from './warn-of-service.ts';

const PRICED_REGION = 'us-east-1';
const NOT_YET = 'accepted, not acted on yet';
const OUT_ONLY = 'asks out only: without a target-tracking or step policy that scales in, the fleet never shrinks';

const warn = (path: readonly PropertyKey[], message: string): Finding => ({ path, message });

const warnOfSource = (path: readonly PropertyKey[], source: MetricSource, fleet: FleetSection): readonly Finding[] => {
  if (source.kind === 'cpu' && source.via === 'by-tag') {
    return [
      warn(
        path,
        'by-tag finds nothing until "tags on telemetry" is switched on in CloudWatch, once per account and Region',
      ),
    ];
  }
  if (source.kind === 'requests-per-target' && fleet.targetGroups.some(({ by }) => by === 'name')) {
    return [warn(path, 'no alarm can follow a target group given by name, so the tick alone watches; give its arn')];
  }
  return [];
};

/** Whether a policy can ever ask for less than there is. */
const canShrink = (policy: PolicySection): boolean => {
  switch (policy.kind) {
    case 'predictive':
      return false;
    case 'scheduled':
      return policy.desired !== undefined || policy.max !== undefined;
    case 'target-tracking':
      return policy.scaleIn.enabled;
    case 'step':
      return policy.adjustment === 'exact' || policy.bands.some(({ adjustBy }) => adjustBy < 0);
  }
};

const warnOfPolicy = (path: readonly PropertyKey[], policy: PolicySection, fleet: FleetSection): readonly Finding[] => {
  switch (policy.kind) {
    case 'predictive': {
      const shrinks = Object.values(fleet.policies).some(canShrink);
      const own = policy.metric.kind === 'cpu' ? warnOfSource([...path, 'metric'], policy.metric, fleet) : [];
      return shrinks ? own : [warn(path, OUT_ONLY), ...own];
    }
    case 'scheduled':
      return [];
    case 'step':
    case 'target-tracking':
      return warnOfSource([...path, 'metric'], policy.metric, fleet);
  }
};

const warnOfSizes = (path: readonly PropertyKey[], { sizes, shape }: FleetSection): readonly Finding[] => {
  const [first] = sizes;
  const firstIsNitro = platformOf(first.instanceType)?.isNitro;
  const generations = sizes.flatMap(({ instanceType }, index) => {
    const isNitro = platformOf(instanceType)?.isNitro;
    if (isNitro === undefined || firstIsNitro === undefined || isNitro === firstIsNitro) return [];
    const because = `beside ${first.instanceType}, the image must boot with and without the drivers for ENA and NVMe`;
    return [warn([...path, index], because)];
  });
  const unpriced = sizes.filter(({ usdPerHour }) => usdPerHour === null).map(({ instanceType }) => instanceType);
  const prices =
    shape === 'cheapest' && unpriced.length > 0
      ? [warn(path, `price of ${unpriced.join(', ')} not known: taken in proportion to units; state usdPerHour`)]
      : [];
  return [...generations, ...prices];
};

const warnOfFleet = (name: string, fleet: FleetSection, region: string): readonly Finding[] => {
  const path = ['fleets', name];
  const rollout = fleet.rollout === undefined ? [] : [warn([...path, 'rollout'], NOT_YET)];
  const policies = Object.entries(fleet.policies).flatMap(([policy, rules]) =>
    warnOfPolicy([...path, 'policies', policy], rules, fleet),
  );
  const sizes = warnOfSizes([...path, 'sizes'], fleet);
  const capped = fleet.limits.usdPerHour !== undefined && region !== PRICED_REGION;
  const cost = capped
    ? [
        warn(
          [...path, 'limits', 'usdPerHour'],
          `prices are those of ${PRICED_REGION} where sizes do not state usdPerHour`,
        ),
      ]
    : [];
  const backup = warnOfBackup([...path, 'backup'], fleet.backup, fleet.instanceRole);
  return [...sizes, ...cost, ...policies, ...warnOfHealing(path, fleet), ...backup, ...rollout];
};

/** Whether a Region is there to look at others, and has fleets only by way of exception. */
const isWitness = ({ regions }: BallastSection, region: string): boolean =>
  region !== regions.primary && region !== regions.standby;

/** What a valid file asks for that does not, or not fully, happen, and what must be done outside of it. */
export const listWarnings = (config: BallastSection, region: string): readonly Finding[] => {
  const { regions, fleets, backups, services } = config;
  const fleetWarnings = Object.entries(fleets).flatMap(([name, fleet]) => {
    if (existsIn(fleet, region, regions.primary)) return warnOfFleet(name, fleet, region);
    return isWitness(config, region)
      ? []
      : [warn(['fleets', name], `not in ${region}, because inRegion does not name it`)];
  });
  const backupWarnings = Object.entries(backups).flatMap(([name, backup]) =>
    warnOfTaggedBackup(['backups', name], backup, { region, primary: regions.primary }),
  );
  const serviceWarnings = Object.keys(services).flatMap((name) => warnOfService(name, config));
  const witness =
    regions.witness !== undefined && Object.keys(services).length === 0
      ? [warn(['regions', 'witness'], 'observes services only, and there are none')]
      : [];
  return [...witness, ...fleetWarnings, ...backupWarnings, ...serviceWarnings];
};
