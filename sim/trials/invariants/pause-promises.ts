import { SECOND_MS } from '../../../shared/core/time.ts';
import { askedLaunch } from '../call-arguments.ts';
import type { Invariant } from '../invariant.ts';
import { activeIn, instancesAsked, worldAsked } from './fleet-truth.ts';
import { clocksApartMs } from './heard-within.ts';

const LOOKS: ReadonlySet<string> = new Set(['tick', 'scale', 'replace']);

/** Until a pause that was put is what every look reads. */
const HEARD_MS = 45 * SECOND_MS;

/** What a person works on is left to them. */
export const LEAVE_PAUSED: Invariant = {
  id: 'I17',
  promise:
    'Nothing is launched, taken out or ended of a fleet that a person has paused, but for a machine alone that is being resized.',
  at: ['asked'],
  check: (evidence, step) => {
    if (step.kind !== 'asked' || !LOOKS.has(step.call.invocation.function)) return [];
    const { call } = step;
    const { port, method, region, invocation } = call;
    const world = worldAsked(evidence, call);
    if (world === undefined || (port !== 'fleets' && port !== 'balancers')) return [];
    const name = askedLaunch(call)?.fleet ?? instancesAsked(evidence, call)[0]?.fleetTag;
    const pause = evidence.history.pauses.get(`${region} ${name}`);
    if (name === undefined || name === null || pause === undefined) return [];
    const isHeard = invocation.atMs >= pause.fromMs + HEARD_MS && world.nowMs < pause.untilMs - clocksApartMs(evidence);
    const isAlone = method === 'start' && activeIn(world, name).length === 0;
    return isHeard && !isAlone ? [`${name}: ${port}.${method} though a person has paused it`] : [];
  },
};
