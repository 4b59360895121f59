import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const CENTS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A count, with thousands apart. */
export const formatCount = (value: number): string => WHOLE.format(value);

/** A quantity to a tenth, without a needless zero. */
export const formatTenths = (value: number): string => TENTHS.format(value);

/** A rate to a tenth, or to three digits where it is small. */
export const formatRate = (value: number): string =>
  value < 10 ? String(Number(value.toPrecision(3))) : formatTenths(value);

/** A share as percent, with the digits that tell small ones apart: `12 %`, `3.4 %`, `0.07 %`, `0 %`. */
export const formatShare = (share: number): string => {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.01) return '< 0.01 %';
  return `${percent.toFixed(percent < 1 ? 2 : percent < 10 ? 1 : 0)} %`;
};

/** US dollars; an unknown price is not zero. */
export const formatUsd = (usd: number | null): string => (usd === null ? 'unknown' : `USD ${CENTS.format(usd)}`);

/** `2026-11-21 14:05:30`, in UTC, as every time that `ballast` shows. */
export const formatTime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

/** `14:05`, in UTC. */
export const formatTimeOfDay = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);

/** The two largest units of a span of time: `2 h 5 min`, `45 s`, `3 d`. */
export const formatSpan = (spanMs: number): string => {
  const seconds = Math.round(Math.abs(spanMs) / SECOND_MS) * SECOND_MS;
  const parts = [
    { count: Math.floor(seconds / DAY_MS), unit: 'd' },
    { count: Math.floor((seconds % DAY_MS) / HOUR_MS), unit: 'h' },
    { count: Math.floor((seconds % HOUR_MS) / MINUTE_MS), unit: 'min' },
    { count: Math.floor((seconds % MINUTE_MS) / SECOND_MS), unit: 's' },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(({ count }) => count > 0);
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(' ');
};

/** A span of time in minutes and seconds: `4:11`. */
export const formatMinutes = (spanMs: number): string => {
  const seconds = Math.round(spanMs / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
