import type { Retirement } from '../fleet-state.ts';
import { SECOND_MS } from '../time.ts';
import type { Retiree } from './choose-retirees.ts';
import type { FailingMember } from './members.ts';

/** What a machine that serves nobody still does is not waited for longer than this. */
const FAILED_DRAIN_MAX_MS = 30 * SECOND_MS;

/** Whether a machine has failed and no balancer sends it requests; one that is healthy in some group has some under way. */
const servesNobody = ({ instance, verdict }: FailingMember): boolean =>
  verdict.kind === 'failed' && !(instance.lifecycle === 'running' && instance.targets.includes('healthy'));

/** The retirements of the ledger with those of the newly chosen, each of whom may drain for as long as it has to. */
export const beginRetirements = (
  known: readonly Retirement[],
  retirees: readonly Retiree[],
  failing: readonly FailingMember[],
  nowMs: number,
): readonly Retirement[] => {
  const sick = new Set(failing.map(({ instance }) => instance.id));
  const idle = new Set(failing.flatMap((member) => (servesNobody(member) ? [member.instance.id] : [])));
  return [
    ...known,
    ...retirees.map((retiree): Retirement => {
      const drain = idle.has(retiree.instanceId) ? { drainMaxMs: FAILED_DRAIN_MAX_MS } : {};
      const cause = sick.has(retiree.instanceId) ? { isFailing: true as const } : {};
      return { ...retiree, sinceMs: nowMs, ...drain, ...cause };
    }),
  ];
};
