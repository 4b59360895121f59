import type { Step } from '../decision.ts';
import { MINUTE_MS } from '../time.ts';
import type { BackupCode, BackupDecision } from './backup-decision.ts';
import type { BackupStep, StepAnswer } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import { recordFailure } from './backup-rests.ts';
import type { BackupState } from './backup-state.ts';
import type { BackupSituation, BackupView } from './backup-view.ts';
import { occurrenceAt } from './calendar.ts';
import { findTroubles, reportLineages, troubleKey } from './find-troubles.ts';
import { gatherPoints } from './gather-points.ts';
import { indexLineages, type LineageIndex } from './lineage-index.ts';
import { type CopyPlan, planCopies } from './plan-copies.ts';
import { type CreationPlan, planCreations } from './plan-creations.ts';
import { judgeRetention, planDeletions } from './plan-deletions.ts';
import { planTags } from './plan-tags.ts';
import { settleState } from './settle-state.ts';

/** Between looks while something is under way, and while nothing is. */
const BUSY_LOOK_MS = MINUTE_MS;
const SETTLED_LOOK_MS = 5 * MINUTE_MS;

/** How long an image that holds a snapshot is given before the snapshot is tried again. */
const HELD_MS = 24 * 60 * MINUTE_MS;

const countSteps = (plan: readonly BackupStep[], kind: BackupStep['kind']): number =>
  plan.filter((step) => step.kind === kind).length;

const argue = (
  { points, view }: BackupSituation,
  plan: readonly BackupStep[],
  { waiting }: CreationPlan,
  { queued }: CopyPlan,
): readonly Step[] => {
  const here = points.filter(({ home }) => home === view.home).length;
  const rule = (name: string, kind: BackupStep['kind']): readonly Step[] => {
    const steps = plan.filter((step) => step.kind === kind);
    const [first] = steps;
    if (first === undefined) return [];
    const others = steps.length > 1 ? `, and ${steps.length - 1} more` : '';
    return [{ rule: name, before: 0, after: steps.length, because: `${first.because}${others}` }];
  };
  const [wait] = waiting;
  return [
    { rule: 'recovery points', before: here, after: here, because: `${here} are known` },
    ...rule('create', 'create'),
    ...rule('copy', 'copy'),
    ...rule('tag', 'tag'),
    ...rule('expire', 'delete'),
    ...(wait === undefined
      ? []
      : [{ rule: 'wait', before: waiting.size, after: waiting.size, because: `${wait[0]}: ${wait[1]}` }]),
    ...[...queued].flatMap(([region, count]) =>
      count === 0 ? [] : [{ rule: 'queue', before: count, after: count, because: `copies wait for ${region}` }],
    ),
  ];
};

const codeOf = (
  { view, protections, points }: BackupSituation,
  plan: readonly BackupStep[],
  isBusy: boolean,
): BackupCode => {
  if (view.snapshots.get(view.home)?.kind !== 'known') return 'SNAPSHOTS_UNKNOWN';
  if (countSteps(plan, 'create') > 0) return 'BACKING_UP';
  if (countSteps(plan, 'copy') > 0) return 'COPYING';
  if (countSteps(plan, 'delete') > 0) return 'EXPIRING';
  if (isBusy) return 'AWAITING_SNAPSHOTS';
  return protections.length === 0 && points.length === 0 ? 'NOTHING_PROTECTED' : 'BACKED_UP';
};

const isPending = (index: LineageIndex): boolean =>
  index
    .lineages()
    .flat()
    .some(({ holdings }) => [...holdings.values()].some(({ standing }) => standing === 'pending'));

/** Regions to read at the next look beside the home: those that are to hold copies, and those that do, or may. */
const copyRegions = (
  { view, protections }: BackupSituation,
  before: BackupState,
  index: LineageIndex,
): readonly string[] => {
  const held = new Set(index.lineages().flatMap((points) => points.flatMap(({ holdings }) => [...holdings.keys()])));
  const left = before.regions.filter((region) => view.snapshots.get(region)?.kind !== 'known' || held.has(region));
  const wanted = protections.flatMap(({ policy }) => policy.copyTo);
  return [...new Set([...left, ...wanted])].filter((region) => region !== view.home).sort();
};

const isAllKnown = ({ snapshots, sources }: BackupView): boolean =>
  [...snapshots.values(), ...sources.values()].every(({ kind }) => kind === 'known');

/** When something is due next, at the latest after the time that is left between looks. */
const nextLookAt = (protections: readonly Protection[], nowMs: number): number => {
  const latestMs = nowMs + SETTLED_LOOK_MS;
  const dueMs = protections.map(({ policy }) => occurrenceAt(policy, latestMs)).filter((atMs) => atMs > nowMs);
  return Math.min(latestMs, ...dueMs);
};

/**
 * Decides about all recovery points of a Region at once, because the limits of EBS are the Region's: what to take, what to
 * copy where, what to tag, and what may go, with what must be written down first. Pure and total.
 */
export const decideBackups = (
  protections: readonly Protection[],
  view: BackupView,
  before: BackupState,
  nowMs: number,
): BackupDecision => {
  const points = gatherPoints(view.snapshots);
  const index = indexLineages(points, view.stage, view.home);
  const situation: BackupSituation = { view, protections, points, nowMs };
  const settled = settleState(situation, before, index);
  const creation = planCreations(situation, settled, index);
  const copying = planCopies(situation, settled, index);
  const retention = judgeRetention(situation, settled, copying.copies, index);
  const observed = new Set(protections.filter(({ mode }) => mode === 'observe').map(({ name }) => name));
  const kept = retention.filter(({ point }) => !observed.has(point.protection));
  const plan: readonly BackupStep[] = [
    ...creation.steps,
    ...planTags(situation, settled.creations, kept),
    ...copying.steps,
    ...planDeletions(kept, settled, nowMs),
  ];
  const lineages = reportLineages(situation, settled, index, creation.waiting);
  const troubles = findTroubles(situation, settled, index, lineages);
  const isBusy =
    isPending(index) ||
    creation.creations.length > 0 ||
    copying.copies.length > 0 ||
    [...copying.queued.values()].some((count) => count > 0) ||
    creation.waiting.size > 0;
  const keys = new Set(troubles.map(troubleKey));
  return {
    action: { kind: plan.length > 0 ? 'back-up' : 'hold' },
    code: codeOf(situation, plan, isBusy),
    steps: argue(situation, plan, creation, copying),
    plan,
    state: {
      ...settled,
      creations: creation.creations,
      copies: copying.copies,
      regions: copyRegions(situation, before, index),
      // What cannot be seen now may not be over.
      told: isAllKnown(view) ? settled.told.filter((key) => keys.has(key)) : settled.told,
      lookAtMs: isBusy || plan.length > 0 ? nowMs + BUSY_LOOK_MS : nextLookAt(protections, nowMs),
    },
    points,
    retention,
    lineages,
    troubles,
  };
};

const withoutIntent = (state: BackupState, intent: string): BackupState => ({
  ...state,
  creations: state.creations.filter(({ label }) => label.setId !== intent),
  copies: state.copies.filter(({ operation }) => operation !== intent),
});

/** The state after what became of a step; what is not known stays written down, to be looked for. */
export const recordAnswer = (state: BackupState, answer: StepAnswer, nowMs: number): BackupState => {
  switch (answer.kind) {
    case 'created':
      return {
        ...state,
        creations: state.creations.map((intent) =>
          intent.label.setId === answer.setId ? { ...intent, snapshotIds: answer.snapshotIds } : intent,
        ),
      };
    case 'copied':
      return {
        ...state,
        copies: state.copies.map((intent) =>
          intent.operation === answer.operation ? { ...intent, snapshotId: answer.snapshotId } : intent,
        ),
      };
    case 'not-begun':
      return withoutIntent(state, answer.intent);
    case 'refused':
      return {
        ...withoutIntent(state, answer.intent),
        rests: recordFailure(state.rests, answer.subject, { because: answer.because }, nowMs),
      };
    case 'held':
      return {
        ...state,
        held: [
          ...state.held.filter(({ snapshotId }) => snapshotId !== answer.snapshotId),
          { snapshotId: answer.snapshotId, region: answer.region, untilMs: nowMs + HELD_MS },
        ],
      };
  }
};
