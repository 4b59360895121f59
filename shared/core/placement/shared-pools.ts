import type { PlanStep } from '../fleet-decision.ts';
import type { DryPool, FleetState, LaunchCall, Market } from '../fleet-state.ts';
import { isSamePool } from './record-launch-answer.ts';

const marketsOf = ({ onDemand, spot }: LaunchCall): readonly Market[] => [
  ...(onDemand > 0 ? (['on-demand'] as const) : []),
  ...(spot > 0 ? (['spot'] as const) : []),
];

const asks = (call: LaunchCall, { instanceType, zone, market }: DryPool): boolean =>
  call.zone === zone && call.instanceTypes.includes(instanceType) && marketsOf(call).includes(market);

/**
 * Pools of a plan's launches that refused lately and have had their rest: whether they give again is for one launch of one
 * fleet to find out. A launch that is repeated asks nothing new.
 */
export const poolsProbed = (
  plan: readonly PlanStep[],
  { launches, dryPools: pools }: Pick<FleetState, 'launches' | 'dryPools'>,
  nowMs: number,
): readonly DryPool[] => {
  const repeated = new Set(launches.map(({ call }) => call.token));
  const calls = plan.flatMap((step) => (step.kind === 'launch' && !repeated.has(step.call.token) ? [step.call] : []));
  return pools.filter((pool) => pool.untilMs <= nowMs && calls.some((call) => asks(call, pool)));
};

/** Lets pools rest that somebody else is asking. */
export const restPools = (pools: readonly DryPool[], taken: readonly DryPool[], nowMs: number): readonly DryPool[] =>
  pools.map((pool) =>
    taken.some((one) => isSamePool(one, pool)) ? { ...pool, untilMs: nowMs + pool.backOffMs } : pool,
  );

/** What changed about pools between two records: those to be told to all fleets, and those that give again. */
export const comparePools = (
  before: readonly DryPool[],
  after: readonly DryPool[],
): { readonly put: readonly DryPool[]; readonly removed: readonly DryPool[] } => ({
  put: after.filter((pool) => {
    const known = before.find((one) => isSamePool(one, pool));
    return known === undefined || known.untilMs !== pool.untilMs;
  }),
  removed: before.filter((pool) => !after.some((one) => isSamePool(one, pool))),
});
