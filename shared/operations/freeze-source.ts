import type { Consistency } from '../core/backup/backup-policy.ts';
import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import { catchFault } from './catch-fault.ts';

/** A source whose application was asked to hold still; `thaw` says whether it still did until then. Thawing twice does nothing more. */
export type FrozenSource =
  | { readonly kind: 'not-asked'; readonly thaw: () => Promise<boolean> }
  | { readonly kind: 'frozen'; readonly thaw: () => Promise<boolean> }
  | { readonly kind: 'failed'; readonly because: string; readonly thaw: () => Promise<boolean> };

/** Longest that the instance is waited for when it is asked to go on. */
const THAW_MS = 5 * SECOND_MS;

/** Longest that the freezing itself is waited for: what takes longer, or never answers, must leave time to take the point. */
export const FREEZE_WAIT_MS = 15 * SECOND_MS;

const quote = (command: string): string => `'${command.replaceAll("'", `'\\''`)}'`;

/**
 * The command that freezes: it first arms a timer on the instance itself that thaws, so that nothing that happens to
 * Ballast, to Systems Manager or to the network leaves an application frozen.
 */
const freezeCommand = ({ freeze, thaw, frozenMaxMs }: Consistency & { readonly kind: 'application' }): string => {
  const thawLater = `sleep ${Math.ceil(frozenMaxMs / SECOND_MS)}; ${thaw}`;
  return `nohup sh -c ${quote(thawLater)} >/dev/null 2>&1 &\n${freeze}`;
};

const thawsNothing = async (): Promise<boolean> => true;

/**
 * Freezes the application of an instance for at most as long as the policy says, where it asks for that.
 *
 * Never rejects: an application that cannot be frozen is thawed at once, and its recovery point is crash-consistent.
 */
export const freezeSource = async (
  { agents, clock }: Pick<BackupPorts, 'agents' | 'clock'>,
  instanceId: string | null,
  consistency: Consistency,
): Promise<FrozenSource> => {
  if (consistency.kind === 'crash' || instanceId === null) return { kind: 'not-asked', thaw: thawsNothing };
  const { frozenMaxMs, thaw: thawing } = consistency;
  const fromMs = clock.nowMs();
  let wasThawed = false;
  const thaw = async (): Promise<boolean> => {
    if (wasThawed) return false;
    wasThawed = true;
    const isInTime = clock.nowMs() - fromMs < frozenMaxMs;
    await catchFault(agents.run(instanceId, thawing, THAW_MS));
    return isInTime;
  };
  const ran = await catchFault(
    agents.run(instanceId, freezeCommand(consistency), Math.min(frozenMaxMs, FREEZE_WAIT_MS)),
  );
  if (!(ran instanceof Fault) && ran.kind === 'ended' && ran.exitCode === 0) return { kind: 'frozen', thaw };
  await thaw();
  const because = ran instanceof Fault ? ran.message : ran.kind === 'unknown' ? ran.because : explainExit(ran);
  return { kind: 'failed', because: `it could not be frozen: ${because}`, thaw };
};

const explainExit = ({ exitCode, output }: { readonly exitCode: number; readonly output: string }): string =>
  `the command ended with ${exitCode}${output.trim() === '' ? '' : `: ${output.trim().slice(0, 200)}`}`;
