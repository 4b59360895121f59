import type { Protection } from '../backup/backup-policy.ts';
import { toInstant } from '../backup/instant.ts';
import { isWholeIn, type RecoveryPoint } from '../backup/recovery-point.ts';
import { DAY_MS } from '../time.ts';
import type { RestoreState } from './restore-state.ts';

/** How long after a proof that did not succeed the next is tried, where the policy does not ask for one before. */
const RETRY_MS = DAY_MS;

/** A protection that is due to be proven, by which recovery point. */
export type DueProof = {
  readonly protection: string;
  readonly setId: string;
  readonly lineage: string;
  readonly because: string;
};

/** What is known about proofs: the points, with the results that they carry, and restores of the ledger. */
export type ProofSituation = {
  readonly protections: readonly Protection[];
  /** Newest first. */
  readonly points: readonly RecoveryPoint[];
  readonly restores: readonly RestoreState[];
  readonly stage: string;
  readonly region: string;
  /** Protections that a person wants to have proven now; null leaves it to the policies. */
  readonly named: readonly string[] | null;
  readonly nowMs: number;
};

type Attempt = { readonly atMs: number; readonly passed: boolean };

const attemptsOf = (
  name: string,
  points: readonly RecoveryPoint[],
  { restores, region }: ProofSituation,
): readonly Attempt[] => [
  ...points.flatMap((point) => point.holdings.get(region)?.proof ?? []),
  ...restores.flatMap(({ plan, proof }) =>
    plan.protection === name && plan.into === 'isolated'
      ? [{ atMs: plan.askedAtMs, passed: proof?.passed ?? false }]
      : [],
  ),
];

/** The newest whole point of the lineage that was proven longest ago; members without slots are all alike. */
const choosePointToProve = (points: readonly RecoveryPoint[], region: string): RecoveryPoint | undefined => {
  const whole = points.filter((point) => isWholeIn(point, region));
  if (whole[0]?.slot == null) return whole[0];
  const provenAt = new Map<string, number>();
  for (const point of whole) {
    const atMs = point.holdings.get(region)?.proof?.atMs ?? 0;
    provenAt.set(point.lineage, Math.max(atMs, provenAt.get(point.lineage) ?? 0));
  }
  const [longest] = [...provenAt].toSorted((one, other) => one[1] - other[1]);
  return whole.find(({ lineage }) => lineage === longest?.[0]);
};

const explainDue = (
  { policy: { proof } }: Protection,
  attempts: readonly Attempt[],
  { named, nowMs }: ProofSituation,
): string | null => {
  if (named !== null) return 'a person asked for it';
  if (proof === null) return null;
  const [last] = attempts.toSorted((one, other) => other.atMs - one.atMs);
  if (last === undefined) return 'none was ever proven';
  const afterMs = last.passed ? proof.everyMs : Math.min(proof.everyMs, RETRY_MS);
  if (nowMs - last.atMs < afterMs) return null;
  return `the last proof was at ${toInstant(last.atMs)}, and ${last.passed ? 'passed' : 'did not pass'}`;
};

/**
 * Finds the fleets whose recovery points are due to be proven in a Region, each with the point to do it with. One that is
 * being proven, that is only observed, or that has nothing whole here, is not due.
 */
export const findDueProofs = (situation: ProofSituation): readonly DueProof[] => {
  const { protections, points, restores, stage, region, named } = situation;
  return protections.flatMap((protection): readonly DueProof[] => {
    const { name, by, mode } = protection;
    if (by.kind !== 'fleet' || mode === 'observe' || (named !== null && !named.includes(name))) return [];
    const own = points.filter((point) => point.protection === name && point.stage === stage);
    const isUnderWay = restores.some(
      ({ plan, phase }) => plan.protection === name && plan.into === 'isolated' && phase !== 'over',
    );
    const because = explainDue(protection, attemptsOf(name, own, situation), situation);
    const point = choosePointToProve(own, region);
    if (isUnderWay || because === null || point === undefined) return [];
    return [{ protection: name, setId: point.setId, lineage: point.lineage, because }];
  });
};
