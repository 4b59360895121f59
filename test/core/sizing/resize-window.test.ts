import { describe, expect, it } from 'vitest';
import { windowAt } from '../../../shared/core/sizing/resize-window.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

const window = (cron: string, lastsMs: number, timeZone = 'UTC') => windowAt({ cron, timeZone, lastsMs }, NOW_MS);

describe('a window', () => {
  it('is open from its occurrence on for as long as it lasts', () => {
    const eleven = NOW_MS - HOUR_MS;
    expect(window('0 11 * * *', HOUR_MS + 1)).toEqual({
      isOpen: true,
      openedMs: eleven,
      opensMs: eleven + DAY_MS,
    });
    expect(window('0 11 * * *', HOUR_MS).isOpen).toBe(false);
    expect(window('0 12 * * *', HOUR_MS)).toEqual({ isOpen: true, openedMs: NOW_MS, opensMs: NOW_MS + DAY_MS });
  });

  it('follows its own time zone', () => {
    expect(window('0 13 * * *', HOUR_MS, 'Europe/Berlin').openedMs).toBe(NOW_MS);
  });

  it('that never opens is closed', () => {
    expect(window('0 0 30 2 *', HOUR_MS)).toEqual({ isOpen: false, openedMs: 0, opensMs: null });
  });
});
