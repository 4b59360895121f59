import { MINUTE_MS } from '../shared/core/time.ts';
import type { Instance, World } from './world-state.ts';

/** After launch, before anything but not running counts against a machine: what the console proposes. */
const GRACE_MS = 5 * MINUTE_MS;

/** Where machines take longer to come up than that, their grace lasts so much longer: nobody would run it otherwise. */
const GRACE_AFTER_BOOT_MS = MINUTE_MS;

/** How long a failed status check is left to mend itself: "a few minutes", says the manual; this favours the group. */
const IMPAIRED_MAX_MS = 3 * MINUTE_MS;

/** Share of desired capacity that is replaced at once, and at least one machine. */
const REPLACED_SHARE = 0.1;

/** Whether a running machine is unhealthy to its load balancer: failing, or never healthy until now. */
const failsItsBalancer = ({ registrations }: Instance): boolean =>
  registrations.some(({ target: { state } }) => state === 'unhealthy' || state === 'initial');

const isImpaired = ({ nowMs, timing, outages }: World, { ailments, zone }: Instance): boolean => {
  const sinceMs = Math.min(...ailments.impaired.values(), outages.get(zone)?.sinceMs ?? Number.POSITIVE_INFINITY);
  return nowMs - sinceMs >= timing.statusCheckMs + IMPAIRED_MAX_MS;
};

/** Whether Auto Scaling calls a running machine unhealthy; a group without target groups knows EC2's status checks only. */
export const isUnhealthy = (world: World, instance: Instance): boolean => {
  const graceMs = Math.max(GRACE_MS, world.timing.bootMs + GRACE_AFTER_BOOT_MS);
  if (instance.lifecycle !== 'running' || world.nowMs - instance.launchedAtMs < graceMs) return false;
  return failsItsBalancer(instance) || isImpaired(world, instance);
};

/** How many more unhealthy machines may be terminated now, when so many of those desired are missing or not in service. */
export const replaceableNow = (desired: number, away: number): number =>
  Math.max(0, Math.max(1, Math.floor(desired * REPLACED_SHARE)) - away);
