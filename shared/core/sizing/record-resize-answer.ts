import type { FaultKind } from '../fault.ts';
import type { FleetState, ResizeUnderWay } from '../fleet-state.ts';
import { restPool } from '../placement/record-launch-answer.ts';
import { MINUTE_MS } from '../time.ts';
import { abandonStop, goalOf, revertResize } from './advance-resize.ts';
import { rememberFailure } from './resize-failures.ts';

/** First wait before a machine that could not start on its old size is started again, doubled with each refusal. */
const START_BACK_OFF_MIN_MS = MINUTE_MS;
const START_BACK_OFF_MAX_MS = 16 * MINUTE_MS;

/** A call of a resize that was not carried out, and why: a failure, or a second look that no longer agreed. */
export type ResizeRefusal = {
  readonly call: 'stop' | 'modify' | 'start';
  readonly kind: FaultKind | 'spared';
  readonly because: string;
};

/** Whether the same call may yet be served: EC2 was busy, gave no answer, or was shown to us as it was a moment ago. */
const mayPass = ({ call, kind }: ResizeRefusal): boolean =>
  kind === 'throttled' || kind === 'unknown' || (kind === 'conflict' && call !== 'stop');

/** What becomes of a resize after a refusal for good. */
const afterRefusal = (underWay: ResizeUnderWay, refusal: ResizeRefusal, nowMs: number): ResizeUnderWay => {
  if (refusal.call === 'stop') return abandonStop(underWay, refusal.because, nowMs);
  if (underWay.revertedBecause === null) return revertResize(underWay, refusal.because);
  if (refusal.call === 'modify') return { ...underWay, from: underWay.to };
  const backOffMs = Math.min(START_BACK_OFF_MAX_MS, underWay.startBackOffMs * 2 || START_BACK_OFF_MIN_MS);
  return { ...underWay, startAfterMs: nowMs + backOffMs, startBackOffMs: backOffMs };
};

/**
 * The ledger record after a call of the resize under way was refused. A refusal for good turns the resize back and is
 * remembered; a machine that cannot start on its old size is tried again and again; a stop that was spared is as if it
 * had not been asked for.
 */
export const recordResizeRefusal = (state: FleetState, refusal: ResizeRefusal, nowMs: number): FleetState => {
  const { resize } = state;
  const underWay = resize?.underWay ?? null;
  if (resize === undefined || underWay === null || mayPass(refusal)) return state;
  if (refusal.kind === 'spared') {
    return { ...state, resize: { ...resize, underWay: { ...underWay, phase: 'draining' } } };
  }
  const pool = { instanceType: goalOf(underWay), zone: underWay.zone, market: 'on-demand' as const };
  const isDry = refusal.kind === 'no-capacity' && refusal.call === 'start';
  const isForward = underWay.revertedBecause === null;
  return {
    ...state,
    dryPools: isDry ? restPool(state.dryPools, pool, state.dryPools, nowMs) : state.dryPools,
    resize: {
      ...resize,
      underWay: afterRefusal(underWay, refusal, nowMs),
      failures: isForward ? rememberFailure(resize.failures, underWay.to, refusal.because, nowMs) : resize.failures,
    },
  };
};
