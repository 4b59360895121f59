import { isEnough, roundDownUnits } from '../scaling/round-units.ts';
import { MINUTE_MS } from '../time.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { HealthReadings } from './health-readings.ts';
import type { Breaker } from './health-state.ts';
import type { Verdict } from './verdict.ts';

/** One sick machine is no sign that the signal lies, however small the fleet. */
const SICK_MIN = 2;

/** A source that one read missed is not worth a person's sleep; one that stays silent is. */
const SILENCE_TOLD_AFTER_MS = 3 * MINUTE_MS;

/** What the breaker is decided from. */
export type BreakerInput = {
  readonly policy: HealthPolicy;
  readonly readings: HealthReadings | undefined;
  /** Why what was read of a source is not believed; null where it is. */
  readonly doubt: string | null;
  readonly verdicts: readonly Verdict['kind'][];
  /** In service, with nothing against it, in units. */
  readonly wellUnits: number;
  readonly desired: number;
  readonly before: Breaker | null;
  readonly nowMs: number;
};

type Reason = Pick<Breaker, 'kind' | 'because'>;

const isSick = (kind: Verdict['kind']): boolean => kind === 'suspect' || kind === 'failed';

/**
 * Too many at once look sick: rather the signal lies than all of them fail. It is believed again once as much as is
 * desired is well and in service, for then the same signal tells the sick from the well.
 */
const tooManySick = ({ policy, verdicts, wellUnits, desired }: BreakerInput): Reason | null => {
  const sick = verdicts.filter(isSick).length;
  const isMany = sick >= SICK_MIN && sick / verdicts.length >= policy.breakerShare;
  if (!isMany || isEnough(wellUnits, desired)) return null;
  const because = `${sick} of ${verdicts.length} machines look sick, ${wellUnits} of ${desired} units are well`;
  return { kind: 'sick', because };
};

/** The first source that says nothing of all, or is not believed, and why; null where each is heard. */
export const findSilence = ({
  policy,
  readings,
  doubt,
}: Pick<BreakerInput, 'policy' | 'readings' | 'doubt'>): string | null => {
  for (const source of policy.evidence) {
    if (source === 'target-health') continue;
    const reading = readings?.[source];
    if (reading?.kind === 'silent') return `${source} cannot be read: ${reading.because}`;
  }
  return doubt;
};

const silentSource = (input: BreakerInput): Reason | null => {
  const because = findSilence(input);
  return because === null ? null : { kind: 'silent', because };
};

/** Whether nothing may be terminated now, since when and why; null while the signals can be believed. */
export const judgeBreaker = (input: BreakerInput): Breaker | null => {
  const { before, nowMs } = input;
  const reason = tooManySick(input) ?? silentSource(input);
  if (reason === null) return null;
  const sinceMs = before?.kind === reason.kind ? before.sinceMs : nowMs;
  const told =
    (before?.kind === reason.kind && before.told) || reason.kind === 'sick' || nowMs - sinceMs >= SILENCE_TOLD_AFTER_MS;
  return { ...reason, sinceMs, told };
};

/** Most machines that may be launched for sick ones while the breaker is open: what the signal says may be a lie. */
export const launchesWhileOpen = ({ breakerShare }: HealthPolicy, machines: number): number =>
  Math.max(SICK_MIN, roundDownUnits(breakerShare * machines));
