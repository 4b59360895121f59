import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { anyFleet, anyView } from '../arbitraries.ts';
import { instanceOf, minutesAgo, NOW_MS, seriesOf, stateOf, trackingPolicy, viewOf } from '../build.ts';
import { LARGE, ladderFleet, MEDIUM, XLARGE, XLARGE_2 } from './ladder.ts';

type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly types: readonly string[];
  readonly changes?: Partial<InstanceView>;
  readonly dry?: readonly string[];
  /** Minutes for which this was desired. */
  readonly minutes?: number;
};

const dryPool = (instanceType: string, zone: string): DryPool => ({
  instanceType,
  zone,
  market: 'on-demand',
  untilMs: NOW_MS + 1,
  backOffMs: 180_000,
});

const decide = (desired: number, { fleet, types, changes, dry = [], minutes = 60 }: Scene) => {
  const instances = types.map((instanceType, index) =>
    instanceOf(`i-${index + 1}`, { instanceType, zone: index % 2 === 0 ? 'zone-a' : 'zone-b', ...changes }),
  );
  const state = stateOf(desired, {
    dryPools: dry.flatMap((type) => [dryPool(type, 'zone-a'), dryPool(type, 'zone-b')]),
    sizing: { desired: [{ fromMs: minutesAgo(minutes), units: desired }], replacing: false },
  });
  return decideFleet(
    ladderFleet({ machinesMin: 1, capacity: { min: 0, max: 100 }, ...fleet }),
    viewOf({ instances, state }),
    NOW_MS,
  );
};

const bought = (...scene: Parameters<typeof decide>): readonly string[] =>
  decide(...scene).state.launches.flatMap(({ call }) =>
    Array.from({ length: call.onDemand + call.spot }, () => call.instanceTypes.join('|')),
  );

const said = (...scene: Parameters<typeof decide>): readonly string[] =>
  decide(...scene).steps.flatMap(({ rule, because }) => (rule === 'sizing' || rule === 'capacity' ? [because] : []));

const large = 'c7g.large';
const xlarge = 'c7g.xlarge';

describe('what is missing', () => {
  it('is bought at once, as little as will do', () => {
    expect(bought(1, { types: [] })).toEqual([large]);
    expect(bought(3, { types: [large, large] })).toEqual([xlarge]);
    expect(said(1, { types: [] })).toEqual(['no machine -> c7g.large: 1 unit on 1 machine']);
    expect(said(1.5, { types: [large] })).toEqual(['c7g.large -> c7g.medium + c7g.large: 1.5 units on 2 machines']);
  });

  it('is bought in machines where only they are missing', () => {
    expect(bought(1, { fleet: { machinesMin: 3 }, types: [xlarge] })).toEqual(['c7g.medium', 'c7g.medium']);
  });

  it('comes from other sizes where the pools of the wanted one refused', () => {
    expect(bought(2, { types: [], dry: [xlarge] })).toEqual([large, large]);
    expect(said(2, { types: [], dry: [xlarge] })).toEqual([
      'no machine -> c7g.xlarge: 2 units on 1 machine; 2 x c7g.large for now: other pools refused lately',
    ]);
  });

  it('is named where nothing can be had', () => {
    const scene = { types: [], dry: [large, xlarge, 'c7g.medium', 'c7g.2xlarge'] };
    expect(bought(2, scene)).toEqual([]);
    expect(said(2, scene)).toEqual([
      'no machine -> c7g.xlarge: 2 units on 1 machine',
      'no pool is left that has not refused lately, or one look asks for no more',
    ]);
  });

  it('stays below the upper bound', () => {
    expect(bought(3, { fleet: { capacity: { min: 0, max: 3 }, sizes: [XLARGE, XLARGE_2] }, types: [xlarge] })).toEqual(
      [],
    );
  });

  it('is counted at prices in proportion to units where they are not known', () => {
    const fleet = { shape: 'cheapest' as const, sizes: [LARGE, { ...XLARGE, usdPerHour: null }] as const };
    expect(said(2, { fleet, types: [] })).toEqual([
      'no machine -> c7g.xlarge: 2 units on 1 machine; unknown prices taken in proportion to units',
    ]);
    const known = { shape: 'vertical-first' as const, sizes: fleet.sizes };
    expect(said(2, { fleet: known, types: [] })).toEqual(['no machine -> c7g.xlarge: 2 units on 1 machine']);
  });
});

describe('a tidier composition', () => {
  it('is bought when it has been enough for long, and says what becomes of what', () => {
    expect(bought(1, { types: [xlarge] })).toEqual([large]);
    expect(said(1, { types: [xlarge] })).toEqual(['c7g.xlarge -> c7g.large: 1 unit on 1 machine']);
  });

  it('waits until then', () => {
    expect(bought(1, { types: [xlarge], minutes: 14 })).toEqual([]);
    expect(bought(1, { types: [xlarge], minutes: 15 })).toEqual([large]);
    expect(said(1, { types: [xlarge], minutes: 14 })).toEqual([
      'c7g.xlarge -> c7g.large: 1 unit on 1 machine; once no more was desired for 15 min',
    ]);
  });

  it('waits while machines warm', () => {
    expect(bought(1, { types: [xlarge], changes: { launchedAtMs: minutesAgo(1) } })).toEqual([]);
  });

  it('waits while as many are broken as may be disturbed', () => {
    expect(bought(1, { types: [xlarge], changes: { targets: ['unhealthy'] } })).toEqual([]);
  });

  it('is bought of other sizes while a pool rests, if that is better than what is there', () => {
    expect(bought(1, { types: ['c7g.2xlarge'], dry: [large] })).toEqual(['c7g.medium', 'c7g.medium']);
    expect(bought(2, { types: [large, large], dry: [xlarge] })).toEqual([]);
    expect(said(2, { types: [large, large], dry: [xlarge] })).toEqual([]);
  });

  it('of fewer machines is bought where it costs no more', () => {
    expect(bought(2, { types: [large, large] })).toEqual([xlarge]);
    const dear = [LARGE, { ...XLARGE, usdPerHour: 0.21 }] as const;
    expect(bought(2, { fleet: { sizes: dear }, types: [large, large] })).toEqual([]);
  });

  it('is not bought while desired rises', () => {
    const sizing = {
      desired: [
        { fromMs: minutesAgo(30), units: 1 },
        { fromMs: minutesAgo(5), units: 2 },
      ],
      replacing: false,
    };
    const instances = [instanceOf('i-1', { instanceType: large }), instanceOf('i-2', { instanceType: large })];
    const fleet = ladderFleet({ machinesMin: 1 });
    expect(decideFleet(fleet, viewOf({ instances, state: stateOf(2, { sizing }) }), NOW_MS).plan).toEqual([]);
  });
});

describe('several metrics', () => {
  const fleet = ladderFleet({
    sizes: [LARGE, MEDIUM, XLARGE, XLARGE_2],
    machinesMin: 1,
    policies: [trackingPolicy({ name: 'cpu' }), trackingPolicy({ name: 'memory' })],
  });
  const instances = [instanceOf('i-1', { instanceType: 'c7g.2xlarge' })];
  const decideWith = (cpu: number, memory: number) => {
    const minutes = (value: number) => seriesOf(Array.from({ length: 15 }, () => value));
    const state = stateOf(4, { capacity: [{ fromMs: minutesAgo(60), units: 4, machines: 1 }] });
    const series = { cpu: minutes(cpu), memory: minutes(memory) };
    return decideFleet(fleet, viewOf({ instances, state, series }), NOW_MS);
  };

  it('bind: never in on one while another is above its target', () => {
    expect(decideWith(10, 61)).toMatchObject({ code: 'SCALE_OUT', action: { kind: 'scale', from: 4, to: 4.5 } });
    expect(decideWith(10, 58)).toMatchObject({ code: 'NOT_ALL_AGREE', action: { kind: 'hold' } });
    expect(decideWith(10, 20)).toMatchObject({ code: 'SCALE_IN', action: { kind: 'scale', from: 4, to: 1.5 } });
  });
});

it('any fleet of any shape can be decided again, and buys only its own sizes', () => {
  const shaped = fc
    .tuple(anyFleet, fc.constantFrom<Fleet['shape'][]>('vertical-first', 'cheapest'))
    .map(([fleet, shape]): Fleet => ({ ...fleet, shape }));
  fc.assert(
    fc.property(shaped, anyView, (fleet, view) => {
      const decision = decideFleet(fleet, view, NOW_MS);
      const read = JSON.parse(JSON.stringify({ fleet, view }));
      expect(decideFleet(read.fleet, read.view, NOW_MS)).toEqual(decision);
      const types = fleet.sizes.map(({ instanceType }) => instanceType);
      const before = new Set(view.state?.launches.map(({ call }) => call.token));
      const fresh = decision.state.launches.filter(({ call }) => !before.has(call.token));
      for (const { call } of fresh) {
        expect(types).toEqual(expect.arrayContaining([...call.instanceTypes]));
        expect(call.onDemand + call.spot).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
