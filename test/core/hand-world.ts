import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetDecision, PlanStep } from '../../shared/core/fleet-decision.ts';
import type { FleetState, LaunchCall } from '../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView, TargetState } from '../../shared/core/fleet-view.ts';
import { recordLaunchAnswer } from '../../shared/core/placement/record-launch-answer.ts';
import type { Datapoint } from '../../shared/core/reading.ts';
import { sizeOf } from '../../shared/core/sizing/units-of.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { instanceOf, NOW_MS, targetGroup, viewOf } from './build.ts';

const BOOT_MS = 50 * SECOND_MS;
const CHECK_MS = 30 * SECOND_MS;

/** What may go wrong with one step of a plan: nothing, it is never taken, or it is taken and its answer is lost. */
export type Mishap = 'none' | 'never-taken' | 'answer-lost';

type Machine = InstanceView & {
  readonly shownFromMs: number;
  readonly registeredAtMs: number | null;
  readonly deregisteredAtMs: number | null;
  readonly terminatedAtMs: number | null;
};

/** A fleet, its EC2 and its target group on one sheet of paper: what happened so far, and the clock. */
export type HandWorld = {
  readonly fleet: Fleet;
  nowMs: number;
  machines: readonly Machine[];
  answers: ReadonlyMap<string, readonly string[]>;
  state: FleetState | null;
  cpu: readonly Datapoint[];
  /** Instance types that EC2 has none of. */
  dryTypes: readonly string[];
};

/** A world with nothing in it. */
export const createWorld = (fleet: Fleet): HandWorld => ({
  fleet,
  nowMs: NOW_MS,
  machines: [],
  answers: new Map(),
  state: null,
  cpu: [],
  dryTypes: [],
});

const DELAY_MS = targetGroup().deregistrationDelayMs;

const targetOf = (machine: Machine, nowMs: number): TargetState => {
  const { registeredAtMs, deregisteredAtMs } = machine;
  if (deregisteredAtMs !== null) return nowMs - deregisteredAtMs < DELAY_MS ? 'draining' : 'absent';
  if (registeredAtMs === null) return 'absent';
  return nowMs - registeredAtMs < CHECK_MS ? 'initial' : 'healthy';
};

const showMachine = (machine: Machine, nowMs: number): InstanceView => {
  const { shownFromMs: _, registeredAtMs: __, deregisteredAtMs: ___, terminatedAtMs, ...instance } = machine;
  const booted = nowMs - machine.launchedAtMs >= BOOT_MS;
  const lifecycle = booted ? 'running' : 'pending';
  return {
    ...instance,
    lifecycle: terminatedAtMs === null ? lifecycle : 'terminated',
    targets: [targetOf(machine, nowMs)],
  };
};

/** The world as EC2, the target group and CloudWatch show it. */
export const showWorld = ({ nowMs, machines, state, cpu }: HandWorld): FleetView =>
  viewOf({
    instances: machines.filter(({ shownFromMs }) => shownFromMs <= nowMs).map((machine) => showMachine(machine, nowMs)),
    series: cpu.length > 0 ? { cpu: { kind: 'known', points: cpu.slice(-30) } } : {},
    state,
  });

/** Machines that are in service now. */
export const inService = (world: HandWorld): readonly InstanceView[] =>
  showWorld(world).instances.filter(({ lifecycle, targets }) => lifecycle === 'running' && targets[0] === 'healthy');

/** Units that are in service now. */
export const unitsInService = (world: HandWorld): number =>
  inService(world).reduce((sum, { instanceType }) => sum + sizeOf(world.fleet, instanceType).units, 0);

/** Machines that were bought and not given back. */
export const alive = (world: HandWorld): readonly InstanceView[] =>
  world.machines.filter(({ terminatedAtMs }) => terminatedAtMs === null);

const launch = (world: HandWorld, call: LaunchCall, hiddenMs: number): readonly string[] => {
  const known = world.answers.get(call.token);
  if (known !== undefined) return known;
  const instanceType = call.instanceTypes.find((type) => !world.dryTypes.includes(type));
  if (instanceType === undefined) return [];
  const markets = [...Array<'on-demand'>(call.onDemand).fill('on-demand'), ...Array<'spot'>(call.spot).fill('spot')];
  const born = markets.map(
    (market, index): Machine => ({
      ...instanceOf(`i-${world.machines.length + index + 1}`),
      instanceType,
      zone: call.zone,
      market,
      launchedAtMs: world.nowMs,
      intent: call.token,
      templateVersion: call.launchTemplate.version,
      shownFromMs: world.nowMs + hiddenMs,
      registeredAtMs: null,
      deregisteredAtMs: null,
      terminatedAtMs: null,
    }),
  );
  const ids = born.map(({ id }) => id);
  world.machines = [...world.machines, ...born];
  world.answers = new Map([...world.answers, [call.token, ids]]);
  return ids;
};

const change = (world: HandWorld, ids: readonly string[], to: (machine: Machine) => Machine): void => {
  world.machines = world.machines.map((machine) => (ids.includes(machine.id) ? to(machine) : machine));
};

const takeStep = (world: HandWorld, step: PlanStep, hiddenMs: number): readonly string[] => {
  const atMs = world.nowMs;
  switch (step.kind) {
    case 'launch':
      return launch(world, step.call, hiddenMs);
    case 'register':
      change(world, step.instanceIds, (machine) => ({ ...machine, registeredAtMs: atMs, deregisteredAtMs: null }));
      return [];
    case 'retire':
      change(world, step.instanceIds, (machine) => ({ ...machine, role: 'retiring' }));
      return [];
    case 'deregister':
      change(world, step.instanceIds, (machine) => ({ ...machine, deregisteredAtMs: atMs }));
      return [];
    case 'terminate':
      change(world, step.instanceIds, (machine) => ({ ...machine, terminatedAtMs: atMs }));
      return [];
    case 'stop':
    case 'modify':
    case 'start':
      throw new Error('no fleet of this world is resized in place');
    default:
      throw new Error(`no fleet of this world has standbys or slots: ${step.kind}`);
  }
};

/** Decides from what is shown, writes the state down, and takes the plan as far as mishaps let it. */
export const look = (world: HandWorld, mishaps: readonly Mishap[] = [], hiddenMs = 0): FleetDecision => {
  const decision = decideFleet(world.fleet, showWorld(world), world.nowMs);
  world.state = decision.state;
  for (const [index, step] of decision.plan.entries()) {
    const mishap = mishaps[index % Math.max(1, mishaps.length)] ?? 'none';
    if (mishap === 'never-taken') continue;
    const ids = takeStep(world, step, hiddenMs);
    if (step.kind === 'launch' && mishap === 'none') {
      const { zone, instanceTypes } = step.call;
      const refused = instanceTypes
        .filter((type) => world.dryTypes.includes(type))
        .map((instanceType) => ({ instanceType, zone, market: 'on-demand' as const }));
      world.state = recordLaunchAnswer(world.state, step.call.token, ids, refused, world.nowMs);
    }
  }
  return decision;
};

/** Lets a minute pass under a load of that many units at 100 % CPU, shared by what is in service at its end. */
export const passMinute = (world: HandWorld, load = 0): void => {
  const atMs = world.nowMs;
  world.nowMs += MINUTE_MS;
  const units = unitsInService(world);
  if (units > 0) world.cpu = [...world.cpu, { atMs, value: Math.min(100, (load / units) * 100) }];
};
