import { HOUR_MS } from '../shared/core/time.ts';
import type { EbsSnapshot } from './snapshot-state.ts';
import type { VolumeKind } from './storage-state.ts';
import type { Content } from './volume-content.ts';

const GIB = 1_024 ** 3;

/** How much of a volume holds anything, and how much of it is written anew in an hour: assumptions. */
const USED_SHARE = 0.5;
const CHANGED_BYTES_PER_HOUR = GIB;

/** What a restore of a volume reads. */
export const fullBytesOf = ({ sizeGiB }: Pick<VolumeKind, 'sizeGiB'>): number => sizeGiB * GIB * USED_SHARE;

const writtenMs = ({ writtenMs: own, restored }: Content): number =>
  own ?? (restored === null ? 0 : writtenMs(restored));

/** What differs between two contents of one volume. */
export const changedBytes = (one: Content, other: Content, fullBytes: number): number =>
  Math.min(fullBytes, (Math.abs(writtenMs(one) - writtenMs(other)) / HOUR_MS) * CHANGED_BYTES_PER_HOUR);

/** What EBS stores of snapshots of one volume, oldest first: the first whole, of each later one what differs from the one before. */
export const storedBytes = (snapshots: readonly Pick<EbsSnapshot, 'content' | 'fullBytes'>[]): number =>
  snapshots.reduce((sum, { content, fullBytes }, index) => {
    const before = snapshots[index - 1];
    return sum + (before === undefined ? fullBytes : changedBytes(content, before.content, fullBytes));
  }, 0);
