import { nextOccurrence } from '../core/scaling/schedule-occurrence.ts';
import { text } from './value-schema.ts';

const CRON_ALLOWED = 'five cron fields that fire, such as 0 8 * * MON-FRI';
const TIME_ZONE_ALLOWED = 'an IANA time zone such as Europe/Berlin';

const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const fires = (cron: string): boolean => {
  try {
    return nextOccurrence({ cron, timeZone: 'UTC' }, 0) !== null;
  } catch {
    return false;
  }
};

/** A cron expression of five fields that fires at some time. */
export const cronExpression = () => text(/^\S+( +\S+){4}$/, CRON_ALLOWED).refine(fires, CRON_ALLOWED);

/** The IANA name of a time zone. */
export const timeZone = () =>
  text(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, TIME_ZONE_ALLOWED)
    .refine(isTimeZone, TIME_ZONE_ALLOWED)
    .prefault('UTC')
    .describe('Daylight saving time follows it.');
