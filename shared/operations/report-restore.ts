import type { RestoreCode } from '../core/restore/restore-codes.ts';
import type { RestorePhase, RestoreState } from '../core/restore/restore-state.ts';
import type { Outcome } from '../ports/journal.ts';
import type { RestoreReport } from './restore-report.ts';

const DOING: Readonly<Record<Exclude<RestorePhase, 'kept' | 'over'>, string>> = {
  launching: 'a machine is being launched',
  creating: 'volumes are being made',
  draining: 'the machine is taken out of service',
  stopping: 'the machine is being stopped',
  swapping: 'volumes are being put in place',
  starting: 'the machine is being started',
  checking: 'the machine is being checked',
  joining: 'what was restored is handed over',
  removing: 'what is not needed any more is removed',
};

const codeOf = ({ phase, way, outcome }: RestoreState): RestoreCode => {
  if (phase === 'kept') return 'AWAITING_ACCEPTANCE';
  if (outcome !== null) return outcome.code;
  return way === 'back' ? 'UNDOING' : 'RESTORING';
};

const explainKept = ({ id, last }: RestoreState): string =>
  [`accept ${id} to delete the volumes that it had before, or undo it`, last].filter(Boolean).join('; ');

const explainState = (state: RestoreState): string => {
  const { phase, last, outcome } = state;
  const doing = phase === 'over' ? null : phase === 'kept' ? explainKept(state) : DOING[phase];
  const said = phase === 'over' || phase === 'kept' ? null : last;
  return [outcome?.because, doing, said].filter(Boolean).join('; ');
};

/** How a restore stands, with what a look did about it. */
export const reportRestore = (state: RestoreState, steps: readonly Outcome[]): RestoreReport => {
  const { id, plan, phase, way, spans, restoredAtMs, instanceId, volumes } = state;
  const isOver = phase === 'over';
  return {
    id,
    protection: plan.protection,
    region: plan.region,
    point: { setId: plan.setId, lineage: plan.lineage, takenAtMs: plan.takenAtMs },
    into: plan.into,
    reason: plan.reason,
    code: codeOf(state),
    explained: explainState(state),
    phase,
    way,
    isOver,
    startedMs: plan.askedAtMs,
    endedMs: isOver ? state.sinceMs : null,
    rpoMs: plan.askedAtMs - plan.takenAtMs,
    rtoMs: restoredAtMs === null ? null : restoredAtMs - plan.askedAtMs,
    spans,
    instanceId,
    volumes,
    kept: phase === 'kept' ? volumes.flatMap(({ replaced }) => replaced ?? []) : [],
    steps,
  };
};

const describeTarget = ({ plan: { target, into, protection } }: RestoreState): string => {
  switch (target.kind) {
    case 'volumes':
      return `make volumes in ${target.zone}; there is no template to launch a machine from`;
    case 'instance':
      return `pause ${protection}, take ${target.instanceId} out of service, stop it, and put the volumes in the place of its own`;
    case 'launched': {
      const [{ instanceType, zone }] = target.places;
      const alone = into === 'isolated' ? ', alone in a security group of its own' : '';
      return `launch ${instanceType} in ${zone}${alone}, and put the volumes on it`;
    }
  }
};

const describeEnd = ({ plan: { into, target } }: RestoreState): string => {
  if (target.kind === 'volumes') return 'leave the volumes to you';
  if (into === 'isolated') return 'check it, write the result on the recovery point, and remove everything';
  return into === 'new'
    ? 'check it, and let it join the fleet'
    : 'check it, put it back into service, and keep what it had';
};

/** What a restore would do, before anything is written down. */
export const reportPlan = (state: RestoreState): RestoreReport => {
  const { plan, volumes } = state;
  const devices = volumes.map(({ device, snapshotId }) => `${device} of ${snapshotId}`).join(', ');
  const steps = [`restore ${devices}`, describeTarget(state), describeEnd(state)].map(
    (step): Outcome => ({ step, result: 'skipped', because: 'dry run' }),
  );
  return { ...reportRestore(state, steps), code: 'RESTORE_PLANNED', explained: `${plan.setId}: ${plan.chosen}` };
};
