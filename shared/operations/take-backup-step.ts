import type { BackupStep, StepAnswer } from '../core/backup/backup-plan.ts';
import { copySubject, createSubject, regionSubject } from '../core/backup/backup-rests.ts';
import { POINT_TAGS } from '../core/backup/point-label.ts';
import { Fault } from '../core/fault.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import { freezeSource } from './freeze-source.ts';

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

const create = async (ports: BackupPorts, home: string, step: Step<'create'>): Promise<TakenStep> => {
  const { intent, tags } = step;
  const { setId } = intent.label;
  const { instanceId, volumes, lineage } = intent.source;
  const name = describeBackupStep(step);
  const [volume] = volumes;
  if (instanceId === null && volume === undefined) return refused(name, setId, lineage, 'it has no volume');
  const source =
    instanceId === null
      ? ({ kind: 'volume', volumeId: volume?.volumeId ?? '' } as const)
      : ({ kind: 'instance', instanceId } as const);
  const frozen = await freezeSource(ports, instanceId, step.consistency);
  try {
    const said = frozen.kind === 'failed' ? new Map([...tags, [POINT_TAGS.consistency, 'crash']]) : tags;
    const made = await ports.snapshotsIn(home).create(source, said);
    const thawed = await frozen.thaw();
    const snapshotIds = made.map(({ snapshotId }) => snapshotId);
    if (frozen.kind === 'frozen' && !thawed) {
      await ports.snapshotsIn(home).tag(snapshotIds, new Map([[POINT_TAGS.consistency, 'crash']]));
    }
    const because = frozen.kind === 'failed' ? `crash-consistent only: ${frozen.because}` : step.because;
    return {
      outcome: { step: name, result: 'done', because },
      answers: [{ kind: 'created', setId, snapshotIds }],
    };
  } catch (error) {
    await frozen.thaw();
    throw error;
  }
};

const refused = (step: string, intent: string, subject: string, because: string): TakenStep => ({
  outcome: { step, result: 'failed', because },
  answers: [{ kind: 'refused', intent, subject, because }],
});

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
