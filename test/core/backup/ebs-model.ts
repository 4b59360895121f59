import type { BackupDecision } from '../../../shared/core/backup/backup-decision.ts';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupSource } from '../../../shared/core/backup/backup-source.ts';
import { type BackupState, EMPTY_BACKUP_STATE } from '../../../shared/core/backup/backup-state.ts';
import type { BackupView } from '../../../shared/core/backup/backup-view.ts';
import { decideBackups, recordAnswer } from '../../../shared/core/backup/decide-backups.ts';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { AWAY, HOME } from './build-backups.ts';

/** What goes wrong in the model. */
export type Weather = {
  readonly createMs: number;
  readonly copyMs: number;
  /** How long a listing does not show what was made. */
  readonly lagMs: number;
  /** Whether the reply to the nth call that makes something is lost. */
  readonly losesReply: (call: number) => boolean;
  /** Whether what the nth call makes ends in error. */
  readonly breaks: (call: number) => boolean;
  /** Whether a Region cannot be read at a moment. */
  readonly hides: (region: string, nowMs: number) => boolean;
};

export const FAIR_WEATHER: Weather = {
  createMs: 4 * MINUTE_MS,
  copyMs: 9 * MINUTE_MS,
  lagMs: 0,
  losesReply: () => false,
  breaks: () => false,
  hides: () => false,
};

type Stored = {
  readonly snapshotId: string;
  readonly region: string;
  readonly volumeId: string;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly broken: boolean;
  readonly from: string | null;
  tags: ReadonlyMap<string, string>;
};

/** EBS of two Regions, as far as decisions see it, driven by looks alone: no event ever arrives. */
export const liveWith = (
  weather: Weather,
  protections: readonly Protection[],
  sources: ReadonlyMap<string, readonly BackupSource[]>,
) => {
  const stored = new Map<string, Stored>();
  /** What must never be. */
  const sightings: string[] = [];
  const counts = { create: 0, copy: 0, delete: 0 };
  let state: BackupState = EMPTY_BACKUP_STATE;
  let calls = 0;

  const stateAt = ({ endsMs, broken }: Stored, nowMs: number): SnapshotView['state'] =>
    nowMs < endsMs ? 'pending' : broken ? 'error' : 'completed';

  const list = (region: string, nowMs: number, lagMs = weather.lagMs): readonly SnapshotView[] =>
    [...stored.values()]
      .filter((snapshot) => snapshot.region === region && nowMs - snapshot.startedMs >= lagMs)
      .map((snapshot) => ({
        snapshotId: snapshot.snapshotId,
        state: stateAt(snapshot, nowMs),
        startedMs: snapshot.startedMs,
        volumeId: snapshot.from === null ? snapshot.volumeId : 'vol-ffffffff',
        sizeGiB: 8,
        fullBytes: null,
        encrypted: false,
        tags: snapshot.tags,
      }));

  const viewAt = (nowMs: number): BackupView => ({
    stage: 'dev',
    home: HOME,
    sources: new Map([...sources].map(([name, those]) => [name, { kind: 'known', sources: those }])),
    snapshots: new Map(
      [HOME, AWAY].map((region) => [
        region,
        weather.hides(region, nowMs)
          ? { kind: 'unknown', because: 'it does not answer' }
          : { kind: 'known', snapshots: list(region, nowMs) },
      ]),
    ),
  });

  /** What there is, whatever listings show. */
  const truthAt = (nowMs: number) =>
    gatherPoints(
      new Map([HOME, AWAY].map((region) => [region, { kind: 'known', snapshots: list(region, nowMs, 0) }] as const)),
    );

  const make = (
    snapshot: Omit<Stored, 'snapshotId' | 'broken' | 'startedMs' | 'endsMs'>,
    nowMs: number,
    tookMs: number,
  ) => {
    const snapshotId = `snap-${stored.size}-${calls}`;
    stored.set(snapshotId, {
      ...snapshot,
      snapshotId,
      startedMs: nowMs,
      endsMs: nowMs + tookMs,
      broken: weather.breaks(calls),
    });
    return snapshotId;
  };

  const watch = (nowMs: number): void => {
    const pending = [...stored.values()].filter((snapshot) => stateAt(snapshot, nowMs) === 'pending');
    const copies = pending.filter(({ from }) => from !== null);
    if (copies.length > 20) sightings.push(`${copies.length} copies under way`);
    const byVolume = Map.groupBy(
      pending.filter(({ from }) => from === null),
      ({ volumeId }) => volumeId,
    );
    for (const [volumeId, { length }] of byVolume) if (length > 5) sightings.push(`${length} pending of ${volumeId}`);
  };

  type Step<Kind> = Extract<BackupDecision['plan'][number], { readonly kind: Kind }>;

  const create = ({ intent, tags }: Step<'create'>, nowMs: number): void => {
    calls += 1;
    counts.create += 1;
    const snapshotIds = intent.source.volumes.map(({ volumeId }) =>
      make({ region: HOME, volumeId, from: null, tags }, nowMs, weather.createMs),
    );
    if (weather.losesReply(calls)) return;
    state = recordAnswer(state, { kind: 'created', setId: intent.label.setId, snapshotIds }, nowMs);
  };

  const copy = ({ intent, from, tags }: Step<'copy'>, nowMs: number): void => {
    calls += 1;
    counts.copy += 1;
    const { region, volumeId, operation } = intent;
    const source = stored.get(from.snapshotId);
    if (source === undefined || stateAt(source, nowMs) !== 'completed') {
      sightings.push(`a copy of ${from.snapshotId}, which is not there`);
      return;
    }
    const snapshotId = make({ region, volumeId, from: from.snapshotId, tags }, nowMs, weather.copyMs);
    if (weather.losesReply(calls)) return;
    state = recordAnswer(state, { kind: 'copied', operation, snapshotId }, nowMs);
  };

  const tag = ({ snapshotIds, tags }: Step<'tag'>): void => {
    for (const id of snapshotIds) {
      const snapshot = stored.get(id);
      if (snapshot !== undefined) snapshot.tags = new Map([...snapshot.tags, ...tags]);
    }
  };

  const remove = ({ snapshotIds }: Step<'delete'>, nowMs: number): void => {
    const copying = new Set(
      [...stored.values()].filter((one) => stateAt(one, nowMs) === 'pending').map(({ from }) => from),
    );
    for (const id of snapshotIds) {
      counts.delete += 1;
      if (copying.has(id)) sightings.push(`${id} went while it was being copied`);
      stored.delete(id);
    }
  };

  const carryOut = (step: BackupDecision['plan'][number], nowMs: number): void => {
    if (step.kind === 'create') create(step, nowMs);
    if (step.kind === 'copy') copy(step, nowMs);
    if (step.kind === 'tag') tag(step);
    if (step.kind === 'delete') remove(step, nowMs);
  };

  const look = (nowMs: number): BackupDecision => {
    const decision = decideBackups(protections, viewAt(nowMs), state, nowMs);
    state = decision.state;
    for (const step of decision.plan) carryOut(step, nowMs + SECOND_MS);
    watch(nowMs + 2 * SECOND_MS);
    return decision;
  };

  return {
    look,
    sightings,
    counts,
    stored,
    viewAt,
    truthAt,
    stateNow: (): BackupState => state,
    forget: (): void => {
      state = EMPTY_BACKUP_STATE;
    },
  };
};
