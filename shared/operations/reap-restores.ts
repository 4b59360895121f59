import { Fault } from '../core/fault.ts';
import type { Outcome } from '../ports/journal.ts';
import type { ExpiredResource } from '../ports/restoration.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import { catchFault } from './catch-fault.ts';

/** Machines hold volumes and security groups: they go first. */
const ORDER: Readonly<Record<ExpiredResource['kind'], number>> = { instance: 0, volume: 1, 'security-group': 2 };

const describe = ({ kind, id, restoreId }: ExpiredResource): string => `remove ${kind} ${id} of ${restoreId}`;

/** One that has become a fleet's since it was listed stays: somebody's requests may go there. */
const removeInstance = async ({ restoration }: RestorePorts, id: string): Promise<Omit<Outcome, 'step'>> => {
  const instance = await restoration.describeInstance(id);
  if (instance?.fleet != null) return { result: 'skipped', because: `it is a member of ${instance.fleet}` };
  await restoration.terminate(id);
  return { result: 'done', because: 'its time is over' };
};

const remove = async (ports: RestorePorts, { kind, id }: ExpiredResource): Promise<Omit<Outcome, 'step'>> => {
  if (kind === 'instance') return removeInstance(ports, id);
  const { restoration } = ports;
  await (kind === 'volume' ? restoration.deleteVolume(id) : restoration.deleteIsolation(id));
  return { result: 'done', because: 'its time is over' };
};

/**
 * Removes whatever restores made and is past the expiry on it, whatever the ledger says: should everything else have failed,
 * nothing stays for ever. What something still holds is left to the next time. Dry run only lists.
 */
export const reapRestores = async (ports: RestorePorts, dryRun: boolean): Promise<readonly Outcome[]> => {
  const expired = await ports.restoration.listExpired(ports.clock.nowMs());
  const outcomes: Outcome[] = [];
  for (const resource of expired.toSorted((one, other) => ORDER[one.kind] - ORDER[other.kind])) {
    const step = describe(resource);
    if (dryRun) {
      outcomes.push({ step, result: 'skipped', because: 'dry run' });
      continue;
    }
    const removed = await catchFault(remove(ports, resource));
    outcomes.push(
      removed instanceof Fault ? { step, result: 'failed', because: removed.message } : { step, ...removed },
    );
  }
  return outcomes;
};
