import { Fault } from '../core/fault.ts';
import type { PlanStep } from '../core/fleet-decision.ts';
import type { FleetState, LaunchCall } from '../core/fleet-state.ts';
import type { RefusedPool } from '../core/placement/record-launch-answer.ts';
import { recordLaunchAnswer } from '../core/placement/record-launch-answer.ts';
import type { LaunchRefusal } from '../ports/fleets.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { describePlanStep } from './describe-plan-step.ts';
import type { ConfirmStop } from './take-resize-step.ts';
import { takeResizeStep } from './take-resize-step.ts';
import { takeSlotStep } from './take-slot-step.ts';
import { takeStandbyStep } from './take-standby-step.ts';

/** What is left of the plan's promises after it was taken: the ledger record now, what became of each step. */
export type Applied = {
  readonly state: FleetState;
  readonly outcomes: readonly Outcome[];
  /** Something was refused for good, such as by a dry pool: a second look may do otherwise at once. */
  readonly refused: boolean;
};

/** What a plan is taken with. */
export type PlanContext = {
  readonly ports: Ports;
  readonly fleetName: string;
  /** Until when this invocation may still write: short of the lease's end. */
  readonly untilMs: number;
  /** Ids that may still be terminated after a second look at the world. */
  readonly confirmTermination: (instanceIds: readonly string[]) => Promise<readonly string[]>;
  readonly confirmStop: ConfirmStop;
};

/** Whether a failed launch certainly launched nothing, so that its token need not be repeated. */
const hadNoEffect = ({ kind }: Fault): boolean => kind === 'denied' || kind === 'not-found' || kind === 'conflict';

const poolsOf = ({ zone, instanceTypes, onDemand, spot }: LaunchCall): readonly RefusedPool[] =>
  instanceTypes.flatMap((instanceType): readonly RefusedPool[] => [
    ...(onDemand > 0 ? [{ instanceType, zone, market: 'on-demand' as const }] : []),
    ...(spot > 0 ? [{ instanceType, zone, market: 'spot' as const }] : []),
  ]);

/** The pool that a refusal names; all of the call's market if it names none. */
const poolsRefused = (call: LaunchCall, { instanceType, market }: LaunchRefusal): readonly RefusedPool[] =>
  poolsOf(call).filter((pool) => pool.market === market && (instanceType === '' || pool.instanceType === instanceType));

type Taken = { readonly state: FleetState; readonly outcome: Omit<Outcome, 'step'>; readonly refused: boolean };

const takeLaunch = async (context: PlanContext, call: LaunchCall, state: FleetState): Promise<Taken> => {
  const { ports, fleetName } = context;
  try {
    const { instanceIds, refusals } = await ports.fleets.launch(fleetName, call);
    // A pool that refuses for any reason rests: chosen again at once, it would keep its share of the fleet from the others.
    const dry = refusals.flatMap((refusal) => poolsRefused(call, refusal));
    const because = [
      `${instanceIds.length} of ${call.onDemand + call.spot} launched`,
      ...new Set(refusals.map((refusal) => `${refusal.market} ${refusal.instanceType}: ${refusal.because}`)),
    ].join('; ');
    const answered = recordLaunchAnswer(state, call.token, instanceIds, dry, ports.clock.nowMs());
    const result = instanceIds.length > 0 ? 'done' : 'failed';
    return { state: answered, outcome: { result, because }, refused: dry.length > 0 };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const outcome = { result: 'failed', because: error.message } as const;
    const refused = error.kind === 'no-capacity' || error.kind === 'not-found';
    if (!refused && !hadNoEffect(error)) return { state, outcome, refused };
    const dry = refused ? poolsOf(call) : [];
    return { state: recordLaunchAnswer(state, call.token, [], dry, ports.clock.nowMs()), outcome, refused };
  }
};

const takeTermination = async (
  context: PlanContext,
  instanceIds: readonly string[],
): Promise<Omit<Outcome, 'step'>> => {
  const confirmed = await context.confirmTermination(instanceIds);
  const left = instanceIds.length - confirmed.length;
  const spared = left > 0 ? `${left} spared by the second look` : '';
  if (confirmed.length === 0) return { result: 'skipped', because: spared };
  const { refused } = await context.ports.fleets.terminate(confirmed);
  const protectedToo = refused.length > 0 ? `${refused.length} refused: termination protection` : '';
  const because = [`${confirmed.length - refused.length} terminated`, spared, protectedToo].filter(Boolean).join('; ');
  return { result: 'done', because };
};

const takeStep = async (context: PlanContext, step: PlanStep, state: FleetState): Promise<Taken> => {
  const { fleets, balancers } = context.ports;
  const done = (because = ''): Taken => ({ state, outcome: { result: 'done', because }, refused: false });
  try {
    switch (step.kind) {
      case 'launch':
        return await takeLaunch(context, step.call, state);
      case 'register':
        await balancers.register(step.targetGroupArn, step.port, step.instanceIds);
        return done();
      case 'retire':
        await fleets.markRetiring(step.instanceIds);
        return done(step.because);
      case 'deregister':
        await balancers.deregister(step.targetGroupArn, step.port, step.instanceIds);
        return done();
      case 'terminate':
        return { ...done(), outcome: await takeTermination(context, step.instanceIds) };
      case 'wake':
      case 'rest':
        return await takeStandbyStep(context.ports, context.fleetName, step, state);
      case 'adopt':
      case 'detach':
      case 'attach':
      case 'give-address':
      case 'assign':
        await takeSlotStep(context.ports.volumes, context.fleetName, step);
        return done(step.because);
      case 'stop':
      case 'modify':
      case 'start':
        return await takeResizeStep(context.ports, step, state, context.confirmStop);
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...done(), outcome: { result: 'failed', because: error.message } };
  }
};

/**
 * Takes the steps of a plan in order. A step that fails is recorded and the others go on: each is safe to repeat, and the
 * next look derives what is left from the world. Nothing is begun after `untilMs`.
 */
export const applyPlan = async (
  context: PlanContext,
  plan: readonly PlanStep[],
  before: FleetState,
): Promise<Applied> => {
  const outcomes: Outcome[] = [];
  let state = before;
  let refused = false;
  let isModified = true;
  const skip = (step: PlanStep, because: string): void => {
    outcomes.push({ step: describePlanStep(step), result: 'skipped', because });
  };
  for (const step of plan) {
    if (context.ports.clock.nowMs() >= context.untilMs) {
      skip(step, 'the lease is about to end');
      continue;
    }
    if (step.kind === 'start' && !isModified) {
      skip(step, 'it does not have its size yet');
      continue;
    }
    const taken = await takeStep(context, step, state);
    state = taken.state;
    refused ||= taken.refused;
    if (step.kind === 'modify') isModified = taken.outcome.result === 'done';
    outcomes.push({ step: describePlanStep(step), ...taken.outcome });
  }
  return { state, outcomes, refused };
};
