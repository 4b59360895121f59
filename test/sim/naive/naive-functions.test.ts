import { describe, expect, it } from 'vitest';
import { readNaively } from '../../../sim/naive/naive-event.ts';
import { naiveFunctions } from '../../../sim/naive/naive-functions.ts';
import { runTrial } from '../../../sim/trials/run-trial.ts';
import type { TrialOptions } from '../../../sim/trials/trial.ts';

const options = (seed: number, faults: TrialOptions['faults']): TrialOptions => ({
  seed,
  minutes: 1_440,
  faults,
  without: new Set(),
  only: null,
  onTrace: null,
});

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

describe('the naive functions', () => {
  it.each(SEEDS)('keep every promise of seed %i in calm weather', async (seed) => {
    const { violations } = await runTrial(options(seed, new Set()), naiveFunctions);
    expect(violations).toEqual([]);
  });

  it('do work of their own: they launch, take snapshots and write their table', async () => {
    const results = await Promise.all(
      SEEDS.slice(0, 4).map((seed) => runTrial(options(seed, new Set()), naiveFunctions)),
    );
    for (const { changes } of results) expect(changes).toBeGreaterThan(0);
  });

  it('break promises in a storm', async () => {
    let broken = 0;
    for (const seed of SEEDS) {
      const { violations } = await runTrial(options(seed, null), naiveFunctions);
      if (violations.length > 0) broken += 1;
    }
    expect(broken).toBeGreaterThan(SEEDS.length / 3);
  }, 60_000);
});

describe('readNaively', () => {
  it.each([
    [{ 'detail-type': 'Scheduled Event' }, { kind: 'schedule' }],
    [
      { 'detail-type': 'CloudWatch Alarm State Change', detail: { alarmName: 'cpu', state: { value: 'ALARM' } } },
      { kind: 'alarm', name: 'cpu' },
    ],
    [{ alarmData: { alarmName: 'cpu', state: { value: 'ALARM' } } }, { kind: 'alarm', name: 'cpu' }],
    [
      { Records: [{ Sns: { Message: JSON.stringify({ AlarmName: 'cpu', NewStateValue: 'ALARM' }) } }] },
      { kind: 'alarm', name: 'cpu' },
    ],
    [{ alarmData: { alarmName: 'cpu', state: { value: 'OK' } } }, null],
    [
      {
        'detail-type': 'EC2 Instance State-change Notification',
        detail: { 'instance-id': 'i-0123456789abcdef0', state: 'stopped' },
      },
      { kind: 'instance-state', instanceId: 'i-0123456789abcdef0', state: 'stopped' },
    ],
    [
      {
        'detail-type': 'AWS Health Event',
        detail: {
          eventTypeCategory: 'scheduledChange',
          affectedEntities: [{ entityValue: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0' }],
        },
      },
      { kind: 'instance-leaves', instanceId: 'i-0123456789abcdef0' },
    ],
    [
      {
        'detail-type': 'EBS Multi-Volume Snapshots Completion Status',
        detail: {
          result: 'succeeded',
          snapshots: [{ snapshot_id: 'arn:aws:ec2::us-east-1:snapshot/snap-0123456789abcdef0' }],
        },
      },
      { kind: 'set-finished', snapshotIds: ['snap-0123456789abcdef0'] },
    ],
    [{ 'detail-type': 'Something Else' }, null],
    [null, null],
    ['text', null],
  ])('reads %j as %j', (event, read) => {
    expect(readNaively(event)).toEqual(read);
  });
});
