import { describe, expect, it } from 'vitest';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import type { StandbyPolicy } from '../../../shared/core/healing/health-policy.ts';
import { planStandby, type StandbyInput } from '../../../shared/core/healing/plan-standby.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, minutesAgo, NOW_MS, viewOf } from '../build.ts';

const standby = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'standby', lifecycle: 'stopped', targets: ['absent'], ...changes });

const standbys = (count: number): readonly InstanceView[] =>
  Array.from({ length: count }, (_, index) => standby(`s-${index + 1}`));

const machines = (count: number): StandbyPolicy => ({ size: { kind: 'machines', machines: count }, state: 'stopped' });
const share = (of: number): StandbyPolicy => ({ size: { kind: 'share', share: of }, state: 'stopped' });

type Scene = Partial<Omit<StandbyInput, 'view'>> & { readonly view?: Partial<FleetView> };

const plan = ({ view = {}, ...rest }: Scene = {}) =>
  planStandby({
    fleet: fleetOf(),
    policy: machines(2),
    view: viewOf(view),
    leaving: new Set(),
    history: [],
    desired: 4,
    unseen: 0,
    isWhole: true,
    dryPools: [],
    nowMs: NOW_MS,
    ...rest,
  });

const launched = (scene: Scene): readonly (readonly [string, number])[] =>
  plan(scene).lots.map(({ zone, machines: count }) => [zone.name, count]);

const refused = (zone: string, changes: Partial<DryPool> = {}): DryPool => ({
  instanceType: 'm7g.large',
  zone,
  market: 'on-demand',
  untilMs: NOW_MS + 1,
  backOffMs: 180_000,
  ...changes,
});

describe('as many are kept as the policy asks for', () => {
  const wanted = (scene: Scene): number => plan(scene).count.wanted;

  it('in machines', () => {
    expect([wanted({ policy: machines(3) }), wanted({ policy: machines(0) })]).toEqual([3, 0]);
  });

  it.each([
    [0.25, 4, 1],
    [0.25, 5, 2],
    [0.1, 30, 3],
    [0.1, 31, 4],
    [0.07, 100, 7],
  ])('as a share, %d of %d desired: %d', (of, desired, machinesWanted) => {
    expect(wanted({ policy: share(of), desired })).toBe(machinesWanted);
  });

  it('of the most that was in service or is desired, in machines of the first size', () => {
    const history = [
      { fromMs: minutesAgo(60), units: 12, machines: 12 },
      { fromMs: minutesAgo(5), units: 6, machines: 6 },
    ];
    expect(wanted({ policy: share(0.5), history })).toBe(6);
    expect(wanted({ policy: share(0.5), history, desired: 20 })).toBe(10);
    const fleet = fleetOf({ sizes: [{ instanceType: 'm7g.large', units: 2, usdPerHour: null }] });
    expect(wanted({ policy: share(0.5), history, fleet })).toBe(3);
  });
});

describe('standbys are refilled', () => {
  it('over the zones, the emptiest first', () => {
    expect(plan()).toEqual({
      lots: [
        { zone: viewOf().zones[0], instanceTypes: ['m7g.large'], machines: 1 },
        { zone: viewOf().zones[1], instanceTypes: ['m7g.large'], machines: 1 },
      ],
      rest: [],
      retirees: [],
      steps: [],
      count: { ready: 0, preparing: 0, wanted: 2 },
    });
    expect(launched({ policy: machines(5) })).toEqual([
      ['zone-a', 3],
      ['zone-b', 2],
    ]);
    expect(launched({ view: { instances: [standby('s-1')] } })).toEqual([['zone-b', 1]]);
    expect(launched({ view: { instances: [standby('s-1')] }, policy: machines(4) })).toEqual([
      ['zone-a', 1],
      ['zone-b', 2],
    ]);
  });

  it('up to what is wanted, those not in view yet included', () => {
    expect(launched({ view: { instances: standbys(2) } })).toEqual([]);
    expect(launched({ view: { instances: standbys(3) } })).toEqual([]);
    expect(launched({ unseen: 2 })).toEqual([]);
    expect(launched({ unseen: 1 })).toEqual([['zone-a', 1]]);
    expect(
      plan({ unseen: 1, view: { instances: [standby('s-1'), standby('s-2', { lifecycle: 'pending' })] } }).count,
    ).toEqual({ ready: 1, preparing: 2, wanted: 2 });
  });

  it.each([
    ['ends', { lifecycle: 'shutting-down' }],
    ['ended', { lifecycle: 'terminated' }],
    ['serves', { role: 'active' }],
    ['is retired', { role: 'retiring' }],
    ['is of an older template', { templateVersion: 6 }],
    ['is of a size no longer used', { instanceType: 'm1.small' }],
  ] as const)('for one that %s', (_, changes) => {
    expect(launched({ policy: machines(1), view: { instances: [standby('s-1', changes)] } })).toHaveLength(1);
  });

  it('for one that is woken or on its way out', () => {
    const scene = { policy: machines(1), view: { instances: [standby('s-1')] }, leaving: new Set(['s-1']) };
    expect(launched(scene)).toHaveLength(1);
    expect(plan(scene).count).toEqual({ ready: 0, preparing: 0, wanted: 1 });
  });

  it('not for one whose template nobody knows', () => {
    const view = { instances: [standby('s-1', { templateVersion: null })] };
    expect(launched({ policy: machines(1), view })).toEqual([]);
  });

  it('only in a whole fleet', () => {
    expect(plan({ isWhole: false })).toMatchObject({ lots: [], steps: [], count: { wanted: 2 } });
  });

  it('around pools that refused, On-Demand, and says what found none', () => {
    expect(launched({ dryPools: [refused('zone-a')] })).toEqual([['zone-b', 2]]);
    expect(launched({ dryPools: [refused('zone-a', { market: 'spot' })] })).toHaveLength(2);
    const { lots, steps } = plan({ dryPools: [refused('zone-a'), refused('zone-b')] });
    expect(lots).toEqual([]);
    expect(steps).toEqual([
      { rule: 'standby', before: 2, after: 0, because: 'no On-Demand pool is left that has not refused lately' },
    ]);
  });

  it('of the types that stand in for the first size', () => {
    const sizes = [
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: null },
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm6g.xlarge', units: 2, usdPerHour: null },
    ] as const;
    const fleet = fleetOf({ sizes, shape: 'vertical-first' });
    const [first] = plan({ fleet, dryPools: [refused('zone-a', { instanceType: 'm7g.xlarge' })] }).lots;
    expect(first).toMatchObject({ zone: { name: 'zone-a' }, instanceTypes: ['m6g.xlarge'] });
  });
});

describe('a standby goes to rest', () => {
  const running = (ageMs: number): InstanceView =>
    standby('s-1', { lifecycle: 'running', launchedAtMs: NOW_MS - ageMs });

  it('once it is warm', () => {
    const step = {
      kind: 'rest',
      instanceIds: ['s-1'],
      state: 'stopped',
      because: 'prepared, and waits until it is needed',
    };
    expect(plan({ view: { instances: [running(5 * MINUTE_MS)] } }).rest).toEqual([step]);
    expect(plan({ view: { instances: [running(5 * MINUTE_MS - 1)] } }).rest).toEqual([]);
  });

  it('hibernated where the policy says so, and whether or not the fleet is whole', () => {
    const policy = { ...machines(1), state: 'hibernated' } as const;
    const instances = [running(6 * MINUTE_MS), standby('s-2', { lifecycle: 'running' })];
    expect(plan({ policy, view: { instances }, isWhole: false }).rest).toMatchObject([
      { instanceIds: ['s-1', 's-2'], state: 'hibernated' },
    ]);
  });

  it.each(['pending', 'stopping', 'stopped'] as const)('and not while it is %s', (lifecycle) => {
    expect(plan({ view: { instances: [standby('s-1', { lifecycle })] } }).rest).toEqual([]);
  });
});

describe('a standby is given up that', () => {
  const retired = (scene: Scene) => plan(scene).retirees.map(({ instanceId, because }) => `${instanceId}: ${because}`);

  it('is more than wanted', () => {
    expect(retired({ view: { instances: standbys(4) } })).toEqual([
      's-3: more standbys than wanted',
      's-4: more standbys than wanted',
    ]);
    expect(retired({ view: { instances: standbys(2) } })).toEqual([]);
    expect(retired({ view: { instances: standbys(4) }, isWhole: false })).toEqual([]);
  });

  it('never came up', () => {
    const pending = (ageMs: number): InstanceView =>
      standby('s-0', { lifecycle: 'pending', launchedAtMs: NOW_MS - ageMs });
    const with2 = (first: InstanceView): Scene => ({ view: { instances: [first, ...standbys(1)] } });
    expect(retired(with2(pending(15 * MINUTE_MS)))).toEqual(['s-0: standby that never came up']);
    expect(retired(with2(pending(15 * MINUTE_MS - 1)))).toEqual([]);
    expect(retired(with2(standby('s-0', { lifecycle: 'running' })))).toEqual([]);
    expect(retired({ view: { instances: [pending(15 * MINUTE_MS), ...standbys(2)] } })).toEqual([
      's-0: standby that never came up',
    ]);
  });

  it('is outdated, once those that follow are ready', () => {
    const old = standby('s-0', { templateVersion: 6 });
    const odd = standby('s-9', { instanceType: 'm1.small' });
    const because = 'standby of an older template, or of a size no longer used';
    expect(retired({ view: { instances: [old, odd, ...standbys(2)] } })).toEqual([
      `s-0: ${because}`,
      `s-9: ${because}`,
    ]);
    expect(retired({ view: { instances: [old, ...standbys(1)] } })).toEqual([]);
    const follower = standby('s-2', { lifecycle: 'running' });
    expect(retired({ view: { instances: [old, ...standbys(1), follower] } })).toEqual([]);
  });
});
