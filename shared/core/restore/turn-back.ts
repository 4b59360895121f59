import { MINUTE_MS } from '../time.ts';
import type { RestoreCode } from './restore-codes.ts';
import type { RestorePhase, RestoreState } from './restore-state.ts';

/** Begins a phase, and writes down how long the one before took. */
export const enterPhase = (state: RestoreState, phase: RestorePhase, nowMs: number): RestoreState => ({
  ...state,
  phase,
  sinceMs: nowMs,
  last: null,
  missingSinceMs: null,
  spans: [...state.spans, { phase: state.phase, way: state.way, fromMs: state.sinceMs, untilMs: nowMs }],
});

/** Failures that say something about the recovery point, and not about what it was to be restored with. */
const speaksOfPoint = (code: RestoreCode, phase: RestorePhase): boolean =>
  code === 'CHECK_FAILED' || code === 'VOLUME_FAILED' || (code === 'TIMED_OUT' && phase === 'starting');

/** Gives up for good and leaves everything as it is: a person has to see to it. */
const getStuck = (state: RestoreState, because: string, nowMs: number): RestoreState => ({
  ...enterPhase({ ...state, proof: state.proof }, 'over', nowMs),
  last: because,
  outcome: {
    code: 'RESTORE_STUCK',
    because: [state.outcome?.because, `in phase ${state.phase}, ${because}`].filter(Boolean).join('; '),
    atMs: nowMs,
  },
});

/**
 * Turns a restore that cannot go on: what is in place goes back to the volumes it had, what was made is removed, and a proof
 * that failed is written down first. One that is on its way back already, or removes, stays where it is.
 */
export const turnBack = (state: RestoreState, code: RestoreCode, because: string, nowMs: number): RestoreState => {
  const { plan, phase, way } = state;
  if (way === 'back' || phase === 'removing') return getStuck(state, because, nowMs);
  const failed: RestoreState = { ...state, outcome: { code, because, atMs: nowMs } };
  if (plan.into === 'in-place') return enterPhase({ ...failed, way: 'back' }, 'creating', nowMs);
  if (plan.into === 'isolated' && speaksOfPoint(code, phase)) {
    const proof = { passed: false, tookMs: nowMs - plan.askedAtMs, atMs: nowMs };
    return { ...enterPhase({ ...failed, proof }, 'joining', nowMs), way: 'back' };
  }
  return { ...enterPhase(failed, 'removing', nowMs), way: 'back' };
};

/** The check was passed: it may serve, or is proven. */
export const passCheck = (state: RestoreState, nowMs: number): RestoreState => {
  const { into, askedAtMs } = state.plan;
  const proof = into === 'isolated' ? { passed: true, tookMs: nowMs - askedAtMs, atMs: nowMs } : null;
  return enterPhase({ ...state, proof }, 'joining', nowMs);
};

/** How long EC2 must not show a machine before it counts as lost: a listing may lag behind. */
export const MISSING_MS = 2 * MINUTE_MS;
