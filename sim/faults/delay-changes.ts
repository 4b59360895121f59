import type { Globe } from '../globe-state.ts';

/** Lets changes of records that are submitted from now on take so much longer until Route 53 has them everywhere; returns the end. */
export const delayChanges = ({ dns }: Globe, byMs: number): (() => void) => {
  dns.lateMs = byMs;
  return () => {
    dns.lateMs = 0;
  };
};
