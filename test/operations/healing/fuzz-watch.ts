import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState, LaunchCall } from '../../../shared/core/fleet-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { LaunchAnswer } from '../../../shared/ports/fleets.ts';
import type { Lease } from '../../../shared/ports/ledger.ts';
import type { RecordedCall } from '../../../sim/point-hook.ts';
import type { Distortion, Instance, World } from '../../../sim/world-state.ts';

/** What a run is watched by. */
export type Watched = {
  readonly world: World;
  readonly fleets: readonly Fleet[];
  /** Instances that something befell: what became of them is no fault of Ballast's. */
  readonly blamed: ReadonlySet<string>;
  /** When something last happened to the world that a lagging listing may not show yet. */
  readonly lastFaultMs: () => number;
  /** The upper bound in force. */
  readonly maxOf: (fleet: Fleet) => number;
};

/** Watches every change that Ballast asks for, and what it does to the world. */
export type Watch = {
  readonly violations: string[];
  readonly launched: Map<string, number>;
  readonly desiredRises: Map<string, number>;
  /** Before the effect. */
  readonly before: (method: string, args: readonly unknown[]) => void;
  readonly after: (call: RecordedCall) => void;
};

/** A first refusal is news to each fleet; from then on the pool rests for three minutes at least. */
const REST_MIN_MS = 170 * SECOND_MS;

/** What a health check takes to notice, and a listing to show. */
const STALE_MS = 3 * MINUTE_MS;

const idsIn = (args: readonly unknown[]): readonly string[] =>
  args.flat().filter((arg): arg is string => typeof arg === 'string' && arg.startsWith('i-'));

const runs = ({ lifecycle }: Instance): boolean => lifecycle === 'running' || lifecycle === 'pending';

/** Active machines that run and carry the fleet's tag. */
export const activeOf = ({ instances }: World, fleet: string): readonly Instance[] =>
  [...instances.values()].filter((one) => one.fleetTag === fleet && one.role === 'active' && runs(one));

export const unitsOf = (instances: readonly Instance[]): number => instances.reduce((sum, { units }) => sum + units, 0);

const isHealthy = ({ registrations }: Instance): boolean =>
  registrations.length > 0 && registrations.every(({ target }) => target.state === 'healthy');

export const createWatch = ({ world, fleets, blamed, lastFaultMs, maxOf }: Watched): Watch => {
  const violations: string[] = [];
  const launched = new Map<string, number>();
  const desiredRises = new Map<string, number>();
  const states = new Map<string, FleetState>();
  const refusals = new Map<string, number[]>();
  const asked = new Set<string>();
  const retiredInLie = new Map<string, number>();
  const complain = (what: string): void => {
    violations.push(`${new Date(world.nowMs).toISOString().slice(11, 19)} ${what}`);
  };
  const fleetOf = (instance: Instance): Fleet | undefined => fleets.find(({ name }) => name === instance.fleetTag);

  const checkTermination = (ids: readonly string[]): void => {
    if (world.nowMs - lastFaultMs() <= world.timing.describeLagMs + SECOND_MS) return;
    for (const id of ids) {
      const instance = world.instances.get(id);
      if (instance === undefined) continue;
      if (fleetOf(instance) === undefined) complain(`terminates ${id}, which is not ours`);
      if (instance.protected) complain(`terminates ${id}, which is protected`);
    }
  };

  /** Machines that nothing speaks against go only while others serve what is desired. */
  const checkRemoval = (ids: readonly string[]): void => {
    const leaving = ids.flatMap((id) => world.instances.get(id) ?? []).filter((one) => one.fleetTag !== null);
    const blameless = leaving.filter((one) => one.ready && !blamed.has(one.id));
    const [first] = blameless;
    const isLiedTo = world.distortions.some(({ says, toMs }) => says === 'sick' && world.nowMs - toMs < STALE_MS);
    if (first === undefined || isLiedTo || world.nowMs - lastFaultMs() < STALE_MS) return;
    const name = first.fleetTag ?? '';
    const desired = states.get(name)?.desired ?? 0;
    const left = activeAndRetiring(name).filter((one) => isHealthy(one) && !ids.includes(one.id));
    if (unitsOf(left) >= desired) return;
    complain(`${name}: takes ${blameless.map(({ id }) => id).join(', ')} out, ${unitsOf(left)} of ${desired} are left`);
  };

  const activeAndRetiring = (fleet: string): readonly Instance[] =>
    [...world.instances.values()].filter((one) => one.fleetTag === fleet && runs(one));

  /** Lies about all, and silences, that this fleet must have noticed by now. */
  const liesTo = (fleet: Fleet): readonly Distortion[] =>
    world.distortions.filter(({ source, says, about, fromMs, toMs }) => {
      const noticedMs = fromMs + (source === 'heartbeat' ? 5 : 1) * MINUTE_MS;
      const isOn = noticedMs < world.nowMs && world.nowMs < toMs && about === 'all' && says !== 'well';
      return isOn && fleet.health?.evidence.includes(source) === true;
    });

  const countInLie = (fleet: Fleet, lie: Distortion): void => {
    const { source, says } = lie;
    const key = `${fleet.name} in lie ${world.distortions.indexOf(lie)}`;
    const count = (retiredInLie.get(key) ?? 0) + 1;
    retiredInLie.set(key, count);
    const machines = activeOf(world, fleet.name).length;
    const budget = says === 'nothing' ? 0 : Math.max(1, Math.floor(fleet.limits.disturbedShare * machines));
    if (count > budget) complain(`${fleet.name}: retires ${count} healthy ones while ${source} says ${says} of all`);
  };

  const checkLie = (ids: readonly string[]): void => {
    const served = ids
      .flatMap((id) => world.instances.get(id) ?? [])
      .filter(({ id, registrations }) => !blamed.has(id) && registrations.some((one) => one.served));
    for (const instance of served) {
      const fleet = fleetOf(instance);
      // One machine alone is no crowd whose signal could be doubted.
      if (fleet === undefined || (states.get(fleet.name)?.desired ?? 0) <= 1) continue;
      for (const lie of liesTo(fleet)) countInLie(fleet, lie);
    }
  };

  const checkBound = (fleetName: string): void => {
    const fleet = fleets.find(({ name }) => name === fleetName);
    // A change of sizes launches the larger machine before the smaller ones go, above the bound for that long.
    if (fleet === undefined || fleet.shape !== 'horizontal') return;
    const leaving = new Set(states.get(fleetName)?.retirements.map(({ instanceId }) => instanceId));
    const there = activeOf(world, fleetName).filter(({ id }) => !leaving.has(id));
    if (unitsOf(there) <= maxOf(fleet)) return;
    complain(`${fleetName}: ${unitsOf(there)} units after a launch, at most ${maxOf(fleet)}`);
  };

  const countRefusals = ({ refusals: refused }: LaunchAnswer): void => {
    for (const { instanceType, zone, market, kind } of refused) {
      if (kind !== 'no-capacity') continue;
      const pool = `${instanceType} ${zone} ${market}`;
      const lately = [...(refusals.get(pool) ?? []).filter((atMs) => world.nowMs - atMs < REST_MIN_MS), world.nowMs];
      refusals.set(pool, lately);
      if (lately.length > fleets.length) complain(`${pool} is asked ${lately.length} times while it is dry`);
    }
  };

  const onLaunch = (fleetName: string, call: LaunchCall, answer: LaunchAnswer): void => {
    const isRepeated = asked.has(call.token);
    asked.add(call.token);
    const launchedNow = answer.instanceIds.flatMap((id) => world.instances.get(id) ?? []);
    for (const { id, intent } of launchedNow) if (intent !== call.token) complain(`${id} carries no intent`);
    if (isRepeated) return;
    countRefusals(answer);
    if (call.role === 'standby') return;
    launched.set(fleetName, (launched.get(fleetName) ?? 0) + answer.instanceIds.length);
    checkBound(fleetName);
  };

  const onState = ({ fleet }: Lease, state: FleetState): void => {
    const rise = Math.max(0, state.desired - (states.get(fleet)?.desired ?? 0));
    desiredRises.set(fleet, (desiredRises.get(fleet) ?? 0) + rise);
    states.set(fleet, state);
  };

  return {
    violations,
    launched,
    desiredRises,
    before: (method, args) => {
      if (method === 'terminate') checkTermination(idsIn(args));
      if (method === 'deregister' || method === 'terminate' || method === 'stop') checkRemoval(idsIn(args));
    },
    after: ({ method, args, outcome }) => {
      if (outcome.kind !== 'done') return;
      const [first, second] = args as readonly [never, never];
      if (method === 'launch') onLaunch(first, second, outcome.answer as LaunchAnswer);
      if (method === 'saveState' || method === 'releaseLease') onState(first, second);
      if (method === 'markRetiring') checkLie(idsIn(args));
    },
  };
};
