import type { DryPool, FleetState, LaunchCall, LaunchIntent } from '../fleet-state.ts';
import { MINUTE_MS } from '../time.ts';

/** First rest of a pool that had no capacity, doubled with each further refusal. */
const BACK_OFF_MIN_MS = 3 * MINUTE_MS;
/** Longest rest of a pool. */
const BACK_OFF_MAX_MS = 30 * MINUTE_MS;
/** A pool that has rested this long past its end without a new refusal starts over. */
const BACK_OFF_FORGOTTEN_MS = 60 * MINUTE_MS;

/** A pool that a launch found without capacity. */
export type RefusedPool = Pick<DryPool, 'instanceType' | 'zone' | 'market'>;

/** Pools whose rest has not ended. */
export const poolsResting = (pools: readonly DryPool[], nowMs: number): readonly DryPool[] =>
  pools.filter(({ untilMs }) => untilMs > nowMs);

/** Pools whose back-off is still remembered. */
export const poolsRemembered = (pools: readonly DryPool[], nowMs: number): readonly DryPool[] =>
  pools.filter(({ untilMs }) => nowMs - untilMs < BACK_OFF_FORGOTTEN_MS);

/** Whether two records speak of the same pool. */
export const isSamePool = (a: RefusedPool, b: RefusedPool): boolean =>
  a.instanceType === b.instanceType && a.zone === b.zone && a.market === b.market;

/** Puts a pool to rest; `before` is what was known before the answer, so that a pool it names twice rests once. */
export const restPool = (
  pools: readonly DryPool[],
  { instanceType, zone, market }: RefusedPool,
  before: readonly DryPool[],
  nowMs: number,
): readonly DryPool[] => {
  const pool = { instanceType, zone, market };
  const known = before.find((candidate) => isSamePool(candidate, pool));
  const backOffMs = known === undefined ? BACK_OFF_MIN_MS : Math.min(BACK_OFF_MAX_MS, known.backOffMs * 2);
  return [
    ...pools.filter((candidate) => !isSamePool(candidate, pool)),
    { ...pool, untilMs: nowMs + backOffMs, backOffMs },
  ];
};

/** The pools that certainly gave: the first of each market, in the order in which they were asked, that did not refuse. */
const poolsThatGave = (
  { instanceTypes, zone, onDemand, spot }: LaunchCall,
  refused: readonly RefusedPool[],
): readonly RefusedPool[] => {
  const first = (market: RefusedPool['market']): readonly RefusedPool[] =>
    instanceTypes
      .map((instanceType) => ({ instanceType, zone, market }))
      .filter((pool) => !refused.some((one) => isSamePool(one, pool)))
      .slice(0, 1);
  return [...(onDemand > 0 ? first('on-demand') : []), ...(spot > 0 ? first('spot') : [])];
};

/**
 * The ledger record after a launch was answered: its instances are awaited, the pools that refused it rest, and a pool that
 * gives again is forgotten to have refused.
 */
export const recordLaunchAnswer = (
  state: FleetState,
  token: string,
  instanceIds: readonly string[],
  refused: readonly RefusedPool[],
  nowMs: number,
): FleetState => {
  const call = state.launches.find((launch) => launch.call.token === token)?.call;
  const gave = call === undefined || instanceIds.length === 0 ? [] : poolsThatGave(call, refused);
  const known: readonly DryPool[] = state.dryPools.filter((pool) => !gave.some((one) => isSamePool(one, pool)));
  return {
    ...state,
    launches: state.launches.map(
      (launch): LaunchIntent =>
        launch.call.token === token ? { ...launch, answer: { kind: 'answered', atMs: nowMs, instanceIds } } : launch,
    ),
    dryPools: refused.reduce<readonly DryPool[]>((pools, pool) => restPool(pools, pool, state.dryPools, nowMs), known),
  };
};
