import type { ReadinessReport } from './readiness-report.ts';
import { readStored } from './stored-readiness.ts';

/** The report of the last audit as it was written down; null where there is none. */
export const readReadinessReport = (body: unknown): ReadinessReport | null => readStored(body)?.report ?? null;
