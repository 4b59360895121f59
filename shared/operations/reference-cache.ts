import { Fault } from '../core/fault.ts';
import type { Fleet, LaunchTemplateReference, TargetGroupReference } from '../core/fleet.ts';
import type { TargetGroupView, ZoneView } from '../core/fleet-view.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { ResolvedTargetGroup } from '../ports/balancers.ts';
import type { ResolvedTemplate, SubnetZone } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { type Answers, type Kept, type Lookup, lookUpNames } from './look-up-names.ts';

/** How long names are trusted: longer than a settled fleet is left alone by default, or each look would ask again. */
const NAMES_KEPT_MS = 10 * MINUTE_MS;
/** Subnets and target groups that one call to AWS takes. */
const SUBNETS_PER_CALL = 200;
const GROUPS_PER_CALL = 20;
/** Launch templates asked for at once. */
const TEMPLATES_AT_ONCE = 10;

/** What the names in ballast.yml stand for at AWS. */
export type References = {
  readonly zones: readonly ZoneView[];
  readonly launchTemplate: { readonly id: string; readonly version: number };
  readonly targetGroups: readonly TargetGroupView[];
};

/** Answers by what was asked for, kept across invocations of one process and shared by all fleets; failures never are. */
export type ReferenceCache = {
  readonly zones: Kept<SubnetZone>;
  readonly templates: Kept<ResolvedTemplate>;
  readonly targetGroups: Kept<ResolvedTargetGroup>;
};

/** An empty cache. */
export const createReferenceCache = (): ReferenceCache => ({
  zones: new Map(),
  templates: new Map(),
  targetGroups: new Map(),
});

const templateKey = ({ by, value, version }: LaunchTemplateReference): string => `${by}/${value}/${version}`;
const groupKey = ({ by, value }: TargetGroupReference): string => `${by}/${value}`;

const keyed = <Name>(names: readonly Name[], keyOf: (name: Name) => string): ReadonlyMap<string, Name> =>
  new Map(names.map((name) => [keyOf(name), name]));

const answerOf = <Answer>(answers: Answers<Answer>, key: string): Answer | Fault =>
  answers.get(key) ?? new Fault('unknown', 'resolve', `nothing was answered about ${key}`);

const firstFault = (answers: readonly unknown[]): Fault | undefined =>
  answers.find((answer): answer is Fault => answer instanceof Fault);

const groupByZone = (fleet: Fleet, zones: Answers<SubnetZone>): readonly ZoneView[] => {
  const placed = fleet.subnets.flatMap((subnet) => {
    const zone = answerOf(zones, subnet);
    return zone instanceof Fault ? [] : [{ subnet, ...zone }];
  });
  return [...Map.groupBy(placed, ({ name }) => name)].map(([name, inZone]) => ({
    name,
    ...(inZone[0] && { id: inZone[0].id }),
    subnets: inZone.map(({ subnet }) => subnet),
  }));
};

/**
 * Resolves the subnets, launch templates and target groups of many fleets with shared calls; for a fleet that names
 * something that is not there, the `Fault` that says what.
 */
export const resolveReferences = async (
  ports: Pick<Ports, 'fleets' | 'balancers'>,
  fleets: readonly Fleet[],
  cache: ReferenceCache,
  nowMs: number,
): Promise<ReadonlyMap<string, References | Fault>> => {
  const zoneLookup: Lookup<string, SubnetZone> = {
    kept: cache.zones,
    // A subnet never changes its Availability Zone.
    keepMs: Number.POSITIVE_INFINITY,
    namesPerCall: SUBNETS_PER_CALL,
    callsAtOnce: 1,
    ask: async (subnets) => {
      const zoneOf = await ports.fleets.listZones(subnets);
      return subnets.map((subnet) => zoneOf.get(subnet));
    },
  };
  const templateLookup: Lookup<LaunchTemplateReference, ResolvedTemplate> = {
    kept: cache.templates,
    keepMs: NAMES_KEPT_MS,
    namesPerCall: 1,
    callsAtOnce: TEMPLATES_AT_ONCE,
    ask: (templates) => Promise.all(templates.map(ports.fleets.resolveTemplate)),
  };
  const groupLookup: Lookup<TargetGroupReference, ResolvedTargetGroup> = {
    kept: cache.targetGroups,
    keepMs: NAMES_KEPT_MS,
    namesPerCall: GROUPS_PER_CALL,
    callsAtOnce: 1,
    ask: (groups) => ports.balancers.resolveTargetGroups(groups),
  };
  const subnets = fleets.flatMap((fleet) => fleet.subnets);
  const launchTemplates = fleets.map(({ launchTemplate }) => launchTemplate);
  const targetGroups = fleets.flatMap((fleet) => fleet.targetGroups);
  const [zones, templates, groups] = await Promise.all([
    lookUpNames(zoneLookup, keyed(subnets, String), nowMs),
    lookUpNames(templateLookup, keyed(launchTemplates, templateKey), nowMs),
    lookUpNames(groupLookup, keyed(targetGroups, groupKey), nowMs),
  ]);
  const assemble = (fleet: Fleet): References | Fault => {
    const template = answerOf(templates, templateKey(fleet.launchTemplate));
    const resolved = fleet.targetGroups.map((group) => answerOf(groups, groupKey(group)));
    const fault = firstFault([...fleet.subnets.map((subnet) => answerOf(zones, subnet)), template, ...resolved]);
    if (template instanceof Fault) return template;
    if (fault !== undefined) return fault;
    return {
      zones: groupByZone(fleet, zones),
      launchTemplate: { id: template.id, version: template.version },
      targetGroups: resolved.flatMap((group, index) =>
        group instanceof Fault ? [] : [{ ...group, port: fleet.targetGroups[index]?.port ?? 0 }],
      ),
    };
  };
  return new Map(fleets.map((fleet) => [fleet.name, assemble(fleet)]));
};
