import { describe, expect, it } from 'vitest';
import { limitPool } from '../../sim/pools.ts';
import { openPorts } from './open-failover-ports.ts';
import { HOME } from './small-cloud.ts';

describe('a capacity probe', () => {
  const pool = { instanceType: 'c7g.large', zone: `${HOME}a`, market: 'on-demand' } as const;

  it('takes no machine from a pool that has enough, or too few', async () => {
    const { ports, home } = openPorts();
    limitPool(home, pool, 3);
    const ask = (machines: number) => ports.prerequisites.probeCapacity('c7g.large', `${HOME}a`, machines);
    for (const machines of [3, 4, 3]) expect(await ask(machines)).toMatchObject({ there: machines === 3 });
  });

  it('that dies keeps its machines until they are given back', async () => {
    const { ports, globe, home } = openPorts();
    limitPool(home, pool, 3);
    const supplies = globe.supplies.get(HOME);
    if (supplies !== undefined) supplies.losesProbes = true;
    const ask = () => ports.prerequisites.probeCapacity('c7g.large', `${HOME}a`, 2);
    expect([(await ask()).there, (await ask()).there]).toEqual([true, false]);
    expect(await ports.prerequisites.releaseProbes()).toBe(1);
    expect(await ask()).toMatchObject({ there: true });
  });
});

describe('what must be there', () => {
  it('can be missing', async () => {
    const { ports, globe } = openPorts();
    const supplies = globe.supplies.get(HOME);
    const reference = { by: 'name', value: 'web', version: '$Default' } as const;
    const standing = { imageName: 'old', instanceTypes: ['c7g.large'], userDataDigest: 'd' };
    supplies?.standings.set('lt-1', standing);
    expect(await ports.prerequisites.readTemplate(reference)).toEqual(standing);
    supplies?.withoutImage.add('lt-1');
    await expect(ports.prerequisites.readTemplate(reference)).rejects.toMatchObject({ kind: 'not-found' });
    supplies?.addresses.set('subnet-a', 1);
    expect(await ports.prerequisites.countFreeAddresses(['subnet-a'])).toEqual(new Map([['subnet-a', 1]]));
    if (supplies !== undefined) supplies.vcpusMax = 8;
    expect(await ports.prerequisites.readVcpuQuota()).toEqual({ vcpusMax: 8, vcpusRunning: 0 });
  });
});
