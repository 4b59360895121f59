import { LEASE_MS } from '../../../shared/operations/lease-ms.ts';
import type { Instance, World } from '../../world-state.ts';
import { askedLaunch, launchedIds } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import type { Step } from '../step.ts';
import { activeIn, deployedFleet, isBlameless, isLiedTo, isNews, unitsIn, worldAsked } from './fleet-truth.ts';

/** A launch that has just happened, with what was known then; null for any other step. */
const launchOf = (evidence: Evidence, step: Step) => {
  if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return null;
  const asked = askedLaunch(step.call);
  const world = worldAsked(evidence, step.call);
  if (asked === null || world === undefined) return null;
  const { region } = step.call;
  const { state, retirements } = memoryOf(evidence.history.fleets, region, asked.fleet);
  const fleet = deployedFleet(step.call, asked.fleet);
  const look = `${step.call.invocation.id} ${asked.fleet}`;
  const { atMs } = step.call;
  const seenMs = evidence.history.shownMs.get(look) ?? atMs - world.timing.describeLagMs;
  // No lease keeps EC2 from answering a process that was paused in the middle of its call.
  const isLate = atMs - (evidence.history.listings.get(look)?.atMs ?? atMs) > LEASE_MS;
  return { ...asked, world, state, leaving: retirements, seenMs, isLate, policy: fleet, ids: launchedIds(step.call) };
};

const madeBy = (world: World, token: string): number =>
  [...world.instances.values()].filter(({ intent }) => intent === token).length;

type Launch = NonNullable<ReturnType<typeof launchOf>>;

/**
 * Machines that are to serve and were never on their way out, though a listing may have left them out since; without those
 * that a person made one when the listing that was launched by did not show it yet.
 */
const stayingOf = (evidence: Evidence, { world, fleet, leaving, seenMs }: Launch): readonly Instance[] => {
  const { joinedMs } = evidence.history;
  const isKnown = (one: Instance): boolean => one.launchedAtMs < seenMs || isBlameless(evidence, one);
  const isMember = ({ id }: Instance): boolean => (joinedMs.get(id) ?? Number.NEGATIVE_INFINITY) < seenMs;
  return activeIn(world, fleet).filter((one) => !leaving.has(one.id) && isMember(one) && isKnown(one));
};

/** A member's successor is launched beside it: so many members, each with one machine that serves and one that takes over. */
const MACHINES_OF_SLOT_MAX = 2;

const findTooManySlots = (evidence: Evidence, launch: Launch, max: number): readonly string[] => {
  // One that was woken for a slot is that slot's, though EC2 has refused to tag it so far.
  const wokenFor = new Map(launch.state?.standby?.wakes.map(({ instanceId, slot }) => [instanceId, slot]));
  const bySlot = Map.groupBy(stayingOf(evidence, launch), ({ id, slot }) => slot ?? wokenFor.get(id) ?? null);
  // A successor that fails too waits beside the next one until it may go.
  const blameless = [...bySlot].map(
    ([slot, machines]) => [slot, machines.filter((one) => isBlameless(evidence, one)).length] as const,
  );
  // While a source lies the successor is called sick too, and is followed by another.
  const crowded = isLiedTo(launch.world)
    ? []
    : blameless.filter(([slot, machines]) => slot !== null && machines > MACHINES_OF_SLOT_MAX);
  const most = Math.max(max, launch.state?.slots?.length ?? 0);
  return [
    ...(bySlot.size > most ? [`${bySlot.size} slots after a launch, at most ${most} are allowed`] : []),
    ...crowded.map(([slot, machines]) => `${machines} machines of slot ${slot}, ${MACHINES_OF_SLOT_MAX} are enough`),
  ];
};

/** Never more than the bound, whatever was launched without a reply. */
export const KEEP_MAX: Invariant = {
  id: 'I2',
  promise:
    'A launch leaves no more running and pending than the upper bound, but for a change of sizes, and for a process that was paused past its lease.',
  at: ['answered'],
  check: (evidence, step) => {
    const launch = launchOf(evidence, step);
    if (launch === null || launch.isLate || launch.call.role === 'standby' || launch.policy === undefined) return [];
    const { fleet, policy } = launch;
    const { max } = policy.capacity;
    if (policy.stateful !== undefined)
      return findTooManySlots(evidence, launch, max).map((what) => `${fleet} has ${what}`);
    // A larger machine is launched before those go that it takes the place of.
    if (policy.shape !== 'horizontal') return [];
    const there = unitsIn(policy, stayingOf(evidence, launch));
    return there > max ? [`${fleet} has ${there} units after a launch, at most ${max} are allowed`] : [];
  },
};

/** Machines that nothing ever befell, more than are wanted of the fleet, or of the slot that was launched for. */
const findSpare = (evidence: Evidence, launch: Launch): string | null => {
  const { call, state, policy } = launch;
  // One whose start got no answer, and that no listing shows started yet, is made up for.
  const resting = new Set(state?.standby?.resting.map(({ instanceId }) => instanceId));
  const well = stayingOf(evidence, launch).filter((one) => isBlameless(evidence, one) && !resting.has(one.id));
  if (policy?.stateful !== undefined) {
    const there = well.filter(({ slot }) => slot === call.slot).length;
    return there > 1
      ? `${there} machines of slot ${call.slot} that nothing befell after a launch, one is enough`
      : null;
  }
  if (policy?.shape !== 'horizontal' || state === null) return null;
  const wanted = state.desired + (state.health?.rebalance?.units ?? 0);
  const there = unitsIn(policy, well);
  return there > wanted ? `${there} units that nothing befell after a launch, ${wanted} are desired` : null;
};

/** One for one that is missing, however often and by whatever kinds of events it is told. */
export const REPLACE_ONCE: Invariant = {
  id: 'I3',
  promise:
    'What is launched makes up for what is missing, once: with what nothing ever befell it is no more than desired, but for what a person restored meanwhile, and for a process that was paused past its lease.',
  at: ['answered'],
  check: (evidence, step) => {
    const launch = launchOf(evidence, step);
    if (launch === null) return [];
    const { fleet, call, world } = launch;
    const asked = call.onDemand + call.spot;
    const made = madeBy(world, call.token);
    if (made > asked) return [`${fleet}: ${made} machines for ${call.token}, which asked for ${asked}`];
    if (call.role === 'standby' || launch.isLate || isLiedTo(world)) return [];
    const spare = findSpare(evidence, launch);
    return spare === null ? [] : [`${fleet}: ${spare}`];
  },
};

/** Nothing is there that does not say whose it is and which call made it. */
export const TAG_AT_LAUNCH: Invariant = {
  id: 'I8',
  promise: 'Every instance carries its fleet and the call that made it from that call on, and so do its data volumes.',
  at: ['answered', 'end'],
  check: (evidence, step) => {
    if (step.kind === 'end') return findOrphans(evidence);
    const launch = launchOf(evidence, step);
    if (launch === null) return [];
    const { fleet, call, world, ids, isLate, leaving } = launch;
    return ids.flatMap((id) => {
      const instance = world.instances.get(id);
      if (instance === undefined || !isBlameless(evidence, instance) || isNews(evidence, world)) return [];
      // A call that is repeated tells of machines that are on their way out since; past its lease, of any that others use.
      const isAsAsked = instance.role === (call.role ?? 'active') || (instance.role === 'retiring' && leaving.has(id));
      const isOurs = instance.fleetTag === fleet && (isLate || isAsAsked);
      return isOurs && instance.intent === call.token && instance.slot === (call.slot ?? instance.slot)
        ? []
        : [`${id} was launched for ${fleet} by ${call.token} and does not say so`];
    });
  },
};

const findOrphans = ({ globe, history }: Evidence): readonly string[] =>
  [...globe.cloud.values()].flatMap((world) =>
    [...world.instances.values()]
      .filter(({ id, intent, fleetTag }) => intent !== null && fleetTag === null && !history.befallen.has(id))
      .map(({ id, intent }) => `${id} of ${intent} carries no fleet's tag`),
  );

/** What was not written down is not launched. */
export const INTEND_FIRST: Invariant = {
  id: 'I13',
  promise: 'What is launched was written down before, so that whoever asks again, however late, asks for the same.',
  ofBooks: true,
  at: ['asked'],
  check: ({ history }, step) => {
    if (step.kind !== 'asked') return [];
    const asked = askedLaunch(step.call);
    if (asked === null) return [];
    const { launches } = memoryOf(history.fleets, step.call.region, asked.fleet);
    const { token } = asked.call;
    return launches.has(token) ? [] : [`${asked.fleet}: ${token} is launched, and the ledger was not told of it`];
  },
};
