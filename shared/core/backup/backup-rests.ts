import { MINUTE_MS } from '../time.ts';
import type { BackupRest } from './backup-state.ts';

const BACK_OFF_MIN_MS = MINUTE_MS;
const BACK_OFF_MAX_MS = 30 * MINUTE_MS;

/** What is remembered of failures fits into one item of the ledger, which takes 400 KB, beside all else: the newest stay. */
const RESTS_MAX = 600;
const BECAUSE_LENGTH_MAX = 160;

/** The rest of a subject, if it is not over. */
export const findRest = (rests: readonly BackupRest[], subject: string, nowMs: number): BackupRest | undefined =>
  rests.find((rest) => rest.subject === subject && rest.untilMs > nowMs);

/** Rests after one more failure of a subject: a minute, doubling to half an hour. */
export const recordFailure = (
  rests: readonly BackupRest[],
  subject: string,
  { because, failed = null }: { readonly because: string; readonly failed?: string | null },
  nowMs: number,
): BackupRest[] => {
  const before = rests.find((rest) => rest.subject === subject);
  const backOffMs = before === undefined ? BACK_OFF_MIN_MS : Math.min(2 * before.backOffMs, BACK_OFF_MAX_MS);
  const failures = (before?.failures ?? 0) + 1;
  return [
    ...rests.filter((rest) => rest.subject !== subject),
    {
      subject,
      untilMs: nowMs + backOffMs,
      backOffMs,
      failures,
      failed,
      because: because.slice(0, BECAUSE_LENGTH_MAX),
    },
  ].slice(-RESTS_MAX);
};

/** When the last failure of a subject was recorded: what began after it has not failed yet. */
export const failedAt = ({ untilMs, backOffMs }: BackupRest): number => untilMs - backOffMs;

/** What rests are called. */
export const createSubject = (protection: string, lineage: string): string => `create ${protection} ${lineage}`;
export const copySubject = (volumeId: string, region: string): string => `copy ${volumeId} ${region}`;
export const regionSubject = (region: string): string => `copies ${region}`;
