import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeInstances } from '../../sim/describe.ts';
import { launch } from '../../sim/launch.ts';
import { limitPool } from '../../sim/pools.ts';
import { launchCall, smallWorld } from './small-world.ts';

const POOL = { instanceType: 'c7g.large', zone: 'eu-west-1a', market: 'on-demand' } as const;
const TYPES = ['c7g.large', 'c7g.xlarge'];

describe('launch', () => {
  it('gives what a pool still has, the rest from the next, and says which ran out', () => {
    const { world } = smallWorld();
    limitPool(world, POOL, 2);
    const { instanceIds, refusals } = launch(world, 'web', launchCall({ onDemand: 3, instanceTypes: TYPES }));
    expect(instanceIds).toHaveLength(3);
    expect(describeInstances(world, ['web']).map(({ instanceType }) => instanceType)).toEqual([
      'c7g.large',
      'c7g.large',
      'c7g.xlarge',
    ]);
    expect(refusals).toEqual([{ ...POOL, kind: 'no-capacity', because: expect.stringContaining('insufficient') }]);
  });

  it('gives nothing and a refusal for each pool when all are dry, in that zone and market only', () => {
    const { world } = smallWorld();
    for (const instanceType of TYPES) limitPool(world, { ...POOL, instanceType }, 0);
    const { instanceIds, refusals } = launch(world, 'web', launchCall({ onDemand: 1, spot: 1, instanceTypes: TYPES }));
    expect(instanceIds).toHaveLength(1);
    expect(refusals.map(({ instanceType, market }) => `${market} ${instanceType}`)).toEqual([
      'on-demand c7g.large',
      'on-demand c7g.xlarge',
    ]);
    const other = launchCall({ token: 'web-1-2', zone: 'eu-west-1b', subnets: ['subnet-b'] });
    expect(launch(world, 'web', other).instanceIds).toHaveLength(1);
  });

  it('gives again once the pool is no longer dry', () => {
    const { world } = smallWorld();
    limitPool(world, POOL, 0);
    expect(launch(world, 'web', launchCall()).instanceIds).toEqual([]);
    limitPool(world, POOL, null);
    expect(launch(world, 'web', launchCall({ token: 'web-1-2' })).instanceIds).toHaveLength(1);
  });

  it('refuses a size the fleet does not have, for another reason than capacity', () => {
    const { world } = smallWorld();
    const answer = launch(world, 'web', launchCall({ instanceTypes: ['c7g.metal'] }));
    expect(answer).toMatchObject({ instanceIds: [], refusals: [{ kind: 'other', instanceType: 'c7g.metal' }] });
  });

  it('answers a repeated call with its first answer, dry pools or not', () => {
    const { world } = smallWorld();
    const first = launch(world, 'web', launchCall({ onDemand: 2 }));
    limitPool(world, POOL, 0);
    expect(launch(world, 'web', launchCall({ onDemand: 2 }))).toEqual(first);
    expect(describeInstances(world, ['web'])).toHaveLength(2);
  });

  it.each([
    ['another count', 'web', launchCall({ onDemand: 3 })],
    ['other types', 'web', launchCall({ onDemand: 2, instanceTypes: TYPES })],
    ['another zone', 'web', launchCall({ onDemand: 2, zone: 'eu-west-1b', subnets: ['subnet-b'] })],
    ['another fleet', 'api', launchCall({ onDemand: 2 })],
  ])('refuses a token that comes again with %s', (_what, fleet, call) => {
    const { world } = smallWorld();
    launch(world, 'web', launchCall({ onDemand: 2 }));
    expect(() => launch(world, fleet, call)).toThrowError(expect.objectContaining({ kind: 'conflict' }));
    expect(world.instances.size).toBe(2);
  });

  it.each([
    ['a launch template', launchCall({ launchTemplate: { id: 'lt-2', version: 1 } }), 'lt-2'],
    ['a version', launchCall({ launchTemplate: { id: 'lt-1', version: 2 } }), 'version 2'],
    ['a subnet', launchCall({ subnets: ['subnet-b'] }), 'subnet-b'],
  ])('names %s that is not there', (_what, call, name) => {
    const { world } = smallWorld();
    expect(() => launch(world, 'web', call)).toThrowError(
      expect.objectContaining({ kind: 'not-found', message: expect.stringContaining(name) }),
    );
    expect(world.instances.size).toBe(0);
  });

  it('never gives more than was asked for, and explains every machine it did not give', () => {
    const count = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(count, count, count, count, (onDemand, spot, free, spotFree) => {
        const { world } = smallWorld();
        limitPool(world, POOL, free);
        limitPool(world, { ...POOL, market: 'spot' }, spotFree);
        const { instanceIds, refusals } = launch(world, 'web', launchCall({ onDemand, spot }));
        expect(instanceIds).toHaveLength(Math.min(onDemand, free) + Math.min(spot, spotFree));
        expect(refusals.map(({ market }) => market)).toEqual([
          ...(onDemand > free ? ['on-demand'] : []),
          ...(spot > spotFree ? ['spot'] : []),
        ]);
      }),
    );
  });
});
