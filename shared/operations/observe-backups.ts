import type { Protection } from '../core/backup/backup-policy.ts';
import type { SourceReading } from '../core/backup/backup-source.ts';
import type { BackupState } from '../core/backup/backup-state.ts';
import type { BackupView } from '../core/backup/backup-view.ts';
import type { SnapshotReading } from '../core/backup/snapshot-view.ts';
import { Fault } from '../core/fault.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { SourceQuery } from '../ports/backup-sources.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';

/** Protections whose sources are read at once. */
const READS_AT_ONCE = 5;

/** Where a look at recovery points happens. */
export type BackupPlace = { readonly stage: string; readonly region: string };

const toQuery = ({ name, by }: Protection): SourceQuery => (by.kind === 'fleet' ? { kind: 'fleet', fleet: name } : by);

const readSources = async ({ sources }: BackupPorts, protection: Protection): Promise<SourceReading> => {
  const listed = await catchFault(sources.list(toQuery(protection)));
  return listed instanceof Fault ? { kind: 'unknown', because: listed.message } : { kind: 'known', sources: listed };
};

/** What a Region holds; what keeps it from being read is told, never taken for emptiness. */
export const readSnapshots = async ({ snapshotsIn }: BackupPorts, region: string): Promise<SnapshotReading> => {
  const listed = await catchFault(snapshotsIn(region).list());
  return listed instanceof Fault ? { kind: 'unknown', because: listed.message } : { kind: 'known', snapshots: listed };
};

/** Regions that hold recovery points, the home first: by the policies, and by what was copied while there was one. */
const backupRegions = (
  protections: readonly Protection[],
  home: string,
  { regions }: BackupState,
): readonly string[] => [...new Set([home, ...protections.flatMap(({ policy }) => policy.copyTo), ...regions])];

/** Reads what is protected and what is held, in all Regions; each reading says for itself when it is not known. */
export const observeBackups = async (
  ports: BackupPorts,
  protections: readonly Protection[],
  { stage, region: home }: BackupPlace,
  state: BackupState,
): Promise<BackupView> => {
  const regions = backupRegions(protections, home, state);
  const [sources, snapshots] = await Promise.all([
    mapBounded(protections, READS_AT_ONCE, (protection) => readSources(ports, protection)),
    mapBounded(regions, READS_AT_ONCE, (region) => readSnapshots(ports, region)),
  ]);
  return {
    stage,
    home,
    sources: new Map(protections.map(({ name }, index) => [name, sources[index] ?? NOT_READ])),
    snapshots: new Map(regions.map((region, index) => [region, snapshots[index] ?? NOT_READ])),
  };
};

const NOT_READ = { kind: 'unknown', because: 'it was not read' } as const;
