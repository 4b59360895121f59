import type { Step } from '../decision.ts';
import type { Fleet } from '../fleet.ts';
import type { Retiree } from '../placement/choose-retirees.ts';
import type { FailingMember, Member, Members } from '../placement/members.ts';
import { isInService, unitsServing } from '../placement/members.ts';
import { isEnough, roundDownUnits } from '../scaling/round-units.ts';
import { smallestUnits } from '../sizing/rungs-of.ts';
import { MINUTE_MS, SECOND_MS } from '../time.ts';
import type { Breaker } from './health-state.ts';

/** One that AWS takes back this soon goes whatever we do: neither budget nor breaker keeps it. */
const GOES_SOON_MS = 3 * MINUTE_MS;

/**
 * It serves until it must be drained: what it has under way gets three quarters of a minute, and the next look may be a
 * late tick.
 */
const LAST_CALL_MS = (45 + 70) * SECOND_MS;

/** How long a fleet that is full doubts its signal before it gives one machine up, to find out. */
const DOUBT_MAX_MS = 10 * MINUTE_MS;

/** What is known when those that fail are to go. */
export type ReplacementInput = {
  readonly fleet: Fleet;
  readonly members: Members;
  readonly desired: number;
  /** Units that must not be exceeded. */
  readonly max: number;
  readonly breaker: Breaker | null;
  /** Whether every source of evidence is heard. */
  readonly isHeard: boolean;
  /** Zones that fail as a whole. */
  readonly lostZones: ReadonlySet<string>;
  /** Machines that nothing speaks for, or something against. */
  readonly unproven: ReadonlySet<string>;
  /** Machines that are disturbed already. */
  readonly disturbed: number;
  readonly nowMs: number;
};

/** Who of the failing goes now, and why the others do not. */
export type ReplacementPlan = { readonly retirees: readonly Retiree[]; readonly steps: readonly Step[] };

/** Why a machine is replaced, in one sentence. */
export const explainFailing = ({ verdict }: FailingMember): string =>
  `${verdict.kind}: ${verdict.evidence.map(({ source, because }) => `${source} says ${because}`).join('; ')}`;

const unitsOf = (members: readonly { readonly units: number }[]): number =>
  members.reduce((sum, { units }) => sum + units, 0);

/** Whether it is there, and takes room, though it is no capacity any more. */
export const runs = ({ instance }: FailingMember): boolean =>
  instance.lifecycle === 'running' || instance.lifecycle === 'pending';

/** How long until AWS takes it; for ever where nobody says when. */
const leftMs = ({ verdict }: FailingMember, nowMs: number): number =>
  verdict.kind === 'doomed' && verdict.atMs !== null ? verdict.atMs - nowMs : Number.POSITIVE_INFINITY;

/** Whether no balancer knows it, so that none ever will: nothing that fails is registered. */
const isUnknown = ({ instance: { targets } }: FailingMember): boolean =>
  targets.length > 0 && targets.every((state) => state === 'absent');

/** Whether it runs and is lost for certain: what AWS only recommends to leave may serve on for days. */
const isLost = (member: FailingMember): boolean =>
  runs(member) && (member.verdict.kind === 'failed' || member.verdict.atMs !== null || isUnknown(member));

/** Whether no balancer sends it requests. */
const servesNobody = ({ instance }: FailingMember): boolean => !instance.targets.includes('healthy');

/** Zones that fail while machines serve elsewhere: those that only have yet to be judged tell no zone from a signal that lies. */
const zonesLost = ({ lostZones, members: { active } }: ReplacementInput): ReadonlySet<string> =>
  new Set(
    [...lostZones].filter((zone) => active.some(({ inService, instance }) => inService && instance.zone !== zone)),
  );

/** Whether it went down with its zone, and no balancer sends it requests: to end it disturbs nobody. */
const isLostWithZone = (member: FailingMember, lostZones: ReadonlySet<string>): boolean =>
  member.verdict.kind === 'failed' && lostZones.has(member.instance.zone) && servesNobody(member);

/** Whether AWS only announces that it goes: until then it does what it did. */
export const servesStill = ({ instance, verdict }: FailingMember): boolean =>
  verdict.kind === 'doomed' && isInService(instance, true);

const obstacleToLastCall = (untilMs: number, isCovered: boolean): string | null =>
  isCovered || untilMs <= LAST_CALL_MS ? null : 'it serves until it must be drained';

/** Machines that may be on their way out at once, all causes together. */
export const disturbanceBudget = (fleet: Fleet, machines: number): number =>
  Math.max(1, roundDownUnits(fleet.limits.disturbedShare * machines));

/**
 * Whether one that looks sick may be given up although the breaker is open. Where the upper bound leaves no room beside the
 * sick, nothing could ever show that the signal tells them from the well: so one goes, and another only once what took its
 * place is well. While a source says nothing, none does.
 */
const mayTryOne = ({ members, max, breaker, isHeard, unproven, disturbed, nowMs }: ReplacementInput): boolean => {
  if (breaker?.kind !== 'sick' || !isHeard || nowMs - breaker.sinceMs < DOUBT_MAX_MS) return false;
  const { active, failing } = members;
  const sick = failing.filter(runs);
  const isTold = ({ instance: { id, launchedAtMs } }: Pick<Member, 'instance'>): boolean =>
    launchedAtMs < breaker.sinceMs || !unproven.has(id);
  const isProven = active.every((one) => isTold(one) && (one.inService || one.instance.launchedAtMs < breaker.sinceMs));
  return disturbed === 0 && isProven && sick.every(isTold) && isEnough(unitsOf([...active, ...sick]), max);
};

/**
 * Retires those that fail: once others serve in their place, or in time for a drain where AWS takes them back within
 * minutes, or at once where the upper bound leaves no room for others beside them. Within the budget, never a protected
 * one, and while the breaker is open none but those that AWS takes back, those whose zone is lost where room is needed, and
 * in a full fleet one, to find out.
 */
export const planReplacements = (input: ReplacementInput): ReplacementPlan => {
  const { fleet, members, desired, max, breaker, disturbed, nowMs } = input;
  const lostZones = zonesLost(input);
  const { active, failing, retiring } = members;
  const machines = active.length + failing.length + retiring.length;
  const served = unitsServing(active);
  const isCovered = isEnough(served, desired);
  let servedSoFar = served + unitsOf(failing.filter(servesStill));
  const isCoveredSoFar = isEnough(servedSoFar, desired);
  let budget = disturbanceBudget(fleet, machines) - disturbed;
  let tries = mayTryOne(input);
  const running = failing.filter(runs);
  let needed = desired + unitsOf(running);
  // While there is room for one more, that one is launched first, and what still serves goes on serving.
  const hasRoom = isEnough(max, unitsOf([...active, ...running]) + smallestUnits(fleet));
  /** Where there is no room beside them, those that AWS announces without a day would wait for each other for ever. */
  const mayTurn = (member: FailingMember): boolean =>
    servesStill(member) && !isEnough(max, needed) && isEnough(servedSoFar - member.units, desired);
  const othersServe = (member: FailingMember): boolean =>
    isCovered || (!runs(member) && isCoveredSoFar) || mayTurn(member);
  /** What must go although the breaker is open, or the budget spent: it makes room where there is none. */
  const goesBeyond = (member: FailingMember): boolean =>
    isLostWithZone(member, lostZones) || (tries && servesNobody(member));
  const isInTheWay = (member: FailingMember): boolean =>
    isLost(member) && !isEnough(max, needed) && (servesNobody(member) || !hasRoom);
  const obstacle = (member: FailingMember): string | null => {
    if (member.instance.protected) return 'it is protected';
    const untilMs = leftMs(member, nowMs);
    if (untilMs <= GOES_SOON_MS) return obstacleToLastCall(untilMs, isCovered);
    const mustMakeRoom = isInTheWay(member);
    if (mustMakeRoom && goesBeyond(member)) return null;
    if (breaker !== null) return 'the breaker is open';
    if (budget <= 0) return 'as many as may be are on their way out';
    return mustMakeRoom || othersServe(member) ? null : 'until others serve in its place';
  };
  const retirees: Retiree[] = [];
  const steps: Step[] = [];
  for (const member of failing) {
    const { instance, units } = member;
    const waitsFor = obstacle(member);
    const because = explainFailing(member);
    if (waitsFor === null) {
      retirees.push({ instanceId: instance.id, because });
      budget -= 1;
      tries = false;
      if (runs(member)) needed -= units;
      if (servesStill(member)) servedSoFar -= units;
    } else {
      const text = `${instance.id} waits: ${waitsFor}; ${because}`;
      steps.push({ rule: 'replace', before: desired, after: desired, because: text });
    }
  }
  return { retirees, steps };
};
