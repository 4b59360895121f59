import { describe, expect, it } from 'vitest';
import { API_BUCKETS, takesOf } from '../../../shared/core/budget/api-buckets.ts';
import { FUNCTION_PROCESSES, shareOf } from '../../../shared/core/budget/api-share.ts';
import { priorityOf } from '../../../shared/core/budget/call-priority.ts';
import { isAbove, PRIORITIES, RESERVED_ABOVE } from '../../../shared/core/budget/priority.ts';

describe('a call takes', () => {
  it.each([
    ['ec2:DescribeInstances', 1, { reads: 1 }],
    ['ec2:DescribeVolumes', 9, { reads: 1 }],
    ['ec2:CreateFleet', 40, { launches: 1, launchedInstances: 40 }],
    ['ec2:StartInstances', 3, { starts: 1, startedInstances: 3 }],
    ['ec2:TerminateInstances', 3, { terminations: 1, terminatedInstances: 3 }],
    ['ec2:StopInstances', 3, { otherChanges: 1, stoppedInstances: 3 }],
    ['ec2:RunInstances', 1, { launches: 1, launchedInstances: 1 }],
    ['ec2:CreateTags', 3, { tags: 1 }],
    ['ec2:DeleteTags', 1, { tags: 1 }],
    ['ec2:CreateSnapshots', 1, { snapshots: 1 }],
    ['ec2:CreateSnapshot', 1, { snapshots: 1 }],
    ['ec2:DeleteSnapshot', 1, { snapshots: 1 }],
    ['ec2:CopySnapshot', 1, { otherChanges: 1 }],
    ['ec2:DescribeSnapshots', 1, { reads: 1 }],
    ['ec2:CreateVolume', 1, { volumes: 1 }],
    ['ec2:DeleteVolume', 1, { otherChanges: 1 }],
    ['ec2:AttachVolume', 1, { otherChanges: 1 }],
    ['ec2:ModifyInstanceAttribute', 1, { otherChanges: 1 }],
    ['dynamodb:PutItem', 1, {}],
    ['elasticloadbalancing:DescribeTargetHealth', 1, {}],
  ])('%s of %d: %o', (operation, instances, takes) => {
    expect(Object.fromEntries(takesOf(operation, instances))).toEqual(takes);
  });
});

describe('the share of a process', () => {
  it('is all of it where one process has one fleet, but of what every process reads', () => {
    const share = shareOf('replace', 1);
    expect(share('launches')).toEqual({ capacity: 5, refillPerSecond: 2 });
    expect(share('otherChanges')).toEqual({ capacity: 50, refillPerSecond: 5 });
    expect(share('reads')).toEqual({ capacity: 20, refillPerSecond: 4 });
    expect(shareOf('tick', 1)('reads')).toEqual({ capacity: 50, refillPerSecond: 10 });
  });

  it('shrinks with the fleets, down to the part of the function, and holds one request at least', () => {
    expect(shareOf('scale', 4)('terminations')).toEqual({ capacity: 25, refillPerSecond: 1.25 });
    expect(shareOf('scale', 5)('terminations')).toEqual(shareOf('scale', 1_000)('terminations'));
    expect(shareOf('scale', 1_000)('launches')).toEqual({ capacity: 1, refillPerSecond: 0.4 });
    expect(shareOf('tick', 1_000)('launches')).toEqual({ capacity: 2.5, refillPerSecond: 1 });
  });

  it('leaves instances to whoever launches them', () => {
    expect(shareOf('tick', 1_000)('launchedInstances')).toEqual({ capacity: 1_000, refillPerSecond: 2 });
  });

  it('leaves snapshots to the one process that has the lease of backups', () => {
    expect(shareOf('backup', 1_000)('snapshots')).toEqual({ capacity: 100, refillPerSecond: 5 });
    expect(shareOf('restore', 1_000)('volumes')).toEqual({ capacity: 50, refillPerSecond: 2.5 });
  });

  it('takes a function it does not know for one of the smallest, and no fleets for one', () => {
    expect(shareOf('rollout', 3)('reads')).toEqual(shareOf('scale', 3)('reads'));
    expect(shareOf('tick', 0)('launches')).toEqual(shareOf('tick', 1)('launches'));
  });

  it('is no more than the whole when all processes of one function are busy at once', () => {
    for (const [name, { processes }] of Object.entries(FUNCTION_PROCESSES)) {
      for (const bucket of ['reads', 'launches', 'starts', 'tags'] as const) {
        const together = processes * shareOf(name, 1_000)(bucket).refillPerSecond;
        expect(together, `${name} ${bucket}`).toBeCloseTo(API_BUCKETS[bucket].refillPerSecond);
      }
    }
  });
});

describe('priorities', () => {
  it('are in order, and each leaves more to those above than the one before', () => {
    expect(PRIORITIES).toEqual(['failover', 'replace', 'scale-out', 'scale-in', 'housekeeping']);
    const reserved = PRIORITIES.map((priority) => RESERVED_ABOVE[priority]);
    expect(reserved).toEqual(reserved.toSorted((one, other) => one - other));
    expect(new Set(reserved).size).toBe(PRIORITIES.length);
    expect(isAbove('replace', 'scale-out')).toBe(true);
    expect(isAbove('scale-out', 'replace')).toBe(false);
    expect(isAbove('replace', 'replace')).toBe(false);
  });

  it.each([
    ['ec2:CreateFleet', 'instance', 'replace'],
    ['ec2:CreateFleet', 'zone', 'replace'],
    ['ec2:CreateFleet', 'alarm', 'scale-out'],
    ['ec2:DescribeInstances', 'instance', 'replace'],
    ['ec2:DescribeInstances', 'tick', 'scale-out'],
    ['ec2:StartInstances', 'manual', 'scale-out'],
    ['ec2:TerminateInstances', 'instance', 'scale-in'],
    ['ec2:StopInstances', 'tick', 'scale-in'],
    ['ec2:CreateTags', 'instance', 'housekeeping'],
    ['ec2:CopySnapshot', 'snapshot', 'housekeeping'],
    ['ec2:CreateSnapshots', 'tick', 'scale-out'],
    ['ec2:DeleteSnapshot', 'tick', 'housekeeping'],
  ] as const)('%s, woken by %s, is %s', (operation, wake, priority) => {
    expect(priorityOf(operation, wake)).toBe(priority);
  });
});
