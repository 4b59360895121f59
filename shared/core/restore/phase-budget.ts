import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { RestorePhase, RestorePlan } from './restore-state.ts';

const BUDGETS: Readonly<Record<Exclude<RestorePhase, 'draining' | 'checking'>, number>> = {
  launching: 20 * MINUTE_MS,
  creating: HOUR_MS,
  stopping: 15 * MINUTE_MS,
  swapping: 15 * MINUTE_MS,
  starting: 20 * MINUTE_MS,
  joining: 20 * MINUTE_MS,
  removing: 2 * HOUR_MS,
  kept: Number.POSITIVE_INFINITY,
  over: Number.POSITIVE_INFINITY,
};

/** How much longer than the deregistration delay a drain may take. */
const DRAIN_MARGIN_MS = 5 * MINUTE_MS;

/** How long a phase may take before the restore turns back. */
export const budgetOf = (
  phase: RestorePhase,
  { drainMs, checkMs }: Pick<RestorePlan, 'drainMs' | 'checkMs'>,
): number => {
  if (phase === 'draining') return drainMs + DRAIN_MARGIN_MS;
  return phase === 'checking' ? checkMs : BUDGETS[phase];
};

const WORK: readonly RestorePhase[] = [
  'launching',
  'creating',
  'draining',
  'stopping',
  'swapping',
  'starting',
  'checking',
  'joining',
];

/** Longest that a restore may work one way, all phases together. */
export const workMaxOf = (plan: Pick<RestorePlan, 'drainMs' | 'checkMs'>): number =>
  WORK.reduce((sum, phase) => sum + budgetOf(phase, plan), 0);
