import type { SnapshotEvent } from '../snapshot-state.ts';
import { ACCOUNT_ID } from './scene.ts';
import { drawEventId, isoTime } from './schedule-events.ts';
import type { Trial } from './trial.ts';

const DETAIL_TYPE: Readonly<Record<SnapshotEvent['kind'], string>> = {
  'set-finished': 'EBS Multi-Volume Snapshots Completion Status',
  'snapshot-finished': 'EBS Snapshot Notification',
  'copy-finished': 'EBS Snapshot Notification',
};

const EVENT: Readonly<Record<SnapshotEvent['kind'], string>> = {
  'set-finished': 'createSnapshots',
  'snapshot-finished': 'createSnapshot',
  'copy-finished': 'copySnapshot',
};

const arnOf = (region: string, id: string): string => `arn:aws:ec2::${region}:snapshot/${id}`;

const toDetail = (region: string, { kind, snapshotIds, succeeded }: SnapshotEvent): object => {
  const [first = ''] = snapshotIds;
  const told = { event: EVENT[kind], result: succeeded ? 'succeeded' : 'failed', cause: '', 'request-id': '' };
  if (kind !== 'set-finished') return { ...told, snapshot_id: arnOf(region, first) };
  return { ...told, snapshots: snapshotIds.map((id) => ({ snapshot_id: arnOf(region, id), status: 'completed' })) };
};

const envelope = (trial: Trial, region: string, detailType: string, detail: object): object => ({
  version: '0',
  id: drawEventId(trial),
  'detail-type': detailType,
  source: 'aws.ec2',
  account: ACCOUNT_ID,
  time: isoTime(trial.globe.clock.nowMs),
  region,
  resources: [],
  detail,
});

/** Tells the Region that copies that one of them is later than was asked, as EBS does in the Region of the copy. */
export const tellLateCopy = (trial: Trial, region: string, snapshotId: string): void => {
  const detail = { event: 'copySnapshot', snapshot_id: arnOf(region, snapshotId), 'request-id': '' };
  const event = envelope(trial, region, 'EBS Copy Snapshot Missed Completion Duration', detail);
  for (const other of trial.scene.regions) if (other !== region) trial.bus.publish(other, 'backup', event);
};

/** Lets everything that becomes of snapshots be told to those who took them: a copy's Region hands on what EBS says there. */
export const listenToSnapshots = (trial: Trial): void => {
  const all = trial.scene.regions;
  for (const [region, world] of trial.globe.cloud) {
    world.snapshots.listeners.push((event) => {
      // Nothing comes out of a Region that is cut off.
      if (world.cutOff) return;
      const told = envelope(trial, region, DETAIL_TYPE[event.kind], toDetail(region, event));
      const reached = event.kind === 'copy-finished' ? all.filter((other) => other !== region) : [region];
      for (const to of reached) trial.bus.publish(to, 'backup', told);
    });
  }
};
