import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import type { BackupSource } from '../../shared/core/backup/backup-source.ts';
import { chooseClasses, expiryOf } from '../../shared/core/backup/choose-classes.ts';
import {
  type PointLabel,
  readLabel,
  tagsOfDevice,
  tagsOfDevices,
  tagsOfLabel,
} from '../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../shared/core/backup/snapshot-view.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { NaiveEvent } from './naive-event.ts';

/** What a first script that takes snapshots runs with. */
export type NaiveBackup = {
  readonly ports: BackupPorts;
  readonly config: BallastConfig;
  readonly region: string;
  readonly stage: string;
};

type Labelled = { readonly view: SnapshotView; readonly label: PointLabel };

const listLabelled = async ({ ports, stage }: NaiveBackup, region: string): Promise<readonly Labelled[]> =>
  (await ports.snapshotsIn(region).list()).flatMap((view) => {
    const read = readLabel(view.tags, view.volumeId);
    return read === null || read.label.stage !== stage ? [] : [{ view, label: read.label }];
  });

const takeSet = async (
  { ports, region, stage }: NaiveBackup,
  { name, by, policy }: Protection,
  source: BackupSource,
  othersAtMs: readonly number[],
): Promise<void> => {
  const { lineage, instanceId, slot, volumes } = source;
  const nowMs = ports.clock.nowMs();
  const classes = chooseClasses(policy, nowMs, othersAtMs);
  const label: PointLabel = {
    protection: name,
    fleet: by.kind === 'fleet' ? name : null,
    setId: `${name}.${nowMs}.${lineage}`,
    stage,
    home: region,
    lineage,
    instanceId,
    slot,
    volumes: volumes.length,
    classes,
    takenAtMs: nowMs,
    expiresAtMs: expiryOf(policy, classes, nowMs),
    consistency: 'crash',
  };
  const tags = new Map([...tagsOfLabel(label, label.setId), ...tagsOfDevices(volumes)]);
  const snapshots = ports.snapshotsIn(region);
  const taken = await snapshots.create(
    instanceId === null ? { kind: 'volume', volumeId: lineage } : { kind: 'instance', instanceId },
    tags,
  );
  for (const { snapshotId, volumeId } of taken) {
    const volume = volumes.find((one) => one.volumeId === volumeId);
    if (volume !== undefined) await snapshots.tag([snapshotId], tagsOfDevice(volume));
  }
};

/** A set of everything whose last one is older than the policy wants. */
const takeDue = async (run: NaiveBackup, protection: Protection, known: readonly Labelled[]): Promise<void> => {
  const { by, name, policy } = protection;
  const query = by.kind === 'fleet' ? ({ kind: 'fleet', fleet: name } as const) : by;
  const nowMs = run.ports.clock.nowMs();
  for (const source of await run.ports.sources.list(query)) {
    if (source.volumes.length === 0) continue;
    const own = known.filter(({ label }) => label.protection === name && label.lineage === source.lineage);
    const takenAtMs = [...new Set(own.map(({ label }) => label.takenAtMs))];
    if (nowMs - Math.max(0, ...takenAtMs) >= policy.everyMs) await takeSet(run, protection, source, takenAtMs);
  }
};

/** What is past its age goes. */
const deleteOld = async (run: NaiveBackup, region: string): Promise<void> => {
  const nowMs = run.ports.clock.nowMs();
  for (const { view, label } of await listLabelled(run, region)) {
    if (label.home === run.region && label.expiresAtMs <= nowMs)
      await run.ports.snapshotsIn(region).delete(view.snapshotId);
  }
};

const onSchedule = async (run: NaiveBackup, protections: readonly Protection[]): Promise<void> => {
  const known = await listLabelled(run, run.region);
  for (const protection of protections) await takeDue(run, protection, known);
  const regions = new Set([run.region, ...protections.flatMap(({ policy }) => policy.copyTo)]);
  for (const region of regions) await deleteOld(run, region);
};

/** A copy of each snapshot of a set that is done. */
const copySet = async (
  run: NaiveBackup,
  protections: readonly Protection[],
  snapshotIds: readonly string[],
): Promise<void> => {
  for (const { snapshotId, tags, volumeId, encrypted } of await run.ports.snapshotsIn(run.region).list()) {
    const read = snapshotIds.includes(snapshotId) ? readLabel(tags, volumeId) : null;
    const policy = protections.find(({ name }) => name === read?.label.protection)?.policy;
    if (read === null || read.device === null || policy === undefined) continue;
    for (const region of policy.copyTo) {
      await run.ports.snapshotsIn(region).copy({
        from: { region: run.region, snapshotId },
        encrypted: encrypted || policy.kmsKey !== null,
        kmsKey: policy.kmsKey,
        withinMinutes: null,
        tags: new Map([...tagsOfLabel(read.label, `${snapshotId}>${region}`), ...tagsOfDevice(read.device)]),
      });
    }
  }
};

/** One event, one action on recovery points: taken and deleted by their age, copied when they are done. */
export const actOnBackups = async (run: NaiveBackup, event: NaiveEvent): Promise<void> => {
  const protections = (run.config.protections ?? []).filter(({ mode }) => mode === 'act');
  if (event.kind === 'schedule') await onSchedule(run, protections);
  if (event.kind === 'set-finished') await copySet(run, protections, event.snapshotIds);
};
