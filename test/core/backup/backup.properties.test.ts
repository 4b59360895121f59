import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKUP_CODES, type BackupDecision, TROUBLE_CODES } from '../../../shared/core/backup/backup-decision.ts';
import { KEEP_CLASSES, type Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupState } from '../../../shared/core/backup/backup-state.ts';
import type { BackupView } from '../../../shared/core/backup/backup-view.ts';
import { periodOf } from '../../../shared/core/backup/calendar.ts';
import { decideBackups } from '../../../shared/core/backup/decide-backups.ts';
import { isWholeIn, type RecoveryPoint, snapshotsOf } from '../../../shared/core/backup/recovery-point.ts';
import type { SnapshotReading, SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { NOW_MS } from '../build.ts';
import { protections, state, view } from './arbitrary-backups.ts';
import { HOME } from './build-backups.ts';

type Scene = {
  readonly protections: readonly Protection[];
  readonly view: BackupView;
  readonly state: BackupState;
  readonly decision: BackupDecision;
};

const scene: fc.Arbitrary<Scene> = fc.tuple(protections, view, state).map(([those, seen, before]) => ({
  protections: those,
  view: seen,
  state: before,
  decision: decideBackups(those, seen, before, NOW_MS),
}));

const always = (holds: (scene: Scene) => void, numRuns = 200): void =>
  fc.assert(fc.property(scene, holds), { numRuns });

const deletedIn = ({ plan }: BackupDecision): ReadonlySet<string> =>
  new Set(plan.flatMap((step) => (step.kind === 'delete' ? step.snapshotIds : [])));

const isOurs = ({ stage, home }: RecoveryPoint): boolean => stage === 'dev' && home === HOME;

/** Whether one look may have left deletions to the next. */
const isFull = (deleted: ReadonlySet<string>): boolean => deleted.size > 50;

const isAllKnown = ({ snapshots }: BackupView): boolean =>
  [...snapshots.values()].every(({ kind }) => kind === 'known');

const isBeingCopied = ({ holdings }: RecoveryPoint): boolean =>
  [...holdings.values()].some(
    (holding) => holding.region !== HOME && snapshotsOf(holding).some(({ view: { state: is } }) => is === 'pending'),
  );

const isKnown = ({ snapshots }: BackupView, region: string): boolean => snapshots.get(region)?.kind === 'known';

/** Whole points, newest first, of a lineage in a Region. */
const wholeOf = ({ points }: BackupDecision, protection: string, lineage: string, region: string) =>
  points.filter(
    (point) =>
      isOurs(point) && point.protection === protection && point.lineage === lineage && isWholeIn(point, region),
  );

/** Lineages whose source is there now, in each Region that their policy names. */
const protectedPlaces = ({ protections: those, view: seen }: Scene) =>
  those.flatMap((protection) => {
    const reading = seen.sources.get(protection.name);
    const lineages = reading?.kind === 'known' ? reading.sources.map(({ lineage }) => lineage) : [];
    return lineages.flatMap((lineage) =>
      [HOME, ...protection.policy.copyTo].map((region) => ({ protection, lineage, region })),
    );
  });

const losesAny = (point: RecoveryPoint, region: string, gone: ReadonlySet<string>): boolean =>
  point.holdings.get(region)?.snapshots.some(({ view: { snapshotId } }) => gone.has(snapshotId)) === true;

const mapSnapshots = (
  seen: BackupView,
  change: (snapshots: readonly SnapshotView[], region: string) => readonly SnapshotView[],
): BackupView => ({
  ...seen,
  snapshots: new Map(
    [...seen.snapshots].map(([region, reading]): [string, SnapshotReading] => [
      region,
      reading.kind === 'known' ? { kind: 'known', snapshots: change(reading.snapshots, region) } : reading,
    ]),
  ),
});

describe('whatever was taken, copied, lost and broken', () => {
  it('it is decided in words of the list, and what is written down survives as JSON', () => {
    always(({ decision }) => {
      expect(BACKUP_CODES).toContain(decision.code);
      for (const { code, because } of decision.troubles) {
        expect(TROUBLE_CODES).toContain(code);
        expect(because).not.toBe('');
      }
      expect(JSON.parse(JSON.stringify(decision.state))).toStrictEqual(decision.state);
      expect(decision.state.lookAtMs).toBeGreaterThan(NOW_MS);
      expect(decision.action.kind).toBe(decision.plan.length > 0 ? 'back-up' : 'hold');
    });
  });

  it('each of the newest periods that have a whole point keeps one, in every Region that the policy names', () => {
    let kept = 0;
    always((all) => {
      const gone = deletedIn(all.decision);
      for (const { protection, lineage, region } of protectedPlaces(all)) {
        const whole = wholeOf(all.decision, protection.name, lineage, region);
        const { keep, timeZone } = protection.policy;
        for (const keepClass of KEEP_CLASSES) {
          const periods = Map.groupBy(whole, ({ takenAtMs }) => periodOf(keepClass, takenAtMs, timeZone));
          for (const points of [...periods.values()].slice(0, keep[keepClass] ?? 0)) {
            kept += 1;
            expect(points.some((point) => !losesAny(point, region, gone))).toBe(true);
          }
        }
      }
    });
    expect(kept).toBeGreaterThan(0);
  });

  it('the last good and the last proven of a protected source stay, in every Region that the policy names', () => {
    let proven = 0;
    always((all) => {
      const gone = deletedIn(all.decision);
      for (const { protection, lineage, region } of protectedPlaces(all)) {
        const whole = wholeOf(all.decision, protection.name, lineage, region);
        const passed = whole.filter(({ holdings }) => holdings.get(region)?.proof?.passed === true);
        proven += passed.length;
        for (const point of [...whole.slice(0, 1), ...passed.slice(0, 1)]) {
          expect(losesAny(point, region, gone)).toBe(false);
        }
      }
    });
    expect(proven).toBeGreaterThan(0);
  });

  it('no order of what was read makes a difference', () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.nat()), (all, numbers) => {
        const shuffle = <Value>(values: readonly Value[]): readonly Value[] =>
          values
            .map((value) => ({ value, at: numbers.next().value }))
            .toSorted((one, other) => one.at - other.at)
            .map(({ value }) => value);
        const shuffled = mapSnapshots(all.view, shuffle);
        const sources = new Map(
          shuffle([...shuffled.sources]).map(([name, reading]) => [
            name,
            reading.kind === 'known' ? { ...reading, sources: shuffle(reading.sources) } : reading,
          ]),
        );
        const snapshots = new Map(shuffle([...shuffled.snapshots]));
        const again = decideBackups(all.protections, { ...shuffled, sources, snapshots }, all.state, NOW_MS);
        expect({ ...again, troubles: new Set(again.troubles) }).toEqual({
          ...all.decision,
          troubles: new Set(all.decision.troubles),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('no source goes before something as new is whole in each destination', () => {
    let dropped = 0;
    always((all) => {
      const gone = deletedIn(all.decision);
      for (const { protection, lineage, region } of protectedPlaces(all).filter((place) => place.region !== HOME)) {
        const newestMs = wholeOf(all.decision, protection.name, lineage, region)[0]?.takenAtMs ?? 0;
        const atHome = wholeOf(all.decision, protection.name, lineage, HOME);
        for (const point of atHome.filter((one) => losesAny(one, HOME, gone))) {
          dropped += 1;
          expect(newestMs).toBeGreaterThanOrEqual(point.takenAtMs);
        }
      }
    }, 1000);
    expect(dropped).toBeGreaterThan(0);
  });

  it('no source goes while it is being copied, whoever protects it', () => {
    always(({ decision, view: seen, state: before }) => {
      for (const { plan, points } of [decision, decideBackups([], seen, before, NOW_MS)]) {
        const gone = new Set(plan.flatMap((step) => (step.kind === 'delete' ? step.snapshotIds : [])));
        const dropped = points.filter((point) => isOurs(point) && losesAny(point, HOME, gone));
        expect(dropped.filter(isBeingCopied)).toEqual([]);
        const copied = new Set(plan.flatMap((step) => (step.kind === 'copy' ? step.from.snapshotId : [])));
        expect([...gone].filter((id) => copied.has(id))).toEqual([]);
      }
    });
  });

  it('nothing at all is done while home cannot be read, and nothing deleted at home while anything cannot', () => {
    always(({ view: seen, decision }) => {
      if (!isKnown(seen, HOME)) expect(decision.plan).toEqual([]);
      if (isAllKnown(seen)) return;
      const spare = new Set(
        decision.points.flatMap((point) => (point.holdings.get(HOME)?.surplus ?? []).map((one) => one.view.snapshotId)),
      );
      const ids = decision.plan.flatMap((step) =>
        step.kind === 'delete' && step.region === HOME ? step.snapshotIds : [],
      );
      expect(ids.filter((id) => !spare.has(id))).toEqual([]);
    });
  });

  it('where the protection is gone, exactly what has expired goes of what was whole', () => {
    let expired = 0;
    always(({ view: seen, state: before }) => {
      const decision = decideBackups([], seen, before, NOW_MS);
      expect(decision.plan.filter(({ kind }) => kind === 'create' || kind === 'copy')).toEqual([]);
      const gone = deletedIn(decision);
      if (!isAllKnown(seen) || isFull(gone)) return;
      for (const point of decision.points.filter(isOurs)) {
        for (const { region } of [...point.holdings.values()].filter(({ standing }) => standing === 'whole')) {
          const goes = point.expiresAtMs <= NOW_MS && !(region === HOME && isBeingCopied(point));
          expired += Number(goes);
          expect(losesAny(point, region, gone)).toBe(goes);
        }
      }
    });
    expect(expired).toBeGreaterThan(0);
  });

  it('what another stage or Region took, or an observed protection has, is left alone', () => {
    always(({ protections: those, decision }) => {
      const observed = new Set(those.filter(({ mode }) => mode === 'observe').map(({ name }) => name));
      const mine = new Set(
        decision.points
          .filter((point) => isOurs(point) && !observed.has(point.protection))
          .flatMap(({ holdings }) => [...holdings.values()].flatMap(snapshotsOf).map((one) => one.view.snapshotId)),
      );
      for (const step of decision.plan) {
        if (step.kind === 'delete' || step.kind === 'tag') {
          expect(step.snapshotIds.filter((id) => !mine.has(id))).toEqual([]);
        } else if (step.kind === 'copy') expect(mine.has(step.from.snapshotId)).toBe(true);
        else expect(observed.has(step.intent.label.protection)).toBe(false);
      }
    });
  });

  it('deciding again on what was written down makes nothing twice', () => {
    let made = 0;
    always(({ protections: those, view: seen, decision }) => {
      const again = decideBackups(those, seen, decision.state, NOW_MS);
      made += decision.plan.filter(({ kind }) => kind === 'create' || kind === 'copy').length;
      expect(again.plan.filter(({ kind }) => kind === 'create' || kind === 'copy')).toEqual([]);
      expect(again.state.creations).toEqual(decision.state.creations);
    });
    expect(made).toBeGreaterThan(0);
  });

  it('what a deletion leaves of what is whole is left by the next look', () => {
    always(({ protections: those, view: seen, decision }) => {
      const gone = deletedIn(decision);
      if (isFull(gone)) return;
      const left = mapSnapshots(seen, (snapshots) => snapshots.filter(({ snapshotId }) => !gone.has(snapshotId)));
      const again = decideBackups(those, left, decision.state, NOW_MS);
      const goneAgain = deletedIn(again);
      for (const point of again.points) {
        const places = [...point.holdings.values()].filter(({ standing }) => standing === 'whole');
        expect(places.filter(({ region }) => losesAny(point, region, goneAgain))).toEqual([]);
      }
    });
  });

  it('nothing is copied only to be deleted', () => {
    let copied = 0;
    always(({ protections: those, view: seen, decision }) => {
      const copies = decision.plan.filter((step) => step.kind === 'copy');
      copied += copies.length;
      const later = mapSnapshots(seen, (snapshots, region) => [
        ...snapshots,
        ...copies
          .filter(({ intent }) => intent.region === region)
          .map(
            ({ intent, tags }): SnapshotView => ({
              snapshotId: intent.operation,
              state: 'completed',
              startedMs: NOW_MS,
              volumeId: 'vol-ffffffff',
              sizeGiB: 8,
              fullBytes: null,
              encrypted: false,
              tags,
            }),
          ),
      ]);
      const gone = deletedIn(decideBackups(those, later, decision.state, NOW_MS));
      expect(copies.filter(({ intent }) => gone.has(intent.operation))).toEqual([]);
    });
    expect(copied).toBeGreaterThan(0);
  });

  it('a set that lacks a snapshot stands for nothing', () => {
    always(({ protections: those, view: seen, state: before }) => {
      const torn = mapSnapshots(seen, (snapshots) =>
        snapshots.filter(({ volumeId, tags }) => volumeId === 'vol-a' && tags.get('ballast:volumes') === '2'),
      );
      const { lineages, points } = decideBackups(those, torn, before, NOW_MS);
      expect(
        points.filter(({ holdings }) => [...holdings.values()].some(({ standing }) => standing === 'whole')),
      ).toEqual([]);
      for (const { standings } of lineages) for (const { newestAtMs } of standings) expect(newestAtMs).toBeNull();
    });
  });
});
