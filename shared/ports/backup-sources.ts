import type { BackupSource } from '../core/backup/backup-source.ts';

/** Whose volumes are asked for: a fleet's serving members, or everything that carries a tag. */
export type SourceQuery =
  | { readonly kind: 'fleet'; readonly fleet: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string; readonly of: 'instances' | 'volumes' };

/** What can be backed up in the Region. Rejects with a `Fault`. */
export type BackupSources = {
  /**
   * Instances with the volumes attached to them now, or volumes alone, in a stable order. Of a fleet: those that are active
   * and running, by slot where they have one. By tag: instances that run or are stopped, volumes that exist. An instance
   * that is being restored (`ballast:restore`) is none.
   */
  readonly list: (query: SourceQuery) => Promise<readonly BackupSource[]>;
};
