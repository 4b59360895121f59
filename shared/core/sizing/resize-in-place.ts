import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { DryPool, FleetState, ResizeFailure, ResizeState, ResizeUnderWay } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Member, Members } from '../placement/members.ts';
import { poolsResting } from '../placement/record-launch-answer.ts';
import { roundDownUnits } from '../scaling/round-units.ts';
import { MINUTE_MS } from '../time.ts';
import type { ResizeContext, ResizeMove } from './advance-resize.ts';
import { advanceResize } from './advance-resize.ts';
import type { WantedRung } from './in-place-size.ts';
import { failureOf, failuresRemembered, forgetFailures, rememberFailure } from './resize-failures.ts';
import { sizeOf } from './units-of.ts';

/** What resizing is decided from. */
export type ResizeInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly state: FleetState;
  readonly members: Members;
  /** Null where nothing may begin: the fleet is not resized in place any more, or is paused. */
  readonly wanted: WantedRung | null;
  /** Whether nothing else is under way in the fleet. */
  readonly isCalm: boolean;
  /** Whether every policy has a reading: without one nothing is made smaller. */
  readonly isKnown: boolean;
  readonly nowMs: number;
};

/** What is to be done about sizes, what the ledger must hold before, and the code of a hold that it explains. */
export type ResizePlan = {
  /** Null where there is nothing to remember. */
  readonly resize: ResizeState | null;
  readonly plan: readonly PlanStep[];
  readonly steps: readonly Step[];
  readonly code: 'RESIZING' | 'RESIZE_DUE' | 'RESIZE_FAILED' | null;
};

const stepOf = (fleet: Fleet, from: string, to: string, because: string): Step => ({
  rule: 'resize',
  before: sizeOf(fleet, from).units,
  after: sizeOf(fleet, to).units,
  because,
});

const describeUnderWay = ({ instanceId, from, to, phase, revertedBecause }: ResizeUnderWay): string =>
  revertedBecause === null
    ? `${instanceId}, ${from} -> ${to}, is ${phase}`
    : `${instanceId} goes back to ${from} and is ${phase}: ${revertedBecause}`;

/** Failures after a move: a new one is remembered, those of a type that serves at last are forgotten. */
const failuresAfter = (
  failures: readonly ResizeFailure[],
  { to }: ResizeUnderWay,
  { member, nowMs }: ResizeContext,
  { underWay, failure }: ResizeMove,
): readonly ResizeFailure[] => {
  if (failure !== null) return rememberFailure(failures, to, failure, nowMs);
  const serves = underWay === null && member.inService && member.instance.instanceType === to;
  return serves ? forgetFailures(failures, to) : failures;
};

const carryOn = (input: ResizeInput, before: ResizeState, underWay: ResizeUnderWay, member: Member): ResizePlan => {
  const { fleet, view, wanted, nowMs } = input;
  const isWanted = wanted === null || (wanted.rung.types.includes(underWay.to) && !member.instance.protected);
  const context: ResizeContext = { fleet, view, member, isWanted, nowMs };
  const move = advanceResize(underWay, context);
  const failures = failuresAfter(before.failures, underWay, context, move);
  const over = `${underWay.instanceId} ${member.inService ? 'serves' : 'does not serve, left'} as ${member.instance.instanceType}`;
  const text = move.underWay === null ? over : describeUnderWay(move.underWay);
  const isForward = (move.underWay ?? underWay).revertedBecause === null;
  return {
    resize: { ...before, underWay: move.underWay, failures },
    plan: move.plan,
    steps: [stepOf(fleet, underWay.from, underWay.to, text)],
    code: isForward ? 'RESIZING' : 'RESIZE_FAILED',
  };
};

const minutesTo = (atMs: number, nowMs: number): string => `${Math.ceil((atMs - nowMs) / MINUTE_MS)} min`;

const isSettled = ({ inService, warming }: Member): boolean => inService && !warming;

/** Why no machine may be stopped now; null when one may. */
const obstacle = ({ fleet, members, isCalm, nowMs }: ResizeInput, { window }: WantedRung): string | null => {
  if (!window.isOpen) {
    return window.opensMs === null
      ? 'the window never opens again'
      : `the window opens in ${minutesTo(window.opensMs, nowMs)}`;
  }
  const disturbed = members.retiring.length + members.active.filter((member) => !isSettled(member)).length;
  const budget = Math.max(1, roundDownUnits(fleet.limits.disturbedShare * members.active.length));
  return !isCalm || disturbed >= budget ? 'the window is open, and machines are on their way or not in service' : null;
};

type Choice = { readonly member: Member; readonly to: string };

const chooseMember = (
  { isKnown, nowMs }: ResizeInput,
  { rung }: WantedRung,
  misfits: readonly Member[],
  failures: readonly ResizeFailure[],
  dryPools: readonly DryPool[],
): Choice | null => {
  for (const member of misfits) {
    const { zone, market } = member.instance;
    const isMovable = market === 'on-demand' && !member.instance.protected && isSettled(member);
    const isDry = (instanceType: string): boolean =>
      dryPools.some((pool) => pool.instanceType === instanceType && pool.zone === zone && pool.market === market);
    const to = rung.types.find((type) => failureOf(failures, type, nowMs) === null && !isDry(type));
    const isJustified = isKnown || member.units <= rung.units;
    if (isMovable && isJustified && to !== undefined) return { member, to };
  }
  return null;
};

const begin = (choice: Choice, nowMs: number): ResizeUnderWay => ({
  instanceId: choice.member.instance.id,
  zone: choice.member.instance.zone,
  from: choice.member.instance.instanceType,
  to: choice.to,
  revertedBecause: null,
  phase: 'draining',
  sinceMs: nowMs,
  startAfterMs: 0,
  startBackOffMs: 0,
});

const explainFailure = ({ instanceType, because, untilMs }: ResizeFailure, nowMs: number): string =>
  `${instanceType} failed and rests for ${minutesTo(untilMs, nowMs)}: ${because}`;

const NO_CHOICE =
  'no machine can be stopped now: Spot, protected, not in service, without capacity, or smaller without a reading';

const considerBegin = (input: ResizeInput, wanted: WantedRung, failures: readonly ResizeFailure[]): ResizePlan => {
  const { fleet, state, members, nowMs } = input;
  const { rung, peak } = wanted;
  const idle: ResizePlan = { resize: { underWay: null, failures, peak }, plan: [], steps: [], code: null };
  const misfits = members.active.filter(({ instance }) => !rung.types.includes(instance.instanceType));
  const [first] = misfits;
  if (first === undefined) return idle;
  const hold = (code: 'RESIZE_DUE' | 'RESIZE_FAILED', because: string): ResizePlan => ({
    ...idle,
    code,
    steps: [stepOf(fleet, first.instance.instanceType, rung.types[0], because)],
  });
  const failed = rung.types.flatMap((type) => failureOf(failures, type, nowMs) ?? []);
  const [failure] = failed;
  if (failure !== undefined && failed.length === rung.types.length)
    return hold('RESIZE_FAILED', explainFailure(failure, nowMs));
  const because = obstacle(input, wanted);
  if (because !== null) return hold('RESIZE_DUE', because);
  const choice = chooseMember(input, wanted, misfits, failures, poolsResting(state.dryPools, nowMs));
  if (choice === null) return hold('RESIZE_DUE', NO_CHOICE);
  const underWay = begin(choice, nowMs);
  const resize = { underWay, failures, peak };
  return carryOn({ ...input, wanted }, resize, underWay, choice.member);
};

/**
 * Resizes machines in place, one after another: one begins when the window is open and the fleet is calm, and what has
 * begun is carried to its end whatever the window, a pause or the file say. After a failure the type rests.
 */
export const planResize = (input: ResizeInput): ResizePlan => {
  const { state, members, wanted, nowMs } = input;
  const before = state.resize;
  const failures = failuresRemembered(before?.failures ?? [], nowMs);
  const underWay = before?.underWay ?? null;
  const member = members.active.find(({ instance }) => instance.id === underWay?.instanceId);
  if (before !== undefined && underWay !== null && member !== undefined) {
    return carryOn(input, { underWay, failures, peak: wanted?.peak ?? before.peak }, underWay, member);
  }
  if (wanted !== null) return considerBegin(input, wanted, failures);
  const resize = before === undefined ? null : { ...before, underWay: null, failures };
  return { resize, plan: [], steps: [], code: null };
};
