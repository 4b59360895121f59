import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { Distortion, Instance, World } from '../../world-state.ts';
import { askedLaunch, instanceIdsIn } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import {
  activeIn,
  budgetOf,
  deployedFleet,
  instancesAsked,
  isAsked,
  isBlameless,
  runningIn,
  STALE_MS,
  unitsIn,
  worldAsked,
} from './fleet-truth.ts';

/** Whether a source says something else since, or of some. */
const isOverlaid = ({ distortions, nowMs }: World, lie: Distortion): boolean =>
  distortions.slice(distortions.indexOf(lie) + 1).some(({ source, toMs }) => source === lie.source && nowMs < toMs);

/** Lies about all, and silences, that this fleet must have noticed by now. */
const liesTo = (world: World, fleet: Fleet): readonly Distortion[] =>
  world.distortions.filter((lie) => {
    const { source, says, about, fromMs, toMs } = lie;
    const noticedMs = fromMs + (source === 'heartbeat' ? 5 : 1) * MINUTE_MS;
    const isOn = noticedMs < world.nowMs && world.nowMs < toMs && about === 'all' && says !== 'well';
    return isOn && fleet.health?.evidence.includes(source) === true && !isOverlaid(world, lie);
  });

/** Machines that a fleet's ledger was told to retire since a lie began, and that truly served. */
const retiredSince = ({ history }: Evidence, { region }: ChangeAsked, world: World, fleet: Fleet, sinceMs: number) => {
  const calls = (history.byMethod.get('fleets.markRetiring') ?? []).filter(
    (call) => call.region === region && call.atMs >= sinceMs && call.outcome.kind === 'done',
  );
  const ids = new Set(calls.flatMap(instanceIdsIn));
  return [...ids].filter((id) => {
    const instance = world.instances.get(id);
    return instance?.fleetTag === fleet.name && instance.registrations.some(({ served }) => served);
  });
};

/** A breaker over all destruction. */
export const BREAK_ON_DOUBT: Invariant = {
  id: 'I6',
  promise: 'While a source says that all are sick no more than the budget retire, and none while it says nothing.',
  at: ['asked'],
  check: (evidence, step) => {
    if (!isAsked(step, 'fleets.markRetiring', 'fleets.terminate')) return [];
    const { call } = step;
    const world = worldAsked(evidence, call);
    if (world === undefined) return [];
    const names = new Set(instancesAsked(evidence, call).flatMap(({ fleetTag }) => fleetTag ?? []));
    return [...names].flatMap((name) => {
      const fleet = deployedFleet(call, name);
      const { state, holder } = memoryOf(evidence.history.fleets, call.region, name);
      if (fleet === undefined || state === null) return [];
      const breaker = holder === call.invocation.id ? (state.health?.breaker ?? null) : null;
      if (breaker !== null && call.method === 'terminate')
        return [`${name}: ${instanceIdsIn(call).join(', ')} terminated while the breaker is open: ${breaker.because}`];
      return call.method === 'markRetiring' ? doubtful(evidence, call, world, fleet, state.desired) : [];
    });
  },
};

/**
 * Machines that are chosen to retire as failed, whatever befell them; what its zone takes along goes all the same, and so does
 * what was chosen before and is only told again to go.
 */
const failedAmong = ({ history }: Evidence, call: ChangeAsked, world: World, fleet: Fleet): readonly Instance[] => {
  const { retirements, before } = memoryOf(history.fleets, call.region, fleet.name);
  const chosen = new Set(before?.retirements.map(({ instanceId }) => instanceId));
  const isWithZone = ({ zone }: Instance): boolean =>
    world.outages.has(zone) || world.nowMs - (history.befallen.get(`zone ${zone}`) ?? 0) < STALE_MS;
  return instanceIdsIn(call).flatMap((id) => {
    const one = world.instances.get(id);
    if (one === undefined || !one.ready || chosen.has(id) || isWithZone(one)) return [];
    return retirements.get(id)?.startsWith('failed') === true ? [one] : [];
  });
};

/** One machine alone, of whatever size, is no crowd whose signal could be doubted. */
const isAlone = (world: World, fleet: Fleet, desired: number): boolean => {
  const members = activeIn(world, fleet.name);
  return desired <= 1 || (members.length === 1 && unitsIn(fleet, members) >= desired);
};

const doubtful = (
  evidence: Evidence,
  call: ChangeAsked,
  world: World,
  fleet: Fleet,
  desired: number,
): readonly string[] => {
  if (isAlone(world, fleet, desired)) return [];
  const lies = liesTo(world, fleet);
  const silent = lies.find(({ says, source }) => says === 'nothing' && source !== 'target-health');
  const [failed] = silent === undefined ? [] : failedAmong(evidence, call, world, fleet);
  if (failed !== undefined)
    return [`${fleet.name}: retires ${failed.id} as failed while ${silent?.source} says nothing`];
  const now = instancesAsked(evidence, call).filter(
    (one) => isBlameless(evidence, one) && one.registrations.some(({ served }) => served),
  );
  if (now.length === 0) return [];
  return lies.flatMap(({ source, says, fromMs }) => {
    const before = retiredSince(evidence, call, world, fleet, fromMs + MINUTE_MS).filter(
      (id) => !evidence.history.befallen.has(id),
    );
    const count = new Set([...before, ...now.map(({ id }) => id)]).size;
    const most = says === 'nothing' ? 0 : budgetOf(fleet, activeIn(world, fleet.name).length);
    return count > most ? [`${fleet.name}: retires ${count} healthy ones while ${source} says ${says} of all`] : [];
  });
};

const servingIn = (world: World, fleet: Fleet, isOurs: (one: Instance) => boolean): number =>
  unitsIn(fleet, activeIn(world, fleet.name).filter(isOurs));

/** Capacity may be added on a doubt, and little of it. */
export const LAUNCH_FEW_ON_DOUBT: Invariant = {
  id: 'I6',
  promise:
    'While a source says that all are sick, no more are launched for them than the share from which on it is doubted, at least two.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered' || step.call.outcome.kind !== 'done') return [];
    const asked = askedLaunch(step.call);
    const world = worldAsked(evidence, step.call);
    const fleet = asked === null ? undefined : deployedFleet(step.call, asked.fleet);
    if (asked?.call.role === 'standby' || world === undefined || fleet === undefined) return [];
    if (fleet.shape !== 'horizontal' || fleet.stateful !== undefined || fleet.health === undefined) return [];
    const { state, retirements } = memoryOf(evidence.history.fleets, step.call.region, fleet.name);
    const lie = liesTo(world, fleet).find(({ says }) => says === 'sick');
    if (lie === undefined || state === null || state.desired <= 1) return [];
    const isWell = (one: Instance): boolean => isBlameless(evidence, one) && !retirements.has(one.id);
    const before = servingIn(world, fleet, (one) => isWell(one) && one.launchedAtMs < lie.fromMs);
    const since = servingIn(world, fleet, (one) => isWell(one) && one.launchedAtMs >= lie.fromMs);
    const machines = runningIn(world, fleet.name).length;
    const few = Math.max(2, Math.floor(fleet.health.breakerShare * machines)) * fleet.sizes[0].units;
    const wanted = state.desired + (state.health?.rebalance?.units ?? 0);
    return since > Math.max(0, wanted - before) + few
      ? [`${fleet.name}: ${since} units are launched beside ${before} of ${wanted} while ${lie.source} calls all sick`]
      : [];
  },
};
