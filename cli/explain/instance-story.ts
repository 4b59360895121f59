import { isDeepStrictEqual } from 'node:util';
import type { InstanceView } from '../../shared/core/fleet-view.ts';
import type { Verdict } from '../../shared/core/healing/verdict.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { type InstanceStep, saidAbout, stepsAbout } from '../status/about-instance.ts';

/** How one look saw an instance, what it believed of it, and what it did about it. */
export type InstanceMoment = {
  /** Null when the listing did not show it. */
  readonly seen: Pick<InstanceView, 'instanceType' | 'zone' | 'market' | 'lifecycle' | 'role' | 'targets'> | null;
  /** Null where it was not judged: not listed, on its way out, a standby, or in a fleet without health. */
  readonly verdict: Verdict | null;
  /** Sentences of the decision that name it. */
  readonly said: readonly string[];
  readonly steps: readonly InstanceStep[];
  /** Why it is on its way out; null while it is not. */
  readonly leavingBecause: string | null;
};

/** A moment that so many looks in a row saw alike. */
export type InstanceChapter = InstanceMoment & {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly looks: number;
  /** The first of those decisions. */
  readonly decisionId: string;
};

const verdictOf = ({ decision }: DecisionRecord, instanceId: string): Verdict | null => {
  const { health, state } = decision;
  const listed = health?.verdicts.find((one) => one.instanceId === instanceId);
  if (listed !== undefined) return listed.verdict;
  const isMember = state.health?.roster.some((one) => one.instanceId === instanceId && one.missingSinceMs === null);
  return health !== undefined && isMember === true ? { kind: 'healthy' } : null;
};

const seenIn = ({ input }: DecisionRecord, instanceId: string): InstanceMoment['seen'] => {
  const instance = input.view.instances.find(({ id }) => id === instanceId);
  if (instance === undefined) return null;
  const { instanceType, zone, market, lifecycle, role, targets } = instance;
  return { instanceType, zone, market, lifecycle, role, targets };
};

const momentOf = (record: DecisionRecord, instanceId: string): InstanceMoment => ({
  seen: seenIn(record, instanceId),
  verdict: verdictOf(record, instanceId),
  said: saidAbout(record, instanceId),
  steps: stepsAbout(record, instanceId),
  leavingBecause: record.decision.state.retirements.find((one) => one.instanceId === instanceId)?.because ?? null,
});

const isSilent = ({ seen, verdict, said, steps, leavingBecause }: InstanceMoment): boolean =>
  seen === null && verdict === null && said.length + steps.length === 0 && leavingBecause === null;

/** What the records, newest first, tell of an instance: oldest first, looks that saw the same as one. */
export const tellInstance = (
  records: readonly DecisionRecord[],
  instanceId: string,
): readonly [InstanceChapter, ...InstanceChapter[]] | null => {
  const chapters: InstanceChapter[] = [];
  for (const record of records.toReversed()) {
    const { atMs, id } = record;
    const moment = momentOf(record, instanceId);
    const before = chapters.at(-1);
    if (before !== undefined && isDeepStrictEqual({ ...before, ...moment }, before)) {
      chapters[chapters.length - 1] = { ...before, untilMs: atMs, looks: before.looks + 1 };
    } else if (before !== undefined || !isSilent(moment)) {
      chapters.push({ ...moment, fromMs: atMs, untilMs: atMs, looks: 1, decisionId: id });
    }
  }
  const last = chapters.at(-1);
  if (last !== undefined && isSilent(last)) chapters.pop();
  const [first, ...others] = chapters;
  return first === undefined ? null : [first, ...others];
};
