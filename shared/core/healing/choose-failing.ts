import type { FailingMember } from '../placement/members.ts';
import { MINUTE_MS } from '../time.ts';
import { launchesWhileOpen } from './breaker.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { ArrivalBackOff, Breaker, HealthState } from './health-state.ts';
import type { Judged } from './judged.ts';
import type { ZoneLeft } from './zones-left.ts';

const ARRIVAL_BACK_OFF_MIN_MS = 5 * MINUTE_MS;
const ARRIVAL_BACK_OFF_MAX_MS = 60 * MINUTE_MS;

/** No machine failed to arrive lately. */
const NONE_FAILED: ArrivalBackOff = { failures: 0, untilMs: 0 };

/** What it is chosen from who is replaced. */
export type FailingInput = {
  readonly policy: HealthPolicy;
  readonly before: HealthState | undefined;
  readonly judged: readonly Judged[];
  /** Machines that ended before they ever served. */
  readonly neverServed: number;
  /** Whether a machine serves that had not at the last look. */
  readonly hasArrived: boolean;
  readonly breaker: Breaker | null;
  readonly zonesLeft: readonly ZoneLeft[];
  readonly nowMs: number;
};

/** Who is replaced, and what is remembered of machines that never served. */
export type ChosenFailing = { readonly failing: readonly FailingMember[]; readonly arrivals: ArrivalBackOff };

type Failing = Judged & { readonly verdict: FailingMember['verdict'] };

const isFailing = (judged: Judged): judged is Failing =>
  judged.verdict.kind === 'failed' || judged.verdict.kind === 'doomed';

/** What cannot serve any more first, then what fails, then what is doomed, the soonest first. */
const byUrgency = (one: Failing, other: Failing): number => {
  const rank = ({ verdict, member }: Failing): number => {
    if (verdict.kind === 'doomed') return verdict.atMs ?? Number.MAX_SAFE_INTEGER;
    return member === null ? 0 : 1;
  };
  return rank(one) - rank(other) || (one.instance.id < other.instance.id ? -1 : 1);
};

/** Whether it failed without ever having served: what replaces it will most likely do the same. */
const hasNeverServed = ({ served, member, verdict }: Failing): boolean =>
  !served && member !== null && verdict.kind === 'failed';

/** Counts looks in which machines ended, or are given up, although they never served; one that serves at last ends the count. */
const countArrivals = ({ before, hasArrived, nowMs }: FailingInput, givenUp: number): ArrivalBackOff => {
  const known = before?.arrivals ?? NONE_FAILED;
  const failures = (hasArrived ? 0 : known.failures) + givenUp;
  if (givenUp === 0) return hasArrived ? NONE_FAILED : known;
  const backOffMs = Math.min(ARRIVAL_BACK_OFF_MAX_MS, ARRIVAL_BACK_OFF_MIN_MS * 2 ** (failures - 1));
  return { failures, untilMs: nowMs + backOffMs };
};

/** Machines that are well and serve, younger than some that fail: a signal that calls them well does not lie about all. */
const countProven = (failing: readonly Failing[], judged: readonly Judged[]): number => {
  const oldestMs = Math.min(...failing.map(({ instance }) => instance.launchedAtMs));
  return judged.filter(
    ({ instance, member, verdict }) =>
      verdict.kind === 'healthy' && member?.inService === true && instance.launchedAtMs > oldestMs,
  ).length;
};

/**
 * As many of them as may be launched for while the signal may lie, and one more for each that came to serve in their place;
 * what stopped, is doomed or is in a lost zone is no lie.
 */
const underBreaker = (failing: readonly Failing[], { policy, judged, zonesLeft }: FailingInput): readonly Failing[] => {
  const lost = new Set(zonesLeft.flatMap(({ zone, kind }) => (kind === 'failing' ? [zone] : [])));
  let left = launchesWhileOpen(policy, judged.length) + countProven(failing, judged);
  return failing.filter(({ instance, member, verdict }) => {
    if (member === null || verdict.kind === 'doomed' || lost.has(instance.zone)) return true;
    left -= 1;
    return left >= 0;
  });
};

/**
 * Chooses whom others take the place of: all that fail. But of those that never served, one at a time with a growing pause,
 * for a template that does not boot would be launched for ever; and few while the breaker is open.
 */
export const chooseFailing = (input: FailingInput): ChosenFailing => {
  const { before, judged, neverServed, breaker, nowMs } = input;
  const replacing = new Set(before?.replacing);
  let mayGiveUp = nowMs >= (before?.arrivals ?? NONE_FAILED).untilMs;
  let givenUp = 0;
  const believed = judged
    .filter(isFailing)
    .toSorted(byUrgency)
    .filter((one) => {
      if (!hasNeverServed(one) || replacing.has(one.instance.id)) return true;
      if (!mayGiveUp) return false;
      mayGiveUp = false;
      givenUp = 1;
      return true;
    });
  const failing = breaker === null ? believed : underBreaker(believed, input);
  return {
    failing: failing.map(({ instance, units, verdict }) => ({ instance, units, verdict })),
    arrivals: countArrivals(input, neverServed > 0 ? 1 : givenUp),
  };
};

/** One machine that does not come up may be bad luck; from so many in a row on, launching more is what must wait. */
const FAILURES_BEFORE_PAUSE = 2;

/** Why nothing is launched now, because what was launched lately ended or failed before it ever served; null when it may be. */
export const explainLaunchPause = (arrivals: ArrivalBackOff | undefined, nowMs: number): string | null => {
  const { failures, untilMs } = arrivals ?? NONE_FAILED;
  if (failures < FAILURES_BEFORE_PAUSE || nowMs >= untilMs) return null;
  const minutes = Math.ceil((untilMs - nowMs) / MINUTE_MS);
  return `${failures} launches in a row gave machines that never served; the next is in ${minutes} min: does the image boot?`;
};
