import { RESTORE_TAGS } from '../../../shared/core/restore/restore-tags.ts';
import { LEASE_MS } from '../../../shared/operations/lease-ms.ts';
import type { Instance, World } from '../../world-state.ts';
import { instanceIdsIn } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import { type ChangeAsked, changesSince } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import type { Step } from '../step.ts';
import { deployedFleet, isBlameless, isLiedTo, runningIn, STALE_MS, unitsIn, worldAsked } from './fleet-truth.ts';

const REMOVALS: ReadonlySet<string> = new Set(['balancers.deregister', 'fleets.terminate', 'fleets.stop']);

const isHealthy = ({ ready, registrations }: Instance): boolean =>
  ready && registrations.every(({ draining }) => !draining);

type Removal = { readonly call: ChangeAsked; readonly world: World; readonly leaving: readonly Instance[] };

/** Machines that truly serve and that nothing ever befell, about to be taken out; null for any other step. */
const removalOf = (evidence: Evidence, step: Step): Removal | null => {
  if (step.kind !== 'asked' || !REMOVALS.has(`${step.call.port}.${step.call.method}`)) return null;
  const { call } = step;
  const world = worldAsked(evidence, call);
  if (world === undefined) return null;
  const leaving = instanceIdsIn(call)
    .flatMap((id) => world.instances.get(id) ?? [])
    .filter((one) => one.fleetTag !== null && one.role !== 'standby' && one.ready && isBlameless(evidence, one));
  return { call, world, leaving };
};

/** Whether a restore in place takes its machine out: a person asked for that one, and has it back with what it had once. */
const isRestored = ({ call, leaving }: Removal): boolean =>
  call.invocation.function === 'restore' && leaving.every(({ tags }) => tags.has(RESTORE_TAGS.restore));

/** Whether a move fences what it leaves: what may go where, and when, is promised of services. */
const isFenced = ({ call: { invocation } }: Removal): boolean =>
  ['watch', 'failover', 'drill'].includes(invocation.function);

/** Whether a process was paused past its lease in the middle of stopping one: no lease keeps EC2 from doing it then. */
const isLateStop = ({ history }: Evidence, { atMs, method, invocation }: ChangeAsked, fleet: string): boolean => {
  const overMs = (history.listings.get(`${invocation.id} ${fleet}`)?.atMs ?? atMs) + LEASE_MS;
  if (method !== 'stop' || atMs <= overMs) return false;
  // What it begins after that is another thing: a lease that is over lets nobody begin any.
  return changesSince(history, 'fleets.stop', overMs).every((call) => call.invocation.id !== invocation.id);
};

/** Others first. */
export const SERVE_FIRST: Invariant = {
  id: 'I7',
  promise:
    'A machine that serves, and that nothing befell, is taken out only while others serve all that is desired, but for a standby that was woken while a process was paused past its lease as it stopped it.',
  at: ['asked'],
  check: (evidence, step) => {
    const removal = removalOf(evidence, step);
    const [first] = removal?.leaving ?? [];
    if (removal === null || first === undefined || isRestored(removal) || isFenced(removal)) return [];
    const { call, world, leaving } = removal;
    const name = first.fleetTag ?? '';
    const fleet = deployedFleet(call, name);
    const { state } = memoryOf(evidence.history.fleets, call.region, name);
    if (isLateStop(evidence, call, name)) return [];
    // A machine alone that is resized in place is down meanwhile, in its window.
    if (fleet === undefined || state === null || state.resize?.underWay != null) return [];
    if (isLiedTo(world) || world.nowMs - evidence.lastFaultMs < STALE_MS) return [];
    const ids = new Set(instanceIdsIn(call));
    const left = unitsIn(
      fleet,
      runningIn(world, name).filter((one) => isHealthy(one) && !ids.has(one.id)),
    );
    const wanted = Math.min(state.desired, fleet.capacity.max);
    return left >= wanted
      ? []
      : [`${name}: takes ${leaving.map(({ id }) => id).join(', ')} out, ${left} of ${wanted} units are left`];
  },
};

/** What is under way ends by itself. */
export const DRAIN_FIRST: Invariant = {
  id: 'I7',
  promise: 'A machine that nothing befell is terminated only once no target group sends it requests.',
  at: ['asked'],
  check: (evidence, step) => {
    const removal = removalOf(evidence, step);
    if (removal === null || removal.call.method !== 'terminate') return [];
    const { world, call } = removal;
    return instanceIdsIn(call).flatMap((id) => {
      const one = world.instances.get(id);
      if (one === undefined || !isBlameless(evidence, one) || isLiedTo(world)) return [];
      const serving = one.registrations.filter(({ served }) => served);
      return serving.length > 0 && one.lifecycle === 'running'
        ? [`${id} is terminated while ${serving.length} target groups have requests under way on it`]
        : [];
    });
  },
};
