import type { ReadinessCheck, ReadinessCode, ReadinessReport } from './readiness-report.ts';
import type { StoredReadiness } from './stored-readiness.ts';

/** What people know of. */
type Told = Pick<StoredReadiness, 'told' | 'toldRed'>;

/** What people are to be told, and what they know once they were. */
export type Telling = {
  readonly notice: { readonly code: ReadinessCode; readonly checks: readonly ReadinessCheck[] } | null;
  /** While they were not. */
  readonly before: Told;
  readonly after: Told;
};

const keyOf = ({ id, subject }: ReadinessCheck): string => `${id} ${subject}`;

/**
 * Whether people are told of an audit: of each prerequisite when it turns red, and of all once everything is green again. What
 * is unknown is no news of either.
 */
export const decideTelling = (known: Told | null, { checks, standing }: ReadinessReport): Telling => {
  const { told = [], toldRed = false } = known ?? {};
  const notGreen = new Set(checks.filter((check) => check.standing !== 'green').map(keyOf));
  const kept = told.filter((key) => notGreen.has(key));
  const before = { told: kept, toldRed };
  const fresh = checks.filter((check) => check.standing === 'red' && !kept.includes(keyOf(check)));
  if (fresh.length > 0) {
    const after = { told: [...kept, ...fresh.map(keyOf)], toldRed: true };
    return { notice: { code: 'NOT_READY', checks: fresh }, before, after };
  }
  if (standing === 'green' && toldRed) {
    return { notice: { code: 'READY', checks: [] }, before, after: { told: [], toldRed: false } };
  }
  return { notice: null, before, after: before };
};
