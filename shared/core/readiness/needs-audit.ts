import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { ReadinessReport } from './readiness-report.ts';

const AUDIT_EVERY_MS = 15 * MINUTE_MS;

/** Reserving machines costs a little: once a day is often enough, and a person may ask at any time. */
const PROBE_EVERY_MS = DAY_MS;

/** Whether a service is to be audited again; what lies in the future was written by another clock. */
export const needsAudit = (report: ReadinessReport | null, nowMs: number): boolean =>
  report === null || Math.abs(nowMs - report.atMs) >= AUDIT_EVERY_MS;

/** Whether EC2 is to be asked for machines again. */
export const needsProbe = (probedAtMs: number | null, nowMs: number): boolean =>
  probedAtMs === null || Math.abs(nowMs - probedAtMs) >= PROBE_EVERY_MS;
