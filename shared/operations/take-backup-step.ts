import type { BackupStep, StepAnswer } from '../core/backup/backup-plan.ts';
import { copySubject, createSubject, regionSubject } from '../core/backup/backup-rests.ts';
import { POINT_TAGS } from '../core/backup/point-label.ts';
import { Fault } from '../core/fault.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Snapshots } from '../ports/snapshots.ts';
import { catchFault } from './catch-fault.ts';
import { type FrozenSource, freezeSource } from './freeze-source.ts';

/** What a step gave: its outcome for people, and its answer for the state where it has one. */
export type TakenStep = { readonly outcome: Outcome; readonly answers: readonly StepAnswer[] };

type Step<Kind extends BackupStep['kind']> = Extract<BackupStep, { readonly kind: Kind }>;

/** One line for people and logs. */
export const describeBackupStep = (step: BackupStep): string => {
  switch (step.kind) {
    case 'create':
      return `take ${step.intent.label.setId}`;
    case 'copy':
      return `copy ${step.from.snapshotId} of ${step.intent.setId} to ${step.intent.region}`;
    case 'tag':
      return `tag ${step.snapshotIds.join(', ')}`;
    case 'delete':
      return `delete ${step.snapshotIds.join(', ')} in ${step.region}`;
  }
};

const IS_CRASH_CONSISTENT = [POINT_TAGS.consistency, 'crash'] as const;
const IS_APPLICATION_CONSISTENT = [POINT_TAGS.consistency, 'application'] as const;

/** Takes a set. Until the application is known to have been held still all the time, the set does not say that it was. */
const create = async (ports: BackupPorts, home: string, step: Step<'create'>): Promise<TakenStep> => {
  const { intent, tags, consistency } = step;
  const { setId } = intent.label;
  const { instanceId, lineage } = intent.source;
  const source =
    instanceId === null
      ? ({ kind: 'volume', volumeId: lineage } as const)
      : ({ kind: 'instance', instanceId } as const);
  const snapshots = ports.snapshotsIn(home);
  const frozen = await freezeSource(ports, instanceId, consistency);
  let snapshotIds: readonly string[];
  try {
    const made = await snapshots.create(source, new Map([...tags, IS_CRASH_CONSISTENT]));
    snapshotIds = made.map(({ snapshotId }) => snapshotId);
  } catch (error) {
    await frozen.thaw();
    throw error;
  }
  const heldStill = await frozen.thaw();
  const because =
    frozen.kind === 'not-asked' ? null : await sayHowConsistent(snapshots, snapshotIds, { ...frozen, heldStill });
  return {
    outcome: { step: describeBackupStep(step), result: 'done', because: because ?? step.because },
    answers: [{ kind: 'created', setId, snapshotIds }],
  };
};

type Frozen = Exclude<FrozenSource, { readonly kind: 'not-asked' }> & { readonly heldStill: boolean };

/** Tags a set whose application was held still; else says why it is crash-consistent only. */
const sayHowConsistent = async (
  snapshots: Snapshots,
  snapshotIds: readonly string[],
  frozen: Frozen,
): Promise<string | null> => {
  if (frozen.kind === 'failed') return `crash-consistent only: ${frozen.because}`;
  if (!frozen.heldStill) return 'crash-consistent only: it was frozen for longer than it stays so';
  const tagged = await catchFault(snapshots.tag(snapshotIds, new Map([IS_APPLICATION_CONSISTENT])));
  return tagged instanceof Fault ? `called crash-consistent only: ${tagged.message}` : null;
};

const copy = async ({ snapshotsIn }: BackupPorts, step: Step<'copy'>): Promise<TakenStep> => {
  const { intent, from, encrypted, kmsKey, withinMinutes, tags, because } = step;
  const snapshotId = await snapshotsIn(intent.region).copy({ from, encrypted, kmsKey, withinMinutes, tags });
  return {
    outcome: { step: describeBackupStep(step), result: 'done', because },
    answers: [{ kind: 'copied', operation: intent.operation, snapshotId }],
  };
};

const remove = async (
  { snapshotsIn }: BackupPorts,
  step: Step<'delete'>,
  confirm: BackupStepContext['confirmDeletion'],
): Promise<TakenStep> => {
  const still = new Set(await confirm(step));
  const answers: StepAnswer[] = [];
  for (const snapshotId of step.snapshotIds.filter((id) => still.has(id))) {
    const gone = await snapshotsIn(step.region).delete(snapshotId);
    if (gone === 'in-use') answers.push({ kind: 'held', region: step.region, snapshotId });
  }
  const name = describeBackupStep(step);
  if (still.size === 0) {
    return { outcome: { step: name, result: 'skipped', because: 'a second look keeps it' }, answers };
  }
  const because = answers.length > 0 ? 'an image uses a snapshot of it, which stays' : step.because;
  return { outcome: { step: name, result: answers.length > 0 ? 'failed' : 'done', because }, answers };
};

/** What a failure means for the state: a full Region rests as a whole, anything else for itself. */
const recordFault = (step: BackupStep, fault: Fault): readonly StepAnswer[] => {
  const { message: because } = fault;
  if (step.kind === 'create') {
    const { label } = step.intent;
    const subject = createSubject(label.protection, label.lineage);
    // The effect of a call that ended in an unknown way may be there: it is looked for.
    return fault.kind === 'unknown' ? [] : [{ kind: 'refused', intent: label.setId, subject, because }];
  }
  if (step.kind !== 'copy' || fault.kind === 'unknown') return [];
  const { operation, volumeId, region } = step.intent;
  const subject = fault.kind === 'throttled' ? regionSubject(region) : copySubject(volumeId, region);
  return [{ kind: 'refused', intent: operation, subject, because }];
};

/** What steps about recovery points need beside the ports. */
export type BackupStepContext = {
  readonly ports: BackupPorts;
  readonly home: string;
  /** Ids that a fresh look still deletes. */
  readonly confirmDeletion: (step: Step<'delete'>) => Promise<readonly string[]>;
};

/** Takes one step; a fault of it is its outcome, and costs no other step anything. */
export const takeBackupStep = async (
  { ports, home, confirmDeletion }: BackupStepContext,
  step: BackupStep,
): Promise<TakenStep> => {
  try {
    switch (step.kind) {
      case 'create':
        return await create(ports, home, step);
      case 'copy':
        return await copy(ports, step);
      case 'tag':
        await ports.snapshotsIn(step.region).tag(step.snapshotIds, step.tags);
        return { outcome: { step: describeBackupStep(step), result: 'done', because: step.because }, answers: [] };
      case 'delete':
        return await remove(ports, step, confirmDeletion);
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const outcome = { step: describeBackupStep(step), result: 'failed', because: error.message } as const;
    return { outcome, answers: recordFault(step, error) };
  }
};
