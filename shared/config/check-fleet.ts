import type * as z from 'zod';
import type { Shape, Size, TargetGroupReference } from '../core/fleet.ts';
import { checkStateful } from './check-stateful.ts';
import type { PolicySection } from './policy-schema.ts';
import { refuse } from './value-schema.ts';

/** What the rules between a fleet's keys look at. */
type FleetParts = {
  readonly sizes: readonly Size[];
  readonly shape: Shape;
  readonly capacity: { readonly min: number; readonly max: number };
  readonly machinesMin?: number | undefined;
  readonly limits: { readonly usdPerHour?: number | undefined };
  readonly slo?: unknown;
  readonly purchase: { readonly spotShare: number };
  readonly stateful?: { readonly resize: 'replace' | 'in-place' } | undefined;
  readonly inRegion: Readonly<Record<string, { readonly capacity?: { readonly max: number } | undefined }>>;
  readonly policies: Readonly<Record<string, PolicySection>>;
  readonly targetGroups: readonly TargetGroupReference[];
};

const checkMachinesMin = (payload: z.core.ParsePayload<FleetParts>): void => {
  const { machinesMin, capacity, sizes } = payload.value;
  const smallest = Math.min(...sizes.map(({ units }) => units));
  const most = Math.floor(capacity.max / smallest);
  if (machinesMin !== undefined && machinesMin > most) {
    refuse(payload, ['machinesMin'], `at most ${most}: more machines of the smallest size are above capacity.max`);
  }
};

/** A cap that does not pay for the least capacity would take the fleet below it. */
const checkCostOfLeast = (payload: z.core.ParsePayload<FleetParts>, usdPerHour: number): void => {
  const { capacity, machinesMin = 1, sizes, shape } = payload.value;
  const [first] = sizes;
  if (first === undefined) return;
  const used = shape === 'horizontal' ? sizes.filter(({ units }) => units === first.units) : sizes;
  const smallest = Math.min(...used.map(({ units }) => units));
  const units = Math.max(Math.ceil(capacity.min / smallest), machinesMin) * smallest;
  const usd = Number((units * Math.max(...used.map((size) => (size.usdPerHour ?? 0) / size.units))).toFixed(6));
  if (usd > usdPerHour) {
    refuse(payload, ['limits', 'usdPerHour'], `at least ${usd}, what the least capacity costs (${units} units)`);
  }
};

const checkCost = (payload: z.core.ParsePayload<FleetParts>): void => {
  const { limits, sizes } = payload.value;
  const unpriced = sizes.filter(({ usdPerHour }) => usdPerHour === null).map(({ instanceType }) => instanceType);
  if (limits.usdPerHour === undefined) return;
  if (unpriced.length === 0) checkCostOfLeast(payload, limits.usdPerHour);
  else {
    const priced = `a cap when every size has a price: state usdPerHour of ${unpriced.join(', ')}`;
    refuse(payload, ['limits', 'usdPerHour'], priced);
  }
};

const checkPolicy = (payload: z.core.ParsePayload<FleetParts>, name: string, policy: PolicySection): void => {
  const { capacity, targetGroups } = payload.value;
  const path = ['policies', name];
  if (policy.kind === 'scheduled') {
    const { min, max } = policy;
    if (min !== undefined && max === undefined && min > capacity.max) {
      refuse(payload, [...path, 'min'], `at most capacity.max (${capacity.max}), or a max of its own`);
    }
    if (max !== undefined && min === undefined && max < capacity.min) {
      refuse(payload, [...path, 'max'], `at least capacity.min (${capacity.min}), or a min of its own`);
    }
    return;
  }
  if (targetGroups.length > 0) return;
  if (policy.metric.kind === 'requests-per-target') {
    refuse(payload, [...path, 'metric'], 'requests-per-target only in a fleet with targetGroups');
  }
  if (policy.kind === 'predictive' && policy.load?.kind === 'requests') {
    refuse(payload, [...path, 'load'], 'requests only in a fleet with targetGroups');
  }
  if (policy.kind !== 'target-tracking' || policy.surge === undefined || policy.surge === 'none') return;
  if (policy.surge.load?.kind === 'requests-per-target') {
    refuse(payload, [...path, 'surge', 'load'], 'requests only in a fleet with targetGroups');
  }
};

const checkSlo = (payload: z.core.ParsePayload<FleetParts>): void => {
  const { policies, slo } = payload.value;
  const predicts = Object.values(policies).some(({ kind }) => kind === 'predictive');
  if (predicts && slo === undefined) {
    const needed = 'the share of requests that may find no capacity, such as 0.1%, which a predictive policy needs';
    refuse(payload, ['slo'], needed);
  }
};

/** Holds a fleet to the rules between its keys. */
export const checkFleet = (payload: z.core.ParsePayload<FleetParts>): void => {
  checkMachinesMin(payload);
  checkCost(payload);
  checkSlo(payload);
  checkStateful(payload);
  for (const [name, policy] of Object.entries(payload.value.policies)) checkPolicy(payload, name, policy);
};
