import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { BACKUPS_KEY } from '../../../shared/operations/look-at-backups.ts';
import { cutOffRegion } from '../../faults/cut-off-region.ts';
import { failSnapshots, spoilSnapshot, throttleSnapshots } from '../../faults/fail-snapshots.ts';
import { forbidKey } from '../../faults/forbid-key.ts';
import { hideSnapshots } from '../../faults/hide-snapshots.ts';
import { holdSnapshot } from '../../faults/hold-snapshot.ts';
import { drawHex, type Random } from '../../random.ts';
import { tableOf } from '../../region-tables.ts';
import type { EbsSnapshot } from '../../snapshot-state.ts';
import { putSnapshot } from '../../snapshots.ts';
import type { World } from '../../world-state.ts';
import { happens, pick, pickAny } from '../injector.ts';
import { forgetLease } from '../lease-memory.ts';
import { noteSnapshot } from '../note-snapshot.ts';
import { restoresOf } from '../restores-of.ts';
import { COPY_KEY } from '../scenes/draw-points.ts';
import { tellLateCopy } from '../snapshot-events.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

const fits: Strike['fits'] = ({ scene }) => scene.kind === 'points';

/** Of EBS for one Region (EBS user guide, "Amazon EBS quotas"). */
const COPIES_MAX = 20;

type Placed = { readonly region: string; readonly world: World };

const anyRegion = ({ globe }: Trial, random: Random): Placed | undefined =>
  pickAny(
    random,
    [...globe.cloud].map(([region, world]) => ({ region, world })),
  );

const volumesOf = ({ globe }: Trial): readonly (Placed & { readonly volumeId: string })[] =>
  [...globe.cloud].flatMap(([region, world]) =>
    [...world.storage.volumes.keys()].map((volumeId) => ({ region, world, volumeId })),
  );

type Held = Placed & { readonly snapshot: EbsSnapshot };

const snapshotsOf = ({ globe }: Trial, wanted: (snapshot: EbsSnapshot) => boolean): readonly Held[] =>
  [...globe.cloud].flatMap(([region, world]) =>
    [...world.snapshots.byId.values()].filter(wanted).map((snapshot) => ({ region, world, snapshot })),
  );

const nameOf = ({ id, tags }: EbsSnapshot): string => `${id} (${tags.get('ballast:set')})`;

const failSets: Strike['strike'] = (trial, random, lasts) => {
  if (happens(random, 0.3)) {
    const victim = pickAny(
      random,
      snapshotsOf(trial, ({ state }) => state === 'completed'),
    );
    if (victim === undefined) return null;
    spoilSnapshot(victim.world, victim.snapshot.id);
    return `what is on ${nameOf(victim.snapshot)} in ${victim.region} is of no use`;
  }
  const victim = pickAny(random, volumesOf(trial));
  if (victim === undefined) return null;
  lasts(failSnapshots(victim.world, victim.volumeId));
  return `snapshots of ${victim.volumeId} fail`;
};

const throttle: Strike['strike'] = (trial, random) => {
  const victim = pickAny(random, volumesOf(trial));
  if (victim === undefined) return null;
  throttleSnapshots(victim.world, victim.volumeId, pick(random, [MINUTE_MS, 10 * MINUTE_MS, 20 * MINUTE_MS]));
  return `snapshots of ${victim.volumeId} are throttled`;
};

/** Somebody else's copies take the places. */
const fillPlaces: Strike['strike'] = (trial, random, lasts) => {
  if (happens(random, 0.3)) {
    const late = pickAny(
      random,
      snapshotsOf(trial, ({ isCopy, state }) => isCopy && state === 'pending'),
    );
    if (late === undefined) return null;
    tellLateCopy(trial, late.region, late.snapshot.id);
    return `the copy ${late.snapshot.id} is late`;
  }
  const placed = anyRegion(trial, random);
  if (placed === undefined) return null;
  const { copying } = placed.world.snapshots;
  const others = Array.from({ length: COPIES_MAX }, () => `snap-f0${drawHex(random, 15)}`);
  for (const id of others) copying.add(id);
  lasts(() => {
    for (const id of others) copying.delete(id);
  });
  return `others copy into ${placed.region}`;
};

/** As long as a new snapshot may be unknown to a listing, and no longer than Ballast looks for what it asked for. */
const HIDDEN_MS = [20 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS] as const;

const hideNew: Strike['strike'] = (trial, random, lasts) => {
  const placed = anyRegion(trial, random);
  if (placed === undefined) return null;
  const hiddenMs = pick(random, HIDDEN_MS);
  lasts(hideSnapshots(placed.world, hiddenMs));
  return `listings of ${placed.region} show new snapshots ${hiddenMs / SECOND_MS} s late`;
};

const failKey: Strike['strike'] = (trial, random, lasts) => {
  const placed = anyRegion(trial, random);
  if (!placed?.world.snapshots.keys.has(COPY_KEY)) return null;
  lasts(forbidKey(placed.world, COPY_KEY));
  return `${COPY_KEY} cannot be used in ${placed.region}`;
};

const deleteByHand = (trial: Trial, victim: Held | undefined): string | null => {
  if (victim === undefined) return null;
  noteSnapshot(trial, victim.snapshot);
  putSnapshot(victim.world, victim.snapshot.id, null);
  return `a person deletes ${nameOf(victim.snapshot)} in ${victim.region}`;
};

const deleteNewestCopy: Strike['strike'] = (trial, random) =>
  deleteByHand(
    trial,
    pickAny(
      random,
      snapshotsOf(trial, ({ isCopy }) => isCopy).filter(
        ({ world: { snapshots }, snapshot }) => snapshots.newestCopies.get(snapshot.origin) === snapshot.id,
      ),
    ),
  );

const holdImage: Strike['strike'] = (trial, random, lasts) => {
  const victim = pickAny(
    random,
    snapshotsOf(trial, () => true),
  );
  if (victim === undefined) return null;
  // What is held is told of, and asked for again after a day.
  noteSnapshot(trial, victim.snapshot);
  lasts(holdSnapshot(victim.world, victim.snapshot.id));
  return `an image uses ${nameOf(victim.snapshot)} in ${victim.region}`;
};

const SPOILED_TAGS = ['set', 'stage', 'volume', 'expires-at', 'class', 'source'] as const;

const spoilByHand: Strike['strike'] = (trial, random) => {
  const victim = pickAny(
    random,
    snapshotsOf(trial, () => true),
  );
  if (victim === undefined || happens(random, 0.5)) return deleteByHand(trial, victim);
  const { world, region, snapshot } = victim;
  const key = `ballast:${pick(random, SPOILED_TAGS)}`;
  const tags = new Map(snapshot.tags);
  tags.delete(key);
  noteSnapshot(trial, snapshot);
  putSnapshot(world, snapshot.id, { ...snapshot, tags });
  return `a person takes ${key} off ${nameOf(snapshot)} in ${region}`;
};

const cutOff: Strike['strike'] = (trial, random, lasts) => {
  const [home, second] = trial.scene.regions;
  const region = happens(random, 0.25) ? home : second;
  const world = region === undefined ? undefined : trial.globe.cloud.get(region);
  if (world === undefined || world.cutOff) return null;
  lasts(cutOffRegion(world));
  return `${region} is cut off`;
};

/** The books of backups are lost, or those of a proof: what these made goes by its expiry. */
const loseRow: Strike['strike'] = (trial, random) => {
  const proofs = restoresOf(trial)
    .filter(({ state }) => state.plan.into === 'isolated' && state.phase !== 'over')
    .map(({ region, state }) => ({ region, key: { kind: 'restore', id: state.id } as const }));
  const books = trial.scene.regions.map((region) => ({ region, key: BACKUPS_KEY }));
  const row = happens(random, 0.7) ? (pickAny(random, proofs) ?? pickAny(random, books)) : pickAny(random, books);
  if (row === undefined) return null;
  trial.history.befallen.set(`ledger ${row.region} ${row.key.id}`, trial.globe.clock.nowMs);
  tableOf(trial.tables, row.region).workflows.lose(row.key);
  forgetLease(trial.history.leases, { region: row.region, port: 'workflows' }, row.key);
  return `the row ${row.key.id} of ${row.region} is lost`;
};

/** Recovery points that a person may name, good or not. */
const someSet = (trial: Trial, region: string, random: Random): string | null => {
  const world = trial.globe.cloud.get(region);
  const sets = [...(world?.snapshots.byId.values() ?? [])].flatMap(({ tags }) => tags.get('ballast:set') ?? []);
  return pickAny(random, sets) ?? null;
};

const sourceOf = (trial: Trial, region: string, random: Random): string | null => {
  const world = trial.globe.cloud.get(region);
  const sources = [...(world?.snapshots.byId.values() ?? [])].flatMap(({ tags }) => tags.get('ballast:source') ?? []);
  return pickAny(random, sources) ?? null;
};

const nameProtection = (trial: Trial, random: Random): object =>
  trial.scene.text.includes('backups:') && happens(random, 0.25) ? { name: 'ledgers' } : { fleet: 'db' };

const askForRestore = (trial: Trial, region: string, random: Random): string => {
  const source = happens(random, 0.7) ? sourceOf(trial, region, random) : null;
  const point = happens(random, 0.7) ? 'latest' : (someSet(trial, region, random) ?? 'latest');
  const event = {
    ...nameProtection(trial, random),
    point,
    into: pick(random, ['new', 'in-place', 'in-place'] as const),
    ...(point !== 'latest' || source === null ? {} : { source }),
    ...(happens(random, 0.2) ? { root: true } : {}),
    reason: 'a person wants it back',
  };
  trial.bus.ask(region, 'restore', event);
  return `a person asks ${region} for ${JSON.stringify(event)}`;
};

const answerOne = (trial: Trial, random: Random): string | null => {
  const one = pickAny(
    random,
    restoresOf(trial).filter(({ state }) => state.phase !== 'over'),
  );
  if (one === undefined) return null;
  const wish = pick(random, ['accept', 'undo', 'abort'] as const);
  trial.bus.ask(one.region, 'restore', { [wish]: one.state.id, reason: 'a person decides' });
  return `a person says ${wish} ${one.state.id} in ${one.state.phase}`;
};

const askByHand: Strike['strike'] = (trial, random) => {
  const region = happens(random, 0.8) ? trial.scene.regions[0] : (trial.scene.regions[1] ?? trial.scene.regions[0]);
  const roll = random.next();
  if (roll < 0.45) return askForRestore(trial, region, random);
  if (roll < 0.7) return answerOne(trial, random);
  if (roll < 0.85) {
    trial.bus.ask(region, 'backup', { ...nameProtection(trial, random), now: true, reason: 'before a migration' });
    return `a person asks ${region} for recovery points now`;
  }
  trial.bus.ask(region, 'drill', { fleet: 'db', drill: 'restore', reason: 'before the audit' });
  return `a person asks ${region} for a proof`;
};

/** What befalls recovery points and those who take them, and what people do about them. */
export const BACKUP_STRIKES: readonly Strike[] = [
  { fault: 'set-fails', weight: 3, fits, strike: failSets },
  { fault: 'snapshot-throttled', weight: 2, fits, strike: throttle },
  { fault: 'copy-limit', weight: 2, fits, strike: fillPlaces },
  { fault: 'key-fails', weight: 2, fits, strike: failKey },
  { fault: 'newest-copy-deleted', weight: 2, fits, strike: deleteNewestCopy },
  { fault: 'image-holds', weight: 2, fits, strike: holdImage },
  { fault: 'snapshot-deleted', weight: 3, fits, strike: spoilByHand },
  { fault: 'region-silent', weight: 2, fits, strike: cutOff },
  { fault: 'not-found-after-create', weight: 4, fits, strike: hideNew },
  { fault: 'ledger-spoiled', weight: 3, fits, strike: loseRow },
  { fault: 'restore-asked', weight: 8, fits, strike: askByHand },
];
