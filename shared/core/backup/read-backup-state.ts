import { type BackupState, EMPTY_BACKUP_STATE } from './backup-state.ts';

const LISTS = ['creations', 'copies', 'rests', 'manual', 'absent', 'bare', 'held', 'regions', 'told'] as const;

const isState = (body: unknown): body is BackupState =>
  typeof body === 'object' &&
  body !== null &&
  'version' in body &&
  body.version === EMPTY_BACKUP_STATE.version &&
  'lookAtMs' in body &&
  typeof body.lookAtMs === 'number' &&
  LISTS.every((list) => Array.isArray(Object.entries(body).find(([name]) => name === list)?.[1]));

/**
 * What the ledger says about recovery points. Nothing that is not of this version is believed: the snapshots themselves
 * say what there is, and a state that begins anew loses only what was about to happen.
 */
export const readBackupState = (body: unknown): BackupState => (isState(body) ? body : EMPTY_BACKUP_STATE);

/** A person's wish for new recovery points of these protections. */
export type BackupAsk = { readonly protections: readonly string[]; readonly atMs: number; readonly because: string };

/** A wish as it was written down; null for what is none. */
export const readBackupAsk = (ask: unknown): BackupAsk | null => {
  if (typeof ask !== 'object' || ask === null) return null;
  if (!('protections' in ask && Array.isArray(ask.protections) && 'atMs' in ask && 'because' in ask)) return null;
  const { protections, atMs, because } = ask;
  if (typeof atMs !== 'number' || typeof because !== 'string') return null;
  return { protections: protections.filter((name) => typeof name === 'string'), atMs, because };
};
