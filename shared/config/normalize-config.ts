import type { Fleet, Resize, Slo, TargetGroupReference } from '../core/fleet.ts';
import type { HealthPolicy } from '../core/healing/health-policy.ts';
import type { MetricSource, PredictivePolicy, ScalingPolicy, Surge } from '../core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { BallastConfig } from './ballast-config.ts';
import type { BallastSection } from './ballast-schema.ts';
import type { FleetSection } from './fleet-schema.ts';
import { KNEE } from './fleet-upkeep-schema.ts';
import { normalizeProtections } from './normalize-backup.ts';
import { normalizeServices } from './normalize-service.ts';
import { CPU_SATURATION, type PolicySection, SURGE_FACTOR } from './policy-schema.ts';

type TargetTrackingSection = Extract<PolicySection, { kind: 'target-tracking' }>;
type PredictiveSection = Extract<PolicySection, { kind: 'predictive' }>;

/** Only CPU has a known ceiling; one that is not above the target would call every breach a surge. */
const normalizeSurge = ({ metric, target, surge }: TargetTrackingSection): Surge | null => {
  const ceiling = metric.kind === 'cpu' && target < CPU_SATURATION ? CPU_SATURATION : null;
  if (surge === 'none') return null;
  const saturation = surge?.saturation ?? ceiling;
  return saturation === null ? null : { saturation, load: surge?.load ?? null, factor: surge?.factor ?? SURGE_FACTOR };
};

/** What a policy takes over from its fleet where it does not say. */
type FleetDefaults = { readonly slo: Slo | null; readonly targetGroups: readonly TargetGroupReference[] };

const normalizePredictive = (name: string, section: PredictiveSection, fleet: FleetDefaults): PredictivePolicy => {
  const { kind, metric: source, target, load, history, staleAfter } = section;
  const knee = fleet.slo?.knee ?? KNEE;
  const counted: MetricSource | null = fleet.targetGroups.length > 0 ? { kind: 'requests' } : null;
  return {
    kind,
    name,
    source,
    target: target ?? Math.round(knee * 10_000) / 100,
    load: load === undefined ? counted : load,
    historyMs: history,
    staleAfterMs: staleAfter,
  };
};

const normalizePolicy = (name: string, section: PolicySection, fleet: FleetDefaults): ScalingPolicy => {
  switch (section.kind) {
    case 'target-tracking': {
      const { kind, metric: source, target, scaleOut, scaleIn, staleAfter } = section;
      const surge = normalizeSurge(section);
      return { kind, name, source, target, scaleOut, scaleIn, surge, staleAfterMs: staleAfter };
    }
    case 'step': {
      const { kind, metric: source, threshold, adjustment, adjustMin = 1, datapoints, bands, staleAfter } = section;
      return { kind, name, source, threshold, adjustment, adjustMin, datapoints, bands, staleAfterMs: staleAfter };
    }
    case 'scheduled': {
      const { kind, cron, timeZone, min = null, max = null, desired = null } = section;
      return { kind, name, cron, timeZone, min, max, desired };
    }
    case 'predictive':
      return normalizePredictive(name, section, fleet);
  }
};

/** Share of a fleet that may be disturbed at once when the file does not say. */
const DISTURBED_SHARE = 0.1;

const normalizeResize = (stateful: FleetSection['stateful']): Resize =>
  stateful?.resize === 'in-place' && stateful.window !== undefined
    ? {
        kind: 'in-place',
        window: {
          cron: stateful.window.cron,
          timeZone: stateful.window.timeZone,
          lastsMs: stateful.window.lasts,
        },
      }
    : { kind: 'replace' };

/** What a machine gets at least before it is judged, where the file does not say. */
const GRACE_MS = 5 * MINUTE_MS;

/** Target health is no evidence in a fleet that has no target group. */
const normalizeHealth = (
  health: Exclude<FleetSection['health'], 'none'>,
  warmUpMs: number,
  targetGroups: readonly TargetGroupReference[],
): HealthPolicy => ({
  graceMs: health.gracePeriod ?? Math.max(GRACE_MS, warmUpMs),
  evidence: health.evidence ?? (targetGroups.length > 0 ? ['instance-status', 'target-health'] : ['instance-status']),
  heartbeatMaxMs: health.heartbeatMax,
  breakerShare: health.breaker,
});

/** How a fleet heals: sections that it does not have, or switches off, are left out. */
const normalizeHealing = (
  { health, standby, stateful, warmUp }: FleetSection,
  targetGroups: readonly TargetGroupReference[],
): Pick<Fleet, 'health' | 'standby' | 'stateful'> => ({
  ...(health !== 'none' && { health: normalizeHealth(health, warmUp, targetGroups) }),
  ...(standby !== undefined && { standby: { size: standby.machines, state: standby.state } }),
  ...(stateful !== undefined && { stateful: { devices: stateful.volumes, address: stateful.address } }),
});

const normalizeFleet = (name: string, section: FleetSection, region: string, settledLookMs: number): Fleet => {
  const there = section.inRegion[region];
  const slo = section.slo ?? null;
  const targetGroups = there?.targetGroups ?? section.targetGroups;
  // Availability is what its machines elsewhere are for.
  const standsBy = there?.capacity?.min === 0;
  const { stepOut = null, stepIn = null, usdPerHour = null, disturbed = DISTURBED_SHARE } = section.limits;
  return {
    name,
    mode: section.mode,
    launchTemplate: there?.launchTemplate ?? section.launchTemplate,
    subnets: there?.subnets ?? section.subnets,
    targetGroups,
    sizes: section.sizes,
    shape: section.shape,
    capacity: there?.capacity ?? section.capacity,
    machinesMin: standsBy ? 0 : (section.machinesMin ?? null),
    purchase: section.purchase,
    warmUpMs: section.warmUp,
    limits: { stepOutMax: stepOut, stepInMax: stepIn, usdPerHourMax: usdPerHour, disturbedShare: disturbed },
    slo,
    resize: normalizeResize(section.stateful),
    ...normalizeHealing(section, targetGroups),
    policies: Object.entries(section.policies).map(([policy, rules]) =>
      normalizePolicy(policy, rules, { slo, targetGroups }),
    ),
    settledLookMs,
  };
};

/** Whether a fleet exists in a Region: in the primary always, elsewhere if `inRegion` names it. */
export const existsIn = (fleet: FleetSection, region: string, primary: string): boolean =>
  region === primary || fleet.inRegion[region] !== undefined;

/** The checked file as one Region's deployment runs it: plain JSON, keys that nothing acts on yet left out. */
export const normalizeConfig = (config: BallastSection, region: string): BallastConfig => {
  const here = Object.entries(config.fleets).filter(([, fleet]) => existsIn(fleet, region, config.regions.primary));
  const protections = normalizeProtections(config, here, region);
  const services = normalizeServices(config, region);
  const instanceRoles = [...new Set(here.flatMap(([, { instanceRole }]) => instanceRole ?? []))];
  return {
    version: config.version,
    region,
    notify: { email: config.notify.email ?? null },
    ...(instanceRoles.length > 0 && { instanceRoles }),
    fleets: here.map(([name, fleet]) => normalizeFleet(name, fleet, region, config.settledLook)),
    ...(protections.length > 0 && { protections }),
    ...(services.length > 0 && { services }),
  };
};
