import type { BackupDecision } from '../core/backup/backup-decision.ts';
import { troubleKey } from '../core/backup/find-troubles.ts';
import { Fault } from '../core/fault.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import { catchFault } from './catch-fault.ts';

/** Which troubles people know of now, and what could not be told. */
export type ToldTroubles = { readonly keys: readonly string[]; readonly outcomes: readonly Outcome[] };

/** Tells people of every trouble once; one that could not be told is told by the next look. */
export const tellTroubles = async (
  { notices }: Pick<BackupPorts, 'notices'>,
  { troubles, state }: BackupDecision,
  nowMs: number,
): Promise<ToldTroubles> => {
  const keys = new Set(state.told);
  const outcomes: Outcome[] = [];
  for (const trouble of troubles) {
    const key = troubleKey(trouble);
    if (keys.has(key)) continue;
    const { code, protection, subject, because } = trouble;
    const told = await catchFault(
      notices.send({
        fleet: protection,
        decisionId: `backups-${nowMs.toString(36)}`,
        code,
        subject: `Ballast ${protection}: ${code} ${subject}`.slice(0, 100),
        explained: `${subject}: ${because}`,
        atMs: nowMs,
      }),
    );
    if (told instanceof Fault) outcomes.push({ step: 'notice', result: 'failed', because: told.message });
    else keys.add(key);
  }
  return { keys: [...keys], outcomes };
};
