import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { chooseRetirees } from '../../../shared/core/placement/choose-retirees.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import { fleetOf, instanceOf, instancesOf, minutesAgo, NOW_MS, viewOf } from '../build.ts';

const choose = (instances: readonly InstanceView[], desired: number, changes: Partial<Fleet> = {}, unseenUnits = 0) => {
  const fleet = fleetOf(changes);
  const { active } = sortMembers(fleet, viewOf({ instances }), NOW_MS);
  return chooseRetirees(fleet, active, {
    unseenUnits,
    desired,
    templateVersion: 7,
    sparing: null,
    zonesLeft: new Set(),
  });
};

const ids = (...choice: Parameters<typeof choose>): readonly string[] =>
  choose(...choice).map(({ instanceId }) => instanceId);

const pending = { lifecycle: 'pending', launchedAtMs: minutesAgo(1), targets: ['absent'] } as const;
const sizes: Fleet['sizes'] = [
  { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
  { instanceType: 'm7g.xlarge', units: 2, usdPerHour: 0.2 },
  { instanceType: 'm7i.large', units: 1, usdPerHour: 0.15 },
  { instanceType: 'm9x.large', units: 1, usdPerHour: null },
];

it('chooses nobody when there is no more than desired', () => {
  expect(ids(instancesOf(3), 3)).toEqual([]);
  expect(ids(instancesOf(3), 5)).toEqual([]);
});

it('chooses just the surplus', () => {
  expect(ids(instancesOf(5), 3)).toHaveLength(2);
});

describe('the order', () => {
  it('takes what is not in service first, then old versions, then the rest, and says so', () => {
    const instances = [
      instanceOf('i-new'),
      instanceOf('i-old', { templateVersion: 6 }),
      instanceOf('i-unhealthy', { targets: ['unhealthy'] }),
      instanceOf('i-untold', { templateVersion: null, launchedAtMs: minutesAgo(90) }),
    ];
    expect(choose(instances, 1)).toEqual([
      { instanceId: 'i-unhealthy', because: 'not in service' },
      { instanceId: 'i-old', because: 'old template version' },
      { instanceId: 'i-untold', because: 'fullest zone, then dearest, then oldest' },
    ]);
  });

  it('takes from the fullest zone, however dear or old the others are', () => {
    const instances = [
      instanceOf('i-1', { zone: 'zone-a', launchedAtMs: minutesAgo(99) }),
      instanceOf('i-2', { zone: 'zone-b', launchedAtMs: minutesAgo(20) }),
      instanceOf('i-3', { zone: 'zone-b', launchedAtMs: minutesAgo(30) }),
      instanceOf('i-4', { zone: 'zone-b', launchedAtMs: minutesAgo(10) }),
    ];
    expect(ids(instances, 2)).toEqual(['i-3', 'i-2']);
    expect(ids(instances, 1)).toEqual(['i-3', 'i-2', 'i-1']);
  });

  it('counts protected ones and newcomers in the fullness of a zone', () => {
    const instances = [
      instanceOf('i-1', { zone: 'zone-b', launchedAtMs: minutesAgo(99) }),
      instanceOf('i-2', { zone: 'zone-a', launchedAtMs: minutesAgo(50) }),
      instanceOf('i-3', { zone: 'zone-a', protected: true }),
    ];
    expect(ids(instances, 2)).toEqual(['i-2']);
  });

  it('takes the dearest of a zone, then the oldest, then the first by id', () => {
    const instances = [
      instanceOf('i-1', { launchedAtMs: minutesAgo(99) }),
      instanceOf('i-2', { instanceType: 'm7i.large', launchedAtMs: minutesAgo(10) }),
      instanceOf('i-3', { launchedAtMs: minutesAgo(100) }),
      instanceOf('i-5', { launchedAtMs: minutesAgo(50) }),
      instanceOf('i-4', { launchedAtMs: minutesAgo(50) }),
      instanceOf('i-6', { instanceType: 'm9x.large', launchedAtMs: minutesAgo(200) }),
    ];
    expect(ids(instances, 0, { sizes })).toEqual(['i-2', 'i-3', 'i-1', 'i-4', 'i-5', 'i-6']);
  });

  it('takes the dearest of all when zones are equally full, in whatever order they come', () => {
    const instances = [
      instanceOf('i-1', { zone: 'zone-a' }),
      instanceOf('i-2', { zone: 'zone-b', instanceType: 'm7i.large' }),
      instanceOf('i-3', { zone: 'zone-c' }),
    ];
    expect(ids(instances, 2, { sizes })).toEqual(['i-2']);
    expect(ids(instances.toReversed(), 2, { sizes })).toEqual(['i-2']);
  });

  it('does not depend on the order in which EC2 lists instances', () => {
    const instances = instancesOf(9);
    expect(ids(instances.toReversed(), 4)).toEqual(ids(instances, 4));
  });
});

describe('markets', () => {
  const mixed = [
    instanceOf('i-1', { market: 'spot', launchedAtMs: minutesAgo(10) }),
    instanceOf('i-2', { market: 'spot', launchedAtMs: minutesAgo(11) }),
    instanceOf('i-3', { market: 'on-demand', launchedAtMs: minutesAgo(90) }),
    instanceOf('i-4', { market: 'on-demand', launchedAtMs: minutesAgo(80) }),
  ];

  it.each([
    ['Spot when it would be over its share', 0.5, 0, 3, ['i-2']],
    ['On-Demand when Spot would not', 0.8, 0, 3, ['i-3']],
    ['On-Demand when Spot is just at its share', 1, 1, 3, ['i-3']],
    ['by turns down to the share', 0.5, 0, 2, ['i-2', 'i-3']],
    ['Spot before the base', 1, 2, 2, ['i-2', 'i-1']],
    ['On-Demand when no Spot is left', 0, 0, 0, ['i-2', 'i-1', 'i-3', 'i-4']],
    ['Spot when no On-Demand is left', 1, 0, 0, ['i-3', 'i-4', 'i-2', 'i-1']],
  ])('takes %s', (_, spotShare, onDemandBase, desired, expected) => {
    expect(ids(mixed, desired, { purchase: { onDemandBase, spotShare } })).toEqual(expected);
  });
});

describe('whom it spares', () => {
  it('never chooses a protected instance', () => {
    const instances = [instanceOf('i-1', { protected: true, targets: ['unhealthy'] }), instanceOf('i-2')];
    expect(ids(instances, 0)).toEqual(['i-2']);
  });

  it('never goes below desired: a machine that is larger than the surplus stays, a smaller one goes', () => {
    const instances = [instanceOf('i-1', { instanceType: 'm7g.xlarge' }), instanceOf('i-2'), instanceOf('i-3')];
    expect(ids(instances, 3, { sizes })).toEqual(['i-2']);
    expect(ids(instances, 2, { sizes })).toEqual(['i-1']);
  });

  it('keeps what serves while what remains in service would be less than desired', () => {
    const instances = [...instancesOf(3), instanceOf('i-8', pending), instanceOf('i-9', pending)];
    expect(ids(instances, 4)).toEqual(['i-8']);
    expect(ids(instances, 3)).toEqual(['i-8', 'i-9']);
    expect(ids(instances, 2)).toEqual(['i-8', 'i-9', 'i-1']);
    expect(ids([...instancesOf(3), instanceOf('i-9', { ...pending, protected: true })], 3)).toEqual([]);
  });

  it('keeps what is about to serve while those in service are fewer than desired (seed 3141)', () => {
    const arriving = { launchedAtMs: minutesAgo(1), targets: ['initial'] } as const;
    const instances = [...instancesOf(3), instanceOf('i-8', arriving), instanceOf('i-9', arriving)];
    expect(ids(instances, 4)).toEqual([]);
    expect(ids(instances, 3)).toEqual(['i-8', 'i-9']);
    const stuck = { launchedAtMs: minutesAgo(40), targets: ['initial'] } as const;
    expect(ids([...instances, instanceOf('i-7', stuck)], 4)).toEqual(['i-7']);
    expect(ids([...instances, instanceOf('i-7', pending)], 4)).toEqual(['i-7']);
  });

  it('counts launches that EC2 does not show yet as there, but not as in service', () => {
    expect(ids(instancesOf(3), 3, {}, 2)).toEqual([]);
    expect(ids([...instancesOf(3), instanceOf('i-9', pending)], 3, {}, 2)).toEqual(['i-9']);
    expect(ids([...instancesOf(3), instanceOf('i-9', pending)], 4, {}, 2)).toEqual(['i-9']);
    expect(ids(instancesOf(3), 2, {}, 2)).toEqual(['i-1']);
  });

  it('is not kept from its surplus by a rounding error', () => {
    const thirds: Partial<Fleet> = { sizes: [{ instanceType: 'm7g.large', units: 0.3, usdPerHour: 0.1 }] };
    expect(ids(instancesOf(11), 3, thirds)).toEqual(['i-1']);
    expect(ids(instancesOf(10), 3, thirds)).toEqual([]);
  });
});
