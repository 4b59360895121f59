import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { Instance, World } from '../../world-state.ts';
import { askedLaunch, launchedIds, savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import { changesSince } from '../history.ts';
import type { Invariant } from '../invariant.ts';
import {
  deployedFleet,
  instancesAsked,
  isAsked,
  isLiedTo,
  runningIn,
  STALE_MS,
  unitsIn,
  worldAsked,
} from './fleet-truth.ts';

/** One bad answer costs no machine. */
export const BELIEVE_TWO_LOOKS: Invariant = {
  id: 'I4',
  promise: 'Nothing is replaced as failed while it runs that only one look has seen fail.',
  ofBooks: true,
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const saved = savedState(step.call);
    const world = worldAsked(evidence, step.call);
    if (saved === null || world === undefined) return [];
    const { before, state, announced } = memoryOf(evidence.history.fleets, step.call.region, saved.lease.fleet);
    if (state !== saved.state || before === null) return [];
    const known = new Set(before.health?.replacing);
    const seen = new Set(before.health?.sightings.map(({ instanceId }) => instanceId));
    return (state.health?.replacing ?? []).flatMap((id) => {
      const one = world.instances.get(id);
      if (one === undefined || known.has(id) || seen.has(id) || one.lifecycle !== 'running') return [];
      // What AWS announces is believed at once.
      const isSighted = state.health?.sightings.some(({ instanceId }) => instanceId === id) === true;
      return announced.has(id) || one.ailments.retiresAtMs !== null || !isSighted
        ? []
        : [`${saved.lease.fleet}: ${id} is replaced, and only one look has seen it fail`];
    });
  },
};

const PAUSED_MS = 30 * MINUTE_MS;

/** Looks that may launch within that time though nothing of it comes up, the first few of them before anybody can know. */
const LAUNCHES_MAX = 6;

const hasServedSince = ({ readySpans }: Instance, sinceMs: number): boolean =>
  readySpans.some(({ fromMs }) => fromMs >= sinceMs);

const ownIn = ({ instances }: World, name: string): readonly Instance[] =>
  [...instances.values()].filter(({ fleet }) => fleet.name === name);

/** What does not come up is not launched again and again. */
export const PAUSE_ARRIVALS: Invariant = {
  id: 'I3',
  promise: 'Where nothing that is launched ever serves, no more than a few looks in half an hour launch anew.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const asked = askedLaunch(step.call);
    const world = worldAsked(evidence, step.call);
    if (asked === null || world === undefined || launchedIds(step.call).length === 0) return [];
    const sinceMs = world.nowMs - PAUSED_MS;
    const launches = changesSince(evidence.history, 'fleets.launch', sinceMs).filter((call) => {
      const launch = askedLaunch(call);
      const isSame =
        launch?.fleet === asked.fleet && launch.call.role !== 'standby' && call.region === step.call.region;
      return isSame && launchedIds(call).length > 0;
    });
    const looks = new Set(launches.map(({ invocation }) => invocation.id)).size;
    if (looks <= LAUNCHES_MAX) return [];
    const ids = launches.flatMap(launchedIds);
    const isInVain = ids.filter((id) => world.instances.get(id)?.lifecycle !== 'pending').length > LAUNCHES_MAX;
    const arrived = ownIn(world, asked.fleet).some((one) => hasServedSince(one, sinceMs));
    return isInVain && !arrived
      ? [`${asked.fleet}: ${looks} looks have launched within half an hour, and nothing of it ever served`]
      : [];
  },
};

const isHealthy = ({ ready, registrations }: Instance): boolean =>
  ready && registrations.every(({ draining }) => !draining);

/** What fails may serve still. */
export const SERVE_BESIDE_FAILING: Invariant = {
  id: 'I7',
  promise:
    'What fails and serves still goes only once others serve in its place, unless the upper bound leaves no room for them.',
  at: ['asked'],
  check: (evidence, step) => {
    if (!isAsked(step, 'fleets.markRetiring')) return [];
    const { call } = step;
    const world = worldAsked(evidence, call);
    const leaving = instancesAsked(evidence, call);
    const name = leaving[0]?.fleetTag ?? '';
    const fleet = deployedFleet(call, name);
    const { state, retirements } = memoryOf(evidence.history.fleets, call.region, name);
    if (world === undefined || fleet === undefined || state === null) return [];
    // Bounds that a person put may leave no room either.
    if (evidence.history.befallen.has(`bounds ${call.region} ${name}`)) return [];
    if (isLiedTo(world) || world.nowMs - evidence.lastFaultMs < STALE_MS) return [];
    const failing = leaving.filter((one) => isHealthy(one) && retirements.get(one.id)?.startsWith('failed') === true);
    const [first] = failing;
    if (first === undefined) return [];
    const there = runningIn(world, name).filter(({ role }) => role !== 'standby');
    const wanted = Math.min(state.desired, fleet.capacity.max);
    const hasRoom = unitsIn(fleet, there) + fleet.sizes[0].units <= fleet.capacity.max;
    const left = unitsIn(
      fleet,
      there.filter((one) => isHealthy(one) && !leaving.includes(one)),
    );
    return hasRoom && left < wanted
      ? [`${name}: ${first.id} retires as failed and serves still, ${left} of ${wanted} units are left`]
      : [];
  },
};
