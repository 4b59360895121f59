import { Fault } from '../shared/core/fault.ts';
import { SECOND_MS } from '../shared/core/time.ts';
import { worldOf } from './cloud.ts';
import type { Globe } from './globe-state.ts';
import { canReach } from './network/reach.ts';
import { checkAnswers, type Way } from './port-points.ts';

/** How long calls take. */
export type Latency = {
  /** To a service of the caller's own Region. */
  readonly ownMs: number;
  /** To another Region. */
  readonly otherMs: number;
  /** To Route 53's control plane. */
  readonly route53Ms: number;
  /** Until a call that nobody answers is given up. */
  readonly timeoutMs: number;
};

/** How a caller waits on the cloud's clock. */
export type CallTime = { readonly latency: Latency; readonly wait: (ms: number) => Promise<void> };

/** Short timeouts, as clients to other Regions have them. */
export const LATENCY: Latency = { ownMs: 20, otherMs: 90, route53Ms: 150, timeoutMs: 3 * SECOND_MS };

const giveUp = async (time: CallTime | null, fault: Fault): Promise<never> => {
  await time?.wait(time.latency.timeoutMs);
  throw fault;
};

const timedOut = (port: string, method: string, because: string): Fault =>
  new Fault('unknown', `${port}.${method}`, `${port}.${method} timed out: ${because}`);

/** The way of a function into its own Region, or from there into another. */
export const wayInto = (globe: Globe, from: string, to: string, time: CallTime | null): Way => {
  const world = worldOf(globe.cloud, to);
  const isOwn = from === to;
  return {
    ...(!isOwn && { to }),
    pass: async (passage) => {
      const { port, method } = passage;
      if (!isOwn && !canReach(globe, from, to)) await giveUp(time, timedOut(port, method, `${to} does not answer`));
      await time?.wait(isOwn ? time.latency.ownMs : time.latency.otherMs);
      checkAnswers(world, passage);
    },
  };
};

/** The way of a function to Route 53's control plane. */
export const wayToRoute53 = (globe: Globe, from: string, time: CallTime | null): Way => ({
  pass: async ({ port, method }) => {
    if (globe.dns.controlPlane === 'down' || !canReach(globe, from, 'route-53')) {
      await giveUp(time, timedOut(port, method, "Route 53's control plane does not answer"));
    }
    await time?.wait(time.latency.route53Ms);
  },
});

/** The way of a probe out of its Region: it always goes out, and hears nothing where nothing answers. */
export const wayOut = (globe: Globe, from: string): Way => ({
  pass: (passage) => {
    checkAnswers(worldOf(globe.cloud, from), passage);
    return undefined;
  },
});
