import type { FailoverStep } from '../core/failover/failover-step.ts';
import { Fault } from '../core/fault.ts';
import type { TargetGroupReference } from '../core/fleet.ts';
import { SECOND_MS } from '../core/time.ts';
import type { FormerRegion } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';

/** A command that takes longer goes on without being waited for. */
const COMMAND_MS = 10 * SECOND_MS;

/** Pauses of moves begin with this: others are a person's, and stay. */
const PAUSE_PREFIX = 'fenced by ';

/** What is fenced, with the target groups that its fleets have there. */
export type Fencing = {
  readonly step: Extract<FailoverStep, { readonly kind: 'fence' }>;
  readonly groups: Readonly<Record<string, readonly TargetGroupReference[]>>;
  readonly nowMs: number;
};

const listRunning = async ({ fleets }: FormerRegion, name: string): Promise<readonly string[]> =>
  (await fleets.listInstances([name])).flatMap(({ id, lifecycle }) => (lifecycle === 'running' ? [id] : []));

const deregister = async (
  { balancers }: FormerRegion,
  targetGroups: readonly TargetGroupReference[],
): Promise<void> => {
  for (const [index, { arn }] of (await balancers.resolveTargetGroups(targetGroups)).entries()) {
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

/** The pause comes first: a fleet that is looked at would put back what is taken out. */
const fenceFleet = async (former: FormerRegion, fleet: string, { groups, step, nowMs }: Fencing): Promise<void> => {
  const why = `${PAUSE_PREFIX}${step.because}`;
  await former.ledger.putOverride(fleet, { kind: 'pause', untilMs: step.untilMs, why, atMs: nowMs });
  if (step.command !== null) await runCommand(former, fleet, step.command);
  if (step.deregister) await deregister(former, groups[fleet] ?? []);
};

const firstFault = (answers: readonly unknown[]): Fault | null =>
  answers.find((answer): answer is Fault => answer instanceof Fault) ?? null;

/**
 * Keeps fleets of the Region that is left from taking writes: pauses them, runs the user's command on each instance, takes them
 * out of their target groups. Every fleet is tried; rejects with the first `Fault`. Safe to repeat.
 */
export const fenceRegion = async (former: FormerRegion, fencing: Fencing): Promise<void> => {
  const { fleets } = fencing.step;
  const answers = await Promise.all(fleets.map((fleet) => catchFault(fenceFleet(former, fleet, fencing))));
  const fault = firstFault(answers);
  if (fault !== null) throw fault;
};

/** Lets fleets serve again that a move fenced: their own looks put back what was taken out. A person's pause stays. */
export const unfenceRegion = async (former: FormerRegion, fleets: readonly string[]): Promise<void> => {
  const records = await former.ledger.readFleets(fleets);
  const fenced = fleets.filter((fleet) =>
    records.get(fleet)?.overrides.some(({ kind, why }) => kind === 'pause' && why.startsWith(PAUSE_PREFIX)),
  );
  const answers = await Promise.all(fenced.map((fleet) => catchFault(former.ledger.removeOverrides(fleet, ['pause']))));
  const fault = firstFault(answers);
  if (fault !== null) throw fault;
};
