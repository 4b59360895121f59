import fc from 'fast-check';
import {
  type BackupPolicy,
  KEEP_CLASSES,
  type Keep,
  type Protection,
} from '../../../shared/core/backup/backup-policy.ts';
import type { BackupSource, SourceReading, SourceVolume } from '../../../shared/core/backup/backup-source.ts';
import type { BackupState } from '../../../shared/core/backup/backup-state.ts';
import type { BackupView } from '../../../shared/core/backup/backup-view.ts';
import { tagsOfProof } from '../../../shared/core/backup/point-label.ts';
import type { SnapshotReading, SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  AWAY,
  copyOf,
  HOME,
  known,
  labelOf,
  policyOf,
  snapshotOf,
  stateOf,
  unknown,
  volumeOf,
} from './build-backups.ts';

/** A Region that no protection names, where copies may be left. */
const ELSEWHERE = 'ap-southeast-2';

/** Zones with an early, a late, a half and no change of clocks. */
export const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];

const VOLUMES: readonly SourceVolume[] = [volumeOf('vol-a'), volumeOf('vol-b', { device: '/dev/sdf', root: false })];

const LINEAGES = ['i-1', 'slot-2'];

const keep: fc.Arbitrary<Keep> = fc
  .tuple(fc.subarray([...KEEP_CLASSES], { minLength: 1 }), fc.integer({ min: 1, max: 3 }))
  .map(([classes, count]) => Object.fromEntries(classes.map((keepClass, index) => [keepClass, count + index])));

const policy: fc.Arbitrary<BackupPolicy> = fc
  .record({
    everyMs: fc.constantFrom(15 * MINUTE_MS, HOUR_MS, 7 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS),
    atMinutes: fc.constantFrom(0, 150, 23 * 60),
    timeZone: fc.constantFrom(...ZONES),
    keep,
    copyTo: fc.constantFrom([], [AWAY], [AWAY], [AWAY], [AWAY, ELSEWHERE]),
    kmsKey: fc.constantFrom(null, 'alias/backups'),
    copyWithinMs: fc.constantFrom(null, HOUR_MS),
  })
  .map((chosen) => policyOf({ ...chosen, rpoMs: 2 * chosen.everyMs }));

const protection = (name: string): fc.Arbitrary<Protection> =>
  fc.record({
    name: fc.constant(name),
    by: fc.constantFrom<Protection['by'][]>({ kind: 'fleet' }, { kind: 'tag', key: 'k', value: 'v', of: 'instances' }),
    mode: fc.constantFrom('act', 'act', 'act', 'observe'),
    policy,
  });

/** What became of one snapshot in a Region. */
const fate = fc.constantFrom<('completed' | 'pending' | 'error' | 'missing')[]>(
  ...Array.from({ length: 12 }, () => 'completed' as const),
  'pending',
  'error',
  'missing',
);

type Fate = typeof fate extends fc.Arbitrary<infer Value> ? Value : never;

const fates = fc.oneof(
  { weight: 6, arbitrary: fc.constant<[Fate, Fate]>(['completed', 'completed']) },
  { weight: 4, arbitrary: fc.tuple(fate, fate) },
  { weight: 1, arbitrary: fc.constant<[Fate, Fate]>(['missing', 'missing']) },
);

/** Most of them lately, some long ago. */
const takenAtMs = fc
  .oneof(
    fc.integer({ min: 1, max: 48 * 60 }),
    fc.integer({ min: 1, max: 60 * 24 * 60 }),
    fc.integer({ min: 1, max: 800 * 24 * 60 }),
  )
  .map((minutes) => NOW_MS - minutes * MINUTE_MS);

const set = fc.record({
  takenAtMs,
  lineage: fc.constantFrom(...LINEAGES),
  protection: fc.constantFrom('web', 'web', 'web', 'jobs'),
  volumes: fc.constantFrom(1, 2),
  classes: fc.subarray(['hourly', 'daily', 'manual'] as const),
  expiresInMs: fc.integer({ min: -60 * DAY_MS, max: 60 * DAY_MS }),
  stage: fc.constantFrom('dev', 'dev', 'dev', 'dev', 'prod'),
  home: fc.constantFrom(HOME, HOME, HOME, HOME, AWAY),
  atHome: fates,
  away: fates,
  elsewhere: fc.oneof(
    { weight: 3, arbitrary: fc.constant<[Fate, Fate]>(['missing', 'missing']) },
    { weight: 1, arbitrary: fates },
  ),
  proof: fc.constantFrom(null, null, true, false),
  twice: fc.constantFrom(false, false, false, true),
});

type Taken = typeof set extends fc.Arbitrary<infer Value> ? Value : never;

const nameOf = ({ takenAtMs: atMs, lineage, protection: name }: Taken): string => `${name} ${atMs} ${lineage}`;

/** What is left of a set, by Region. */
const snapshotsOfSet = ({
  atHome,
  away,
  elsewhere,
  proof,
  twice,
  expiresInMs,
  volumes,
  ...chosen
}: Taken): ReadonlyMap<string, readonly SnapshotView[]> => {
  const slot = chosen.lineage.startsWith('slot') ? chosen.lineage : null;
  const label = labelOf({ ...chosen, slot, volumes, expiresAtMs: NOW_MS + expiresInMs });
  const proven =
    proof === null ? [] : [...tagsOfProof({ atMs: label.takenAtMs + DAY_MS, tookMs: 60_000, passed: proof })];
  const originals = VOLUMES.slice(0, volumes).map((volume) => {
    const snapshot = snapshotOf(label, {}, volume);
    return { ...snapshot, snapshotId: `${snapshot.snapshotId}-${label.stage}-${label.home}` };
  });
  const inRegion = (region: string, ends: readonly Fate[]): readonly SnapshotView[] =>
    originals.flatMap((original, index) => {
      const state = ends[index];
      if (state === undefined || state === 'missing') return [];
      const there =
        region === label.home ? original : copyOf(original, { snapshotId: `${original.snapshotId}-${region}` });
      const tagged = { ...there, state, tags: new Map([...there.tags, ...proven]) };
      return twice && index === 0 ? [tagged, { ...tagged, snapshotId: `${tagged.snapshotId}-twice` }] : [tagged];
    });
  return new Map([
    [HOME, inRegion(HOME, label.home === HOME ? atHome : away)],
    [AWAY, inRegion(AWAY, label.home === HOME ? away : atHome)],
    [ELSEWHERE, inRegion(ELSEWHERE, elsewhere)],
  ]);
};

const sourceReading: fc.Arbitrary<SourceReading> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(unknown) },
  {
    weight: 5,
    arbitrary: fc.oneof(fc.constant(LINEAGES), fc.subarray(LINEAGES)).map((lineages) => ({
      kind: 'known' as const,
      sources: lineages.map(
        (lineage): BackupSource => ({
          lineage,
          instanceId: lineage,
          slot: lineage.startsWith('slot') ? lineage : null,
          zone: 'eu-west-1a',
          volumes: VOLUMES.map((volume) => ({ ...volume, volumeId: `${volume.volumeId}-${lineage}` })),
        }),
      ),
    })),
  },
);

/** What was read of a Region whose sets these are, one time in eight that it could not be read. */
const reading = (snapshots: readonly SnapshotView[]): fc.Arbitrary<SnapshotReading> =>
  fc.constantFrom(...Array.from({ length: 7 }, () => known(snapshots)), unknown);

/** A view after whatever history, of this deployment and others. */
export const view: fc.Arbitrary<BackupView> = fc
  .tuple(fc.uniqueArray(set, { maxLength: 20, size: 'max', selector: nameOf }), sourceReading, sourceReading)
  .chain(([taken, web, jobs]) => {
    const sets = taken.map(snapshotsOfSet);
    const regions = [HOME, AWAY, ELSEWHERE];
    const readings = regions.map((region) => reading(sets.flatMap((those) => those.get(region) ?? [])));
    return fc.tuple(...readings).map((read) => ({
      stage: 'dev',
      home: HOME,
      sources: new Map([
        ['web', web],
        ['jobs', jobs],
      ]),
      snapshots: new Map(regions.map((region, index) => [region, read[index] ?? unknown])),
    }));
  });

/** None, one or both of those that have histories. */
export const protections: fc.Arbitrary<readonly Protection[]> = fc
  .tuple(protection('web'), protection('jobs'), fc.constantFrom(0, 1, 2, 2, 2))
  .map(([web, jobs, count]) => [web, jobs].slice(0, count));

/** A state in which some sources have been gone for a while, and a person wished for something. */
export const state: fc.Arbitrary<BackupState> = fc
  .record({
    absent: fc
      .subarray(LINEAGES)
      .chain((lineages) =>
        fc
          .integer({ min: 0, max: 20 * 24 })
          .map((hours) =>
            lineages.map((lineage) => ({ subject: `web ${lineage}`, sinceMs: NOW_MS - hours * HOUR_MS })),
          ),
      ),
    manual: fc.constantFrom([], [{ protection: 'web', atMs: NOW_MS - MINUTE_MS, because: 'a release' }]),
  })
  .map(stateOf);
