import type { Fleet } from '../core/fleet.ts';
import type { TargetGroupView, ZoneView } from '../core/fleet-view.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';

/** How long resolved names are trusted; a moved `$Default` is followed after at most this long. */
const REFERENCES_KEPT_MS = 5 * MINUTE_MS;

/** What the names in ballast.yml stand for at AWS. */
export type References = {
  readonly zones: readonly ZoneView[];
  readonly launchTemplate: { readonly id: string; readonly version: number };
  readonly targetGroups: readonly TargetGroupView[];
};

/** References by fleet, kept across invocations of one process; failures are never kept. */
export type ReferenceCache = Map<string, { readonly untilMs: number; readonly references: References }>;

/** An empty cache. */
export const createReferenceCache = (): ReferenceCache => new Map();

const groupByZone = (fleet: Fleet, zoneOf: ReadonlyMap<string, string>): readonly ZoneView[] => {
  const zones = new Map<string, string[]>();
  for (const subnet of fleet.subnets) {
    const zone = zoneOf.get(subnet);
    if (zone === undefined) continue;
    const subnets = zones.get(zone);
    if (subnets === undefined) zones.set(zone, [subnet]);
    else subnets.push(subnet);
  }
  return [...zones].map(([name, subnets]) => ({ name, subnets }));
};

/** Resolves a fleet's subnets, launch template and target groups; rejects with the `Fault` that names what is missing. */
export const resolveReferences = async (
  ports: Pick<Ports, 'fleets' | 'balancers'>,
  fleet: Fleet,
  cache: ReferenceCache,
  nowMs: number,
): Promise<References> => {
  const kept = cache.get(fleet.name);
  if (kept !== undefined && kept.untilMs > nowMs) return kept.references;
  const [zoneOf, template, groups] = await Promise.all([
    ports.fleets.listZones(fleet.subnets),
    ports.fleets.resolveTemplate(fleet.launchTemplate),
    ports.balancers.resolveTargetGroups(fleet.targetGroups),
  ]);
  const references: References = {
    zones: groupByZone(fleet, zoneOf),
    launchTemplate: { id: template.id, version: template.version },
    targetGroups: groups.map(({ arn, deregistrationDelayMs }, index) => ({
      arn,
      deregistrationDelayMs,
      port: fleet.targetGroups[index]?.port ?? 0,
    })),
  };
  cache.set(fleet.name, { untilMs: nowMs + REFERENCES_KEPT_MS, references });
  return references;
};
