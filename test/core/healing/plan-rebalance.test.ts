import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import type { Rebalance } from '../../../shared/core/healing/health-state.ts';
import { planRebalance, type RebalanceInput } from '../../../shared/core/healing/plan-rebalance.ts';
import type { Member } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, minutesAgo, NOW_MS, viewOf } from '../build.ts';
import { memberOf } from './build-health.ts';

const within = (disturbedShare: number): Partial<Fleet> => ({ limits: { ...fleetOf().limits, disturbedShare } });
const spot = (spotShare: number): Partial<Fleet> => ({ purchase: { onDemandBase: 0, spotShare } });

const inZones = (a: number, b: number, rest: Partial<Member> = {}): readonly Member[] => [
  ...Array.from({ length: a }, (_, index) => memberOf(`a-${index}`, { zone: 'zone-a' }, rest)),
  ...Array.from({ length: b }, (_, index) => memberOf(`b-${index}`, { zone: 'zone-b' }, rest)),
];

type Scene = Partial<Omit<RebalanceInput, 'fleet'>> & { readonly fleet?: Partial<Fleet> };

const plan = ({ fleet = {}, active = [], ...rest }: Scene) =>
  planRebalance({
    fleet: fleetOf(fleet),
    zones: viewOf().zones,
    active,
    desired: active.reduce((sum, { units }) => sum + units, 0),
    max: 100,
    dryPools: [],
    before: null,
    calmSinceMs: minutesAgo(10),
    nowMs: NOW_MS,
    ...rest,
  });

/** How many machines more than desired. */
const more = (scene: Scene): number => plan(scene)?.machines ?? 0;

const ZONES = 'its zones are out of balance';

describe('zones out of balance', () => {
  it('are given more machines first', () => {
    expect(plan({ active: inZones(4, 2) })).toEqual({ machines: 1, units: 1, sinceMs: NOW_MS, because: ZONES });
  });

  it.each([
    [3, 2, 0],
    [3, 1, 1],
    [4, 1, 1],
    [5, 1, 2],
    [0, 6, 3],
    [3, 3, 0],
    [0, 0, 0],
  ])('%d and %d: %d move', (a, b, machines) => {
    expect(more({ fleet: within(1), active: inZones(a, b) })).toBe(machines);
  });

  it('are not those of machines elsewhere, or of no zone', () => {
    const elsewhere = [memberOf('z-1', { zone: 'zone-z' }), memberOf('z-2', { zone: 'zone-z' })];
    expect(more({ active: [...elsewhere, ...inZones(1, 1)] })).toBe(0);
    expect(more({ active: inZones(4, 0), zones: [] })).toBe(0);
    expect(more({ active: inZones(4, 0), zones: viewOf().zones.slice(0, 1) })).toBe(0);
  });

  it('are moved only within the budget', () => {
    expect(more({ active: inZones(12, 8) })).toBe(2);
    expect(more({ active: inZones(11, 8) })).toBe(1);
    expect(more({ active: inZones(12, 7) })).toBe(1);
  });

  it('are those of machines that may go: in the place of a protected one the new one would go, again and again', () => {
    const locked = inZones(4, 0).map((member) => ({ ...member, instance: { ...member.instance, protected: true } }));
    const free = inZones(1, 0).map((member) => ({ ...member, instance: { ...member.instance, id: 'a-free' } }));
    expect(more({ fleet: within(1), active: locked })).toBe(0);
    expect(more({ fleet: within(1), active: [...locked, ...free] })).toBe(1);
    expect(more({ fleet: { ...within(1), ...spot(1) }, active: locked })).toBe(0);
  });

  it('are not those without a pool', () => {
    const refused = (market: DryPool['market']): DryPool => {
      return { instanceType: 'm7g.large', zone: 'zone-b', market, untilMs: NOW_MS + 1, backOffMs: 180_000 };
    };
    const active = inZones(4, 2);
    expect(more({ active, dryPools: [refused('on-demand')] })).toBe(0);
    expect(more({ active, dryPools: [refused('spot')] })).toBe(1);
    const bought = active.map((member, index) =>
      index < 3 ? memberOf(member.instance.id, { ...member.instance, market: 'spot' }) : member,
    );
    expect(more({ active: bought, fleet: spot(0.5), dryPools: [refused('on-demand')] })).toBe(1);
    expect(more({ active: bought, fleet: spot(0.5), dryPools: [refused('on-demand'), refused('spot')] })).toBe(0);
  });
});

describe('the Spot share', () => {
  it('is given more machines first, where it falls short by more than the zones', () => {
    const missing = { machines: 1, units: 1, sinceMs: NOW_MS };
    expect(plan({ active: inZones(2, 2), fleet: spot(0.5) })).toEqual({
      ...missing,
      because: '2 On-Demand machines should be Spot',
    });
    expect(plan({ active: inZones(3, 1), fleet: spot(0.25) })).toMatchObject({
      because: '1 On-Demand machines should be Spot',
    });
    expect(plan({ active: inZones(5, 1), fleet: spot(0.2) })).toMatchObject({ because: ZONES });
  });

  it('counts the machines that are Spot', () => {
    const active = [
      ...inZones(1, 1),
      memberOf('s-1', { market: 'spot' }),
      memberOf('s-2', { market: 'spot', zone: 'zone-b' }),
    ];
    expect(more({ active, fleet: spot(0.5) })).toBe(0);
    expect(more({ active, fleet: spot(0.75) })).toBe(1);
    expect(more({ active, fleet: spot(0.25) })).toBe(0);
  });

  it('is no cause where no Spot pool is left', () => {
    const refused = ['zone-a', 'zone-b'].map((zone): DryPool => {
      return { instanceType: 'm7g.large', zone, market: 'spot', untilMs: NOW_MS + 1, backOffMs: 180_000 };
    });
    expect(more({ active: inZones(2, 2), fleet: spot(0.5), dryPools: refused })).toBe(0);
    expect(more({ active: inZones(2, 2), fleet: spot(0.5), dryPools: refused.slice(0, 1) })).toBe(1);
  });
});

describe('the market of what goes for zones', () => {
  const spots = (a: number, b: number): readonly Member[] =>
    inZones(a, b).map(({ instance, ...rest }) => ({
      ...rest,
      instance: { ...instance, id: `s-${instance.id}`, market: 'spot' },
    }));
  const refused = (zone: string, market: DryPool['market']): DryPool => {
    return { instanceType: 'm7g.large', zone, market, untilMs: NOW_MS + 1, backOffMs: 180_000 };
  };
  const moves = (active: readonly Member[], share: number, dryPools: readonly DryPool[] = []) => {
    const begun = plan({ fleet: { ...within(1), ...spot(share) }, active, dryPools });
    return begun === null ? null : [begun.machines, begun.spot ?? 0, begun.because];
  };

  it('is On-Demand wherever the fullest zone has one', () => {
    expect(plan({ fleet: spot(0.6), active: [...spots(2, 1), ...inZones(2, 0)] })).not.toHaveProperty('spot');
    expect(moves([...spots(2, 1), ...inZones(2, 0)], 0.6)).toEqual([1, 0, ZONES]);
    expect(moves([...spots(3, 0), ...inZones(3, 0)], 0.5)).toEqual([3, 0, ZONES]);
  });

  it('is Spot where the fullest zone has no other: an On-Demand machine would be the one to go, again and again', () => {
    expect(moves(spots(2, 0), 1)).toEqual([1, 1, ZONES]);
    expect(moves(spots(5, 1), 1)).toEqual([2, 2, ZONES]);
    expect(moves([...spots(3, 0), ...inZones(0, 1)], 0.75)).toEqual([1, 1, ZONES]);
  });

  it('is Spot where no other can be had, and no cause where the emptier zones have none of it', () => {
    const mixed = [...spots(2, 1), ...inZones(2, 0)];
    expect(moves(mixed, 0.6, [refused('zone-b', 'on-demand')])).toEqual([1, 1, ZONES]);
    expect(moves(spots(2, 0), 1, [refused('zone-b', 'on-demand')])).toEqual([1, 1, ZONES]);
    expect(moves(spots(2, 0), 1, [refused('zone-b', 'spot')])).toBeNull();
  });

  it('is what the share is short of first', () => {
    expect(moves([...spots(5, 0), ...inZones(0, 1)], 1)).toEqual([2, 1, ZONES]);
    expect(moves([...spots(2, 0), ...inZones(0, 1)], 1)).toEqual([1, 0, '1 On-Demand machines should be Spot']);
  });

  it('is Spot in place of which comes On-Demand while there is too much of it', () => {
    expect(moves(spots(2, 0), 0.5)).toEqual([1, 0, ZONES]);
    expect(moves(spots(2, 0), 0.5, [refused('zone-b', 'spot')])).toEqual([1, 0, ZONES]);
    expect(moves(spots(2, 0), 0.5, [refused('zone-b', 'on-demand')])).toBeNull();
  });
});

describe('a rebalance begins', () => {
  const active = inZones(4, 2);

  it('in a fleet that has been calm for ten minutes', () => {
    expect(more({ active, calmSinceMs: NOW_MS - 10 * MINUTE_MS })).toBe(1);
    expect(more({ active, calmSinceMs: NOW_MS - 10 * MINUTE_MS + 1 })).toBe(0);
    expect(more({ active, calmSinceMs: null })).toBe(0);
  });

  it('where the upper bound has room', () => {
    expect([more({ active, max: 6 }), more({ active, max: 6.9 }), more({ active, max: 7 })]).toEqual([0, 0, 1]);
    expect(more({ active, max: 7, desired: 7 })).toBe(0);
    expect(more({ active, max: 7, desired: 5 })).toBe(1);
    expect(more({ fleet: within(1), active: inZones(6, 0), max: 8 })).toBe(2);
  });

  it('with machines of the size that most of those have that may go, and room for them (seed 1653)', () => {
    const mixed = [...inZones(4, 2), memberOf('x-1', { zone: 'zone-a' }, { units: 4 })];
    expect(plan({ active: mixed, max: 11 })).toMatchObject({ machines: 1, units: 1 });
    expect(plan({ active: mixed, max: 10.9 })).toBeNull();
    const many = Array.from({ length: 6 }, (_, index) => memberOf(`x-${index}`, { zone: 'zone-a' }, { units: 2 }));
    expect(plan({ fleet: within(1), active: many })).toMatchObject({ machines: 3, units: 6 });
    const bought = [memberOf('l-1', { zone: 'zone-a' }), memberOf('x-1', { market: 'spot' }, { units: 2 })];
    expect(plan({ fleet: spot(1), active: bought })).toMatchObject({ machines: 1, units: 1 });
  });

  it('on top of what is there, which may be more than desired', () => {
    const large = inZones(2, 0, { units: 2 });
    expect(plan({ active: large, desired: 3 })).toMatchObject({ machines: 1, units: 3, unitsEach: 2 });
    expect(plan({ active: large, desired: 4 })).not.toHaveProperty('unitsEach');
    expect(plan({ active: large, desired: 5 })).toMatchObject({ machines: 1, units: 2 });
  });

  it('never in a fleet of no machine, whatever its upper bound', () => {
    expect(plan({ max: 0 })).toBeNull();
    expect(plan({ max: 5 })).toBeNull();
  });
});

describe('a rebalance is over', () => {
  const before: Rebalance = { machines: 1, units: 1, sinceMs: minutesAgo(3), because: ZONES };
  const active = inZones(4, 2);

  it('when as many more serve, warm', () => {
    expect(plan({ active, before, desired: 6 })).toBe(before);
    expect(plan({ active: inZones(4, 3), before, desired: 6 })).toBeNull();
    expect(plan({ active: inZones(4, 3, { warming: true }), before, desired: 6 })).toBe(before);
    expect(plan({ active: inZones(4, 3, { inService: false }), before, desired: 6 })).toBe(before);
    const units = 0.3;
    expect(plan({ active: inZones(5, 5, { units }), before: { ...before, units }, desired: 2.7 })).toBeNull();
  });

  it('when they took a quarter of an hour longer than the warm-up', () => {
    const spanMs = 20 * MINUTE_MS;
    const late = (sinceMs: number) => plan({ active, desired: 6, before: { ...before, sinceMs }, calmSinceMs: null });
    expect(late(NOW_MS - spanMs + 1)).toEqual({ ...before, sinceMs: NOW_MS - spanMs + 1 });
    expect(late(NOW_MS - spanMs)).toBeNull();
  });
});
