import { readPath, readText } from './read-path.ts';

/** What a first script takes an event for: by its kind alone, whoever sent it and however long ago. */
export type NaiveEvent =
  | { readonly kind: 'schedule' }
  | { readonly kind: 'alarm'; readonly name: string }
  | { readonly kind: 'instance-state'; readonly instanceId: string; readonly state: string }
  | { readonly kind: 'instance-leaves'; readonly instanceId: string }
  | { readonly kind: 'set-finished'; readonly snapshotIds: readonly string[] };

const INSTANCE = /i-[0-9a-f]{8,17}$/;
const SNAPSHOT = /snap-[0-9a-f]{8,17}$/;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const idIn = (text: string | null, form: RegExp): string | null =>
  text === null ? null : (form.exec(text)?.[0] ?? null);

const fromInstance = (event: unknown): NaiveEvent | null => {
  const instanceId = idIn(readText(event, 'detail', 'instance-id'), INSTANCE);
  const state = readText(event, 'detail', 'state');
  return instanceId === null || state === null ? null : { kind: 'instance-state', instanceId, state };
};

const fromSpot = (event: unknown): NaiveEvent | null => {
  const instanceId = idIn(readText(event, 'detail', 'instance-id'), INSTANCE);
  return instanceId === null ? null : { kind: 'instance-leaves', instanceId };
};

const fromHealth = (event: unknown): NaiveEvent | null => {
  if (readText(event, 'detail', 'eventTypeCategory') !== 'scheduledChange') return null;
  const [entity] = listOf(readPath(event, 'detail', 'affectedEntities'));
  const instanceId = idIn(readText(entity, 'entityValue'), INSTANCE);
  return instanceId === null ? null : { kind: 'instance-leaves', instanceId };
};

const fromSet = (event: unknown): NaiveEvent | null => {
  if (readText(event, 'detail', 'result') !== 'succeeded') return null;
  const ids = listOf(readPath(event, 'detail', 'snapshots')).map((one) => idIn(readText(one, 'snapshot_id'), SNAPSHOT));
  return { kind: 'set-finished', snapshotIds: ids.filter((id) => id !== null) };
};

const fromAlarm = (name: string | null, state: string | null): NaiveEvent | null =>
  name === null || state !== 'ALARM' ? null : { kind: 'alarm', name };

const fromTopic = (event: unknown): NaiveEvent | null => {
  const [record] = listOf(readPath(event, 'Records'));
  const message: unknown = JSON.parse(readText(record, 'Sns', 'Message') ?? 'null');
  return fromAlarm(readText(message, 'AlarmName'), readText(message, 'NewStateValue'));
};

/** Reads an event as a first script does; null where it would have left it alone. */
export const readNaively = (event: unknown): NaiveEvent | null => {
  switch (readText(event, 'detail-type')) {
    case 'Scheduled Event':
      return { kind: 'schedule' };
    case 'EC2 Instance State-change Notification':
      return fromInstance(event);
    case 'EC2 Spot Instance Interruption Warning':
      return fromSpot(event);
    case 'AWS Health Event':
      return fromHealth(event);
    case 'EBS Multi-Volume Snapshots Completion Status':
      return fromSet(event);
    case 'CloudWatch Alarm State Change':
      return fromAlarm(readText(event, 'detail', 'alarmName'), readText(event, 'detail', 'state', 'value'));
    case null:
      if (readPath(event, 'Records') !== undefined) return fromTopic(event);
      return fromAlarm(readText(event, 'alarmData', 'alarmName'), readText(event, 'alarmData', 'state', 'value'));
    default:
      return null;
  }
};
