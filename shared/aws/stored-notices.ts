import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type InstanceNotice, NOTICE_KINDS } from '../core/healing/instance-notice.ts';
import type { TimedAttribute } from './change-timed-attributes.ts';
import type { StoredItem } from './read-items.ts';

const NAME = /^notice_([^_]+)_([^_]+)$/;

/** The notice as an attribute of its fleet's item: one for each instance and kind. */
export const noticeAttribute = ({ instanceId, kind, atMs, doomedAtMs }: InstanceNotice): TimedAttribute => ({
  name: `notice_${instanceId}_${kind}`,
  value: {
    atMs: { N: String(atMs) },
    doomedAtMs: doomedAtMs === null ? { NULL: true } : { N: String(doomedAtMs) },
  },
});

/** The notices in a fleet's item, by instance and kind. A malformed one is left out: it is a hint, and stops nothing. */
export const noticesFromItem = (item: StoredItem): readonly InstanceNotice[] =>
  Object.keys(item)
    .toSorted()
    .flatMap((name) => noticeFrom(name, item[name]?.M) ?? []);

const noticeFrom = (name: string, value: Record<string, AttributeValue> | undefined): InstanceNotice | null => {
  const [, instanceId, kindName] = NAME.exec(name) ?? [];
  const kind = NOTICE_KINDS.find((known) => known === kindName);
  const atMs = Number(value?.['atMs']?.N);
  const doomed = value?.['doomedAtMs'];
  const doomedAtMs = doomed?.NULL === true ? null : Number(doomed?.N);
  if (instanceId === undefined || kind === undefined || Number.isNaN(atMs) || Number.isNaN(doomedAtMs)) return null;
  return { instanceId, kind, atMs, doomedAtMs };
};
