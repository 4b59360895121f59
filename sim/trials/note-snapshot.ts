import type { EbsSnapshot } from '../snapshot-state.ts';
import type { Invocation } from './invocation.ts';
import type { Trial } from './trial.ts';

/** What is noted of something that a person did to a snapshot. */
type Noted = Pick<EbsSnapshot, 'id' | 'tags'>;

/** The name by which it is noted that a person did something to snapshots of a lineage. */
export const lineageNote = (protection: string, lineage: string): string => `lineage ${protection} ${lineage}`;

/** Notes that a person did something to a snapshot: to it, to its set, and to what that is a recovery point of. */
export const noteSnapshot = ({ history, globe }: Trial, { id, tags }: Noted): void => {
  const { nowMs } = globe.clock;
  history.befallen.set(id, nowMs);
  history.befallen.set(`set ${tags.get('ballast:set') ?? ''}`, nowMs);
  history.befallen.set(lineageNote(tags.get('ballast:backup') ?? '', tags.get('ballast:source') ?? ''), nowMs);
};

/** The name by which it is noted when an invocation listed the snapshots of a Region last. */
export const listingNote = ({ id }: Pick<Invocation, 'id'>, region: string): string => `${id} snapshots in ${region}`;

/** Notes that an invocation lists the snapshots of a Region. */
export const noteSnapshotListing = ({ history, globe }: Trial, invocation: Invocation, region: string): void => {
  history.listings.set(listingNote(invocation, region), {
    atMs: globe.clock.nowMs,
    changes: history.changes.length,
  });
};
