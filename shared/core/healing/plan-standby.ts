import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { CapacityPoint, DryPool } from '../fleet-state.ts';
import type { FleetView, InstanceView, ZoneView } from '../fleet-view.ts';
import type { Retiree } from '../placement/choose-retirees.ts';
import { roundUpUnits } from '../scaling/round-units.ts';
import { rungsOf } from '../sizing/rungs-of.ts';
import { usableTypes } from '../sizing/usable-types.ts';
import { MINUTE_MS } from '../time.ts';
import type { StandbyPolicy } from './health-policy.ts';
import type { HealthReport } from './health-report.ts';

/** A standby that has not begun to run by then never will. */
const PREPARED_MAX_MS = 15 * MINUTE_MS;

/** What a fleet's standbys are kept by. */
export type StandbyInput = {
  readonly fleet: Fleet;
  readonly policy: StandbyPolicy;
  readonly view: FleetView;
  /** Standbys that are being woken, or are on their way out: no standbys any more. */
  readonly leaving: ReadonlySet<string>;
  readonly history: readonly CapacityPoint[];
  readonly desired: number;
  /** Launched and not shown by EC2 yet. */
  readonly unseen: number;
  /** Whether everything desired is in service: until then nothing is put aside. */
  readonly isWhole: boolean;
  readonly dryPools: readonly DryPool[];
  readonly nowMs: number;
};

/** One launch of standbys in a zone. */
export type StandbyLot = {
  readonly zone: ZoneView;
  readonly instanceTypes: readonly string[];
  readonly machines: number;
};

/** What is done about standbys: which are launched, which go to rest, and which are too many or too old. */
export type StandbyPlan = {
  readonly lots: readonly StandbyLot[];
  readonly rest: readonly PlanStep[];
  readonly retirees: readonly Retiree[];
  readonly steps: readonly Step[];
  readonly count: NonNullable<HealthReport['standby']>;
};

const isThere = ({ lifecycle }: InstanceView): boolean => lifecycle !== 'shutting-down' && lifecycle !== 'terminated';

/** How many the policy asks for: a number, or a share of the most that was in service or desired within the hour. */
const standbysWanted = ({ fleet, policy, history, desired }: StandbyInput): number => {
  if (policy.size.kind === 'machines') return policy.size.machines;
  const peak = Math.max(desired, ...history.map(({ units }) => units));
  return roundUpUnits((policy.size.share * peak) / fleet.sizes[0].units);
};

/** Spreads standbys over the zones that have a pool, those with the fewest first. */
const spread = (
  { fleet, view, dryPools }: StandbyInput,
  standbys: readonly InstanceView[],
  machines: number,
): readonly StandbyLot[] => {
  const rungs = rungsOf(fleet).filter(({ types }) => types.includes(fleet.sizes[0].instanceType));
  const zones = view.zones.flatMap((zone) => {
    const instanceTypes = rungs.flatMap((rung) => usableTypes(rung, dryPools, zone.name, 'on-demand'));
    const there = standbys.filter((standby) => standby.zone === zone.name).length;
    return instanceTypes.length === 0 ? [] : [{ zone, instanceTypes, there, machines: 0 }];
  });
  for (let count = 0; count < machines; count += 1) {
    const emptiest = zones.toSorted((one, other) => one.there + one.machines - other.there - other.machines)[0];
    if (emptiest !== undefined) emptiest.machines += 1;
  }
  return zones
    .filter((lot) => lot.machines > 0)
    .map(({ zone, instanceTypes, machines: count }) => ({ zone, instanceTypes, machines: count }));
};

const restingSteps = (
  { fleet, policy, nowMs }: StandbyInput,
  standbys: readonly InstanceView[],
): readonly PlanStep[] => {
  const prepared = standbys.filter(
    ({ lifecycle, launchedAtMs }) => lifecycle === 'running' && nowMs - launchedAtMs >= fleet.warmUpMs,
  );
  if (prepared.length === 0) return [];
  const instanceIds = prepared.map(({ id }) => id);
  return [{ kind: 'rest', instanceIds, state: policy.state, because: 'prepared, and waits until it is needed' }];
};

/** Who is one too many, or made from an older template once enough of the present one are ready. */
const chooseRetirees = (
  { fleet, view, nowMs }: StandbyInput,
  standbys: readonly InstanceView[],
  wanted: number,
): readonly Retiree[] => {
  const sizes = new Set(fleet.sizes.map(({ instanceType }) => instanceType));
  const version = view.launchTemplate.version;
  const ready = ({ lifecycle }: InstanceView): boolean => lifecycle === 'stopped';
  const isPresent = (standby: InstanceView): boolean =>
    sizes.has(standby.instanceType) && (standby.templateVersion === null || standby.templateVersion === version);
  const present = standbys.filter(isPresent);
  const outdated = standbys.filter((standby) => !isPresent(standby));
  const stuck = present.filter(
    ({ lifecycle, launchedAtMs }) => lifecycle === 'pending' && nowMs - launchedAtMs >= PREPARED_MAX_MS,
  );
  const surplus = present.filter((standby) => !stuck.includes(standby)).slice(wanted);
  const isRefilled = present.filter(ready).length >= wanted;
  return [
    ...stuck.map(({ id }) => ({ instanceId: id, because: 'standby that never came up' })),
    ...surplus.map(({ id }) => ({ instanceId: id, because: 'more standbys than wanted' })),
    ...(isRefilled
      ? outdated.map(({ id }) => ({
          instanceId: id,
          because: 'standby of an older template, or of a size no longer used',
        }))
      : []),
  ];
};

/**
 * Keeps the standbys: refills them once the fleet is whole, lets those rest that are prepared, and retires what is too
 * many, outdated or stuck. A standby is always On-Demand: a Spot instance that stops is not kept for us.
 */
export const planStandby = (input: StandbyInput): StandbyPlan => {
  const { fleet, view, leaving, unseen, isWhole } = input;
  const standbys = view.instances.filter(
    (instance) => instance.role === 'standby' && isThere(instance) && !leaving.has(instance.id),
  );
  const wanted = standbysWanted(input);
  const version = view.launchTemplate.version;
  const fresh = standbys.filter(
    ({ instanceType, templateVersion }) =>
      fleet.sizes.some((size) => size.instanceType === instanceType) &&
      (templateVersion === null || templateVersion === version),
  );
  const missing = isWhole ? Math.max(0, wanted - fresh.length - unseen) : 0;
  const lots = spread(input, standbys, missing);
  const placed = lots.reduce((sum, { machines }) => sum + machines, 0);
  const ready = standbys.filter(({ lifecycle }) => lifecycle === 'stopped').length;
  const because = 'no On-Demand pool is left that has not refused lately';
  return {
    lots,
    rest: restingSteps(input, standbys),
    retirees: isWhole ? chooseRetirees(input, standbys, wanted) : [],
    steps: placed < missing ? [{ rule: 'standby', before: missing, after: placed, because }] : [],
    count: { ready, preparing: standbys.length - ready + unseen, wanted },
  };
};
