import { InvalidArgumentError } from 'commander';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const LONGEST_MS = 30 * DAY_MS;

/** Reads `90s`, `45m`, `2h`, `1d` or a sum such as `1h30m`, in milliseconds; at most 30 days. */
export const parseDuration = (text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (text === '' || parts.map(([part]) => part).join('') !== text) {
    throw new InvalidArgumentError('Say a duration such as 45m, 2h, 1h30m or 1d.');
  }
  const durationMs = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  if (durationMs <= 0) throw new InvalidArgumentError('Say a duration longer than zero.');
  if (durationMs > LONGEST_MS) throw new InvalidArgumentError('Say at most 30d: what is forgotten must end by itself.');
  return durationMs;
};
