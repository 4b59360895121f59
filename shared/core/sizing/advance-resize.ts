import type { Fleet } from '../fleet.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { ResizeUnderWay } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import { isDrained, planDeregistrations, planRegistrations } from '../placement/target-moves.ts';
import { MINUTE_MS } from '../time.ts';

/** How long EC2 may take to stop a machine. */
export const STOP_MAX_MS = 10 * MINUTE_MS;

/** How long a stopped machine may refuse to start on its new size without a word that it never will. */
export const START_MAX_MS = 10 * MINUTE_MS;

/** How long past its warm-up a machine may take to come into service on its new size. */
export const ARRIVAL_MAX_MS = 15 * MINUTE_MS;

/** What a resize is carried on with. */
export type ResizeContext = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  /** The machine, as EC2 shows it. */
  readonly member: Member;
  /** Whether the new size is still the wanted one: until the machine is stopped the resize may be called off. */
  readonly isWanted: boolean;
  readonly nowMs: number;
};

/** Where a resize stands after a look, what is to be done, and why it failed in this look, if it did. */
export type ResizeMove = {
  /** Null when it is over. */
  readonly underWay: ResizeUnderWay | null;
  readonly plan: readonly PlanStep[];
  readonly failure: string | null;
};

const stay = (underWay: ResizeUnderWay | null, plan: readonly PlanStep[] = []): ResizeMove => ({
  underWay,
  plan,
  failure: null,
});

const enter = (underWay: ResizeUnderWay, phase: ResizeUnderWay['phase'], nowMs: number): ResizeUnderWay => ({
  ...underWay,
  phase,
  sinceMs: nowMs,
});

/** The type that the machine should run as when the resize is over. */
export const goalOf = ({ from, to, revertedBecause }: ResizeUnderWay): string => (revertedBecause === null ? to : from);

/** Turns a resize back to the old size. */
export const revertResize = (underWay: ResizeUnderWay, because: string): ResizeUnderWay => ({
  ...underWay,
  revertedBecause: because,
});

/** Lets a machine that was not stopped serve again as what it is. */
export const abandonStop = (underWay: ResizeUnderWay, because: string, nowMs: number): ResizeUnderWay => ({
  ...enter(underWay, 'arriving', nowMs),
  revertedBecause: underWay.revertedBecause ?? because,
});

const fail = (underWay: ResizeUnderWay, because: string): ResizeMove => ({
  ...stay(revertResize(underWay, because)),
  failure: because,
});

const because = (underWay: ResizeUnderWay): string => `${underWay.from} -> ${goalOf(underWay)}`;

const minutes = (ms: number): string => `${ms / MINUTE_MS} minutes`;

const planStop = (underWay: ResizeUnderWay, again: boolean): PlanStep => ({
  kind: 'stop',
  instanceIds: [underWay.instanceId],
  again,
  because: because(underWay),
});

const drain = (underWay: ResizeUnderWay, { view, member, isWanted, nowMs }: ResizeContext): ResizeMove => {
  const { instance } = member;
  const deregister = planDeregistrations(view, [instance]);
  if (!isWanted && underWay.revertedBecause === null) return stay(null);
  if (deregister.length > 0) return stay(enter(underWay, 'draining', nowMs), deregister);
  if (underWay.sinceMs >= nowMs || !isDrained(view, instance, underWay, nowMs)) return stay(underWay);
  const stopping = enter(underWay, 'stopping', nowMs);
  return stay(stopping, [planStop(stopping, false)]);
};

/** It runs, as far as EC2 shows: one that stops after all is then started again. */
const stopAgain = (underWay: ResizeUnderWay, nowMs: number): ResizeMove => {
  if (nowMs - underWay.sinceMs < STOP_MAX_MS) return stay(underWay, [planStop(underWay, true)]);
  const failure = `was still running ${minutes(STOP_MAX_MS)} after it was told to stop`;
  return { underWay: abandonStop(underWay, failure, nowMs), plan: [], failure };
};

const awaitStop = (underWay: ResizeUnderWay, nowMs: number): ResizeMove =>
  underWay.revertedBecause === null && underWay.phase === 'stopping' && nowMs - underWay.sinceMs >= STOP_MAX_MS
    ? fail(underWay, `took longer than ${minutes(STOP_MAX_MS)} to stop`)
    : stay(underWay);

const startAs = (underWay: ResizeUnderWay, { member, nowMs }: ResizeContext): readonly PlanStep[] => {
  if (nowMs < underWay.startAfterMs) return [];
  const { instanceId } = underWay;
  const instanceType = goalOf(underWay);
  const reason = underWay.revertedBecause ?? because(underWay);
  const start: PlanStep = { kind: 'start', instanceIds: [instanceId], because: reason };
  return member.instance.instanceType === instanceType
    ? [start]
    : [{ kind: 'modify', instanceId, instanceType, because: reason }, start];
};

/** Why a stopped machine is not started as the new size any more; null while it may be. */
const whyNotForward = ({ phase, sinceMs, to, revertedBecause }: ResizeUnderWay, nowMs: number): string | null => {
  if (revertedBecause !== null) return null;
  if (phase === 'arriving') return `stopped by itself as ${to}`;
  const isLate = phase === 'starting' && nowMs - sinceMs >= START_MAX_MS;
  return isLate ? `did not start as ${to} within ${minutes(START_MAX_MS)}` : null;
};

const start = (before: ResizeUnderWay, context: ResizeContext): ResizeMove => {
  const failure = whyNotForward(before, context.nowMs);
  const underWay = failure === null ? before : revertResize(before, failure);
  const starting = before.phase === 'starting' ? underWay : enter(underWay, 'starting', context.nowMs);
  return { underWay: starting, plan: startAs(starting, context), failure };
};

const arrive = (underWay: ResizeUnderWay, context: ResizeContext): ResizeMove => {
  const { fleet, view, member, nowMs } = context;
  if (member.inService) return stay(null);
  if (nowMs - underWay.sinceMs < fleet.warmUpMs + ARRIVAL_MAX_MS) {
    return stay(underWay, planRegistrations(view, [member.instance]));
  }
  // On the old size there is no way back: the machine is left to what heals any other.
  if (underWay.revertedBecause !== null) return stay(null);
  const late = `was not in service as ${underWay.to} ${minutes(fleet.warmUpMs + ARRIVAL_MAX_MS)} after it ran`;
  return { ...drain(enter(revertResize(underWay, late), 'draining', nowMs), context), failure: late };
};

/** A machine that runs again, as the size that was asked for or, when EC2 took no notice of that, as the old one. */
const runAgain = (underWay: ResizeUnderWay, context: ResizeContext): ResizeMove => {
  const arriving = enter(underWay, 'arriving', context.nowMs);
  const { instanceType } = context.member.instance;
  if (underWay.revertedBecause !== null || instanceType === underWay.to) return arrive(arriving, context);
  const unchanged = `runs as ${instanceType}, not as ${underWay.to}`;
  return { ...arrive(revertResize(arriving, unchanged), context), failure: unchanged };
};

/**
 * Carries a resize one state further by what EC2 shows: drained, stopped, modified, started, registered, in service. A
 * lost step is taken again; whatever fails turns the resize back to the old size, and from there only forward to service.
 */
export const advanceResize = (underWay: ResizeUnderWay, context: ResizeContext): ResizeMove => {
  switch (context.member.instance.lifecycle) {
    case 'running':
      if (underWay.phase === 'draining') return drain(underWay, context);
      if (underWay.phase === 'stopping') return stopAgain(underWay, context.nowMs);
      return underWay.phase === 'starting' ? runAgain(underWay, context) : arrive(underWay, context);
    case 'stopped':
      return start(underWay, context);
    case 'stopping':
      return awaitStop(underWay, context.nowMs);
    case 'pending':
    case 'shutting-down':
    case 'terminated':
      return stay(underWay);
  }
};
