import type { ReadinessCheck, ReadinessCheckId } from './readiness-report.ts';

/** A prerequisite that is there. */
export const green = (id: ReadinessCheckId, subject: string, because: string): ReadinessCheck => ({
  id,
  subject,
  standing: 'green',
  because,
  fix: null,
});

/** One that is not, with what to do about it. */
export const red = (id: ReadinessCheckId, subject: string, because: string, fix: string): ReadinessCheck => ({
  id,
  subject,
  standing: 'red',
  because,
  fix,
});

/** One that could not be told. */
export const unknown = (
  id: ReadinessCheckId,
  subject: string,
  because: string,
  fix: string | null = null,
): ReadinessCheck => ({ id, subject, standing: 'unknown', because, fix });
