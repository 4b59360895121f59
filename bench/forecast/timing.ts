/** How long something took: on the clock, and of the processor's time, garbage collection included. */
export type Timing = { readonly wallMs: number; readonly cpuMs: number };

const MICROSECONDS_PER_MS = 1_000;

/** Starts to measure; what it gives back stops, and says how long it took. */
export const startTiming = (): (() => Timing) => {
  const usedBefore = process.cpuUsage();
  const startedMs = performance.now();
  return () => {
    const wallMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(usedBefore);
    return { wallMs, cpuMs: (user + system) / MICROSECONDS_PER_MS };
  };
};
