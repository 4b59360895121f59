import type { TargetState } from '../core/fleet-view.ts';
import { isLiving } from '../core/restore/plan-target.ts';
import type { RestoreAsk } from '../core/restore/read-restore-state.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import { slotOf } from '../core/restore/restore-tags.ts';
import type { MachineChecks, RestoreView } from '../core/restore/restore-view.ts';
import { pauseInForce } from '../core/scaling/bounds.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';

const readTargets = (
  { balancers }: RestorePorts,
  { plan, instanceId }: RestoreState,
): Promise<readonly TargetState[]> =>
  Promise.all(
    plan.groups.map(async ({ arn, port }): Promise<TargetState> => {
      if (instanceId === null) return 'absent';
      const targets = await balancers.listTargets(arn);
      return targets.find((target) => target.instanceId === instanceId && target.port === port)?.state ?? 'absent';
    }),
  );

const readPause = async ({ ledger, clock }: RestorePorts, { plan: { fleet } }: RestoreState) => {
  if (fleet === null) return null;
  const record = (await ledger.readFleets([fleet])).get(fleet);
  return pauseInForce(record?.overrides ?? [], clock.nowMs());
};

const readChecks = ({ restoration }: RestorePorts, { phase, instanceId }: RestoreState): Promise<MachineChecks> =>
  phase === 'checking' && instanceId !== null ? restoration.readChecks(instanceId) : Promise.resolve('unknown');

/** A fleet that heals may have given the slot to another since the restore was planned. */
const findSlotHolder = async ({ fleets }: RestorePorts, { plan, phase, instanceId }: RestoreState) => {
  const slot = slotOf(plan);
  const mayJoin = phase === 'checking' || phase === 'joining';
  if (slot === null || plan.fleet === null || plan.target.kind !== 'launched' || !mayJoin) return null;
  const members = await fleets.listInstances([plan.fleet]);
  return members.find((one) => one.slot === slot && one.id !== instanceId && isLiving(one))?.id ?? null;
};

/** Reads everything that a restore is brought forward by; rejects with a `Fault`, and then nothing is decided. */
export const observeRestore = async (
  ports: RestorePorts,
  state: RestoreState,
  wish: RestoreAsk | null,
): Promise<RestoreView> => {
  const { restoration } = ports;
  const [resources, instance, targets, pause, checks, slotHolder] = await Promise.all([
    restoration.find(state.id),
    state.instanceId === null ? null : restoration.describeInstance(state.instanceId),
    readTargets(ports, state),
    readPause(ports, state),
    readChecks(ports, state),
    findSlotHolder(ports, state),
  ]);
  return { resources, instance, checks, targets, slotHolder, pause, wish };
};
