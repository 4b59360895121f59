import type { FailoverStep } from '../core/failover/failover-step.ts';
import { Fault } from '../core/fault.ts';
import type { TargetGroupReference } from '../core/fleet.ts';
import type { Override } from '../core/fleet-state.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { FormerRegion } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { fencedBy, heldBefore, isFenced, letGoOf, reasonOver } from './hold-override.ts';

/** A command that takes longer goes on without being waited for. */
const COMMAND_MS = 10 * SECOND_MS;

/** All calls of a step together: longer than any Region takes that answers, shorter than a lease may still last. */
const FENCE_MS = 20 * SECOND_MS;

type Groups = Readonly<Record<string, readonly TargetGroupReference[]>>;

/** What is fenced, with the target groups that its fleets have there. */
export type Fencing = {
  readonly step: Extract<FailoverStep, { readonly kind: 'fence' }>;
  readonly groups: Groups;
  readonly clock: Clock;
};

/** Throws once the step has taken too long: a Region that answers slowly must not keep a move from going on. */
type Deadline = () => void;

const deadlineAt =
  (clock: Clock, untilMs: number): Deadline =>
  () => {
    if (clock.nowMs() >= untilMs) throw new Fault('unknown', 'fence', `it took more than ${FENCE_MS / SECOND_MS} s`);
  };

const listRunning = async ({ fleets }: FormerRegion, name: string): Promise<readonly string[]> =>
  (await fleets.listInstances([name])).flatMap(({ id, lifecycle }) => (lifecycle === 'running' ? [id] : []));

const deregister = async (
  { balancers }: FormerRegion,
  targetGroups: readonly TargetGroupReference[],
  checkTime: Deadline,
): Promise<void> => {
  for (const [index, { arn }] of (await balancers.resolveTargetGroups(targetGroups)).entries()) {
    checkTime();
    const port = targetGroups[index]?.port ?? 0;
    const targets = (await balancers.listTargets(arn)).filter((target) => target.port === port);
    const ids = targets.filter(({ state }) => state !== 'draining').map(({ instanceId }) => instanceId);
    if (ids.length > 0) await balancers.deregister(arn, port, ids);
  }
};

const runCommand = async (former: FormerRegion, fleet: string, command: string): Promise<void> => {
  const ids = await listRunning(former, fleet);
  const results = await Promise.all(ids.map((id) => former.agents.run(id, command, COMMAND_MS)));
  const failed = results.flatMap((result, index) => {
    if (result.kind === 'unknown') return [`${ids[index]}: ${result.because}`];
    return result.exitCode === 0 ? [] : [`${ids[index]}: exit code ${result.exitCode}`];
  });
  if (failed.length > 0) throw new Fault('unknown', 'fence', `the command failed on ${failed.join(', ')}`);
};

const findPause = async ({ ledger }: FormerRegion, fleet: string, nowMs: number): Promise<Override | null> =>
  (await ledger.readFleets([fleet]))
    .get(fleet)
    ?.overrides.find(({ kind, untilMs }) => kind === 'pause' && untilMs > nowMs) ?? null;

/** The pause comes first: a fleet that is looked at would put back what is taken out. */
const fenceFleet = async (
  former: FormerRegion,
  fleet: string,
  { groups, step, clock }: Fencing,
  checkTime: Deadline,
): Promise<void> => {
  const atMs = clock.nowMs();
  const why = reasonOver(fencedBy(step.because), await findPause(former, fleet, atMs));
  await former.ledger.putOverride(fleet, { kind: 'pause', untilMs: step.untilMs, why, atMs });
  checkTime();
  if (step.command !== null) await runCommand(former, fleet, step.command);
  checkTime();
  if (step.deregister) await deregister(former, groups[fleet] ?? [], checkTime);
};

const firstFault = (answers: readonly unknown[]): Fault | null =>
  answers.find((answer): answer is Fault => answer instanceof Fault) ?? null;

/**
 * Keeps fleets of the Region that is left from taking writes: pauses them, runs the user's command on each instance, takes them
 * out of their target groups. Every fleet is tried; rejects with the first `Fault`. Safe to repeat.
 */
export const fenceRegion = async (former: FormerRegion, fencing: Fencing): Promise<void> => {
  const { clock, step } = fencing;
  const checkTime = deadlineAt(clock, clock.nowMs() + FENCE_MS);
  const answers = await Promise.all(
    step.fleets.map((fleet) => catchFault(fenceFleet(former, fleet, fencing, checkTime))),
  );
  const fault = firstFault(answers);
  if (fault !== null) throw fault;
};

/** What a fleet does by itself once it is not paused any more. */
const register = async (
  { fleets, balancers }: FormerRegion,
  fleet: string,
  targetGroups: readonly TargetGroupReference[],
): Promise<void> => {
  const members = (await fleets.listInstances([fleet])).filter(
    ({ lifecycle, role }) => lifecycle === 'running' && role === 'active',
  );
  const ids = members.map(({ id }) => id);
  if (ids.length === 0) return;
  for (const [index, { arn }] of (await balancers.resolveTargetGroups(targetGroups)).entries()) {
    await balancers.register(arn, targetGroups[index]?.port ?? 0, ids);
  }
};

/**
 * Lets fleets serve again that a move fenced: their own looks put back what was taken out, or this does where a person's pause
 * is in force again. A pause that is a person's stays. Safe to repeat.
 */
export const unfenceRegion = async (
  former: FormerRegion,
  fleets: readonly string[],
  groups: Groups,
  nowMs: number,
): Promise<void> => {
  const records = await former.ledger.readFleets(fleets);
  const unfence = async (fleet: string): Promise<void> => {
    const held = records.get(fleet)?.overrides.filter((one) => isFenced([one], nowMs)) ?? [];
    for (const pause of held) {
      if (heldBefore(pause, nowMs) !== null) await register(former, fleet, groups[fleet] ?? []);
      await letGoOf(former.ledger, fleet, pause, nowMs);
    }
  };
  const fault = firstFault(await Promise.all(fleets.map((fleet) => catchFault(unfence(fleet)))));
  if (fault !== null) throw fault;
};
