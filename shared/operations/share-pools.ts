import { Fault } from '../core/fault.ts';
import type { FleetDecision } from '../core/fleet-decision.ts';
import type { DryPool, FleetState } from '../core/fleet-state.ts';
import type { FleetView } from '../core/fleet-view.ts';
import { isSamePool } from '../core/placement/record-launch-answer.ts';
import { comparePools, poolsProbed, restPools } from '../core/placement/shared-pools.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Ledger } from '../ports/ledger.ts';
import { catchFault } from './catch-fault.ts';

/** Times that a decision is made again because another fleet asks the pools that it wanted to ask. */
const CLAIM_ROUNDS_MAX = 3;

type Decided = { readonly view: FleetView; readonly decision: FleetDecision; readonly nowMs: number };

/** Claims pools, and returns those that were won, as they are written now; a claim that fails may be somebody else's. */
const claim = async (ledger: Ledger, pools: readonly DryPool[], nowMs: number): Promise<readonly DryPool[]> => {
  const won: DryPool[] = [];
  for (const pool of pools) {
    const untilMs = nowMs + pool.backOffMs;
    if ((await catchFault(ledger.claimPool(pool, untilMs))) === true) won.push({ ...pool, untilMs });
  }
  return won;
};

const isAmong = (pools: readonly DryPool[], pool: DryPool): boolean => pools.some((other) => isSamePool(other, pool));

/**
 * Lets one fleet ask a pool whose rest is over: of all that want to, the one whose claim is written does, and the others
 * decide again as if it still rested. What is claimed counts as resting from now on, whatever comes of the launch.
 */
export const claimProbes = async <Made extends Decided>(
  ledger: Ledger,
  first: Made,
  decideFrom: (state: FleetState) => Made,
): Promise<Made> => {
  let made = first;
  let state = first.view.state;
  if (state === null) return made;
  const claimed: DryPool[] = [];
  for (let round = 0; round <= CLAIM_ROUNDS_MAX; round += 1) {
    const wanted: readonly DryPool[] = poolsProbed(made.decision.plan, state, made.nowMs).filter(
      (pool) => !isAmong(claimed, pool),
    );
    if (wanted.length === 0) break;
    const won = round < CLAIM_ROUNDS_MAX ? await claim(ledger, wanted, made.nowMs) : [];
    claimed.push(...won);
    const lost = wanted.filter((pool) => !isAmong(won, pool));
    if (lost.length === 0) break;
    state = { ...state, dryPools: restPools(state.dryPools, lost, made.nowMs) };
    made = decideFrom(state);
  }
  if (claimed.length === 0) return made;
  // As they were claimed, however much later the last decision was made: the ledger forgets a pool only as it knows it.
  const others = made.decision.state.dryPools.filter((pool) => !isAmong(claimed, pool));
  const dryPools = [...others, ...claimed];
  return { ...made, decision: { ...made.decision, state: { ...made.decision.state, dryPools } } };
};

/** Tells all fleets of the Region what this one learned about pools; what cannot be told is learned again by the next. */
export const tellPools = async (
  ledger: Ledger,
  before: readonly DryPool[],
  after: readonly DryPool[],
): Promise<readonly Outcome[]> => {
  const { put, removed } = comparePools(before, after);
  const calls = [
    ...(put.length > 0 ? [ledger.putPools(put)] : []),
    ...(removed.length > 0 ? [ledger.removePools(removed)] : []),
  ];
  const answers = await Promise.all(calls.map(catchFault));
  return answers.flatMap((answer) =>
    answer instanceof Fault ? [{ step: 'share pools', result: 'failed', because: answer.message } as const] : [],
  );
};
