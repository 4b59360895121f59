import { describe, expect, it } from 'vitest';
import { checkSizes, type Surroundings } from '../../cli/account/check-sizes.ts';
import type { TypePlatform } from '../../shared/aws/ec2-platforms.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { fleetOf } from '../core/build.ts';

const NITRO: TypePlatform = {
  architectures: ['arm64'],
  virtualizations: ['hvm'],
  ena: 'required',
  nvme: 'required',
  canHibernate: true,
};
const XEN: TypePlatform = { ...NITRO, ena: 'unsupported', nvme: 'unsupported' };
const EITHER: TypePlatform = { ...NITRO, ena: 'supported', nvme: 'supported' };
const UNREAD: Surroundings = { image: null, zones: null };

/** What there is against sizes named a, b, c and so on, of these platforms, all offered in one zone. */
const findingsOf = async (platforms: readonly TypePlatform[], surroundings = UNREAD, changes: Partial<Fleet> = {}) => {
  const types = new Map(platforms.map((platform, index) => [String.fromCharCode(97 + index), platform]));
  const [first, ...others] = [...types.keys()].map((instanceType) => ({ instanceType, units: 1, usdPerHour: null }));
  if (first === undefined) throw new Error('a fleet has a size');
  const ec2 = {
    describeTypes: () => Promise.resolve(types),
    listOfferings: () => Promise.resolve(new Map([...types.keys()].map((type) => [type, new Set(['zone-a'])]))),
  };
  const findings = await checkSizes(ec2, fleetOf({ sizes: [first, ...others], ...changes }), surroundings);
  return findings.map(({ kind, index, message }) => `${kind} ${index} ${message}`);
};

const beside = (index: number, first: string, drivers: string): string =>
  `warning ${index} beside ${first}, the image must boot with and without the ${drivers}`;

describe('drivers', () => {
  it('are no matter where all need them, none has them, or a type takes either', async () => {
    expect(await findingsOf([NITRO, NITRO, EITHER])).toEqual([]);
    expect(await findingsOf([XEN, EITHER, XEN])).toEqual([]);
    expect(await findingsOf([EITHER, EITHER])).toEqual([]);
  });

  it('are held against the first size that leaves no choice', async () => {
    expect(await findingsOf([NITRO, XEN, NITRO])).toEqual([beside(1, 'a', 'drivers for ENA and NVMe')]);
    expect(await findingsOf([EITHER, XEN, NITRO])).toEqual([beside(2, 'b', 'drivers for ENA and NVMe')]);
  });

  it('are told apart where only one of them is mixed, or not beside the same size', async () => {
    expect(await findingsOf([NITRO, { ...NITRO, nvme: 'unsupported' }])).toEqual([beside(1, 'a', 'driver for NVMe')]);
    expect(await findingsOf([{ ...NITRO, nvme: 'supported' }, NITRO, XEN])).toEqual([
      beside(2, 'a', 'driver for ENA'),
      beside(2, 'b', 'driver for NVMe'),
    ]);
  });
});

describe('architectures', () => {
  const runs = (...architectures: readonly string[]): TypePlatform => ({ ...NITRO, architectures });

  it('must have one in common', async () => {
    expect(await findingsOf([runs('i386', 'x86_64'), runs('x86_64'), runs('x86_64', 'arm64')])).toEqual([]);
    expect(await findingsOf([runs('i386', 'x86_64'), runs('x86_64'), runs('i386'), runs('x86_64')])).toEqual([
      'problem 2 c is i386, and the sizes before it are x86_64: the launch template has one image for all',
    ]);
  });

  it('are not compared where EC2 does not say', async () => {
    expect(await findingsOf([runs(), runs('arm64'), runs(), runs('x86_64')])).toEqual([
      'problem 3 d is x86_64, and the sizes before it are arm64: the launch template has one image for all',
    ]);
    const image = { id: 'ami-1', architecture: 'x86_64', virtualization: null, hibernates: false, encryptsRoot: false };
    expect(await findingsOf([runs(), runs('arm64')], { image, zones: null })).toEqual([
      'problem 1 b is arm64, and image ami-1 of the launch template is x86_64',
    ]);
    const unsaid = { ...image, architecture: null };
    expect(await findingsOf([runs('arm64')], { image: unsaid, zones: null })).toEqual([]);
  });
});

describe('offerings', () => {
  it('are those of the zones that the fleet has', async () => {
    expect(await findingsOf([NITRO], { image: null, zones: new Set(['zone-a']) })).toEqual([]);
    expect(await findingsOf([NITRO], { image: null, zones: new Set(['zone-b', 'zone-a']) })).toEqual([
      'warning 0 a is not offered in zone-b: it launches in the other Availability Zones only',
    ]);
    expect(await findingsOf([NITRO], { image: null, zones: new Set(['zone-b']) })).toEqual([
      "problem 0 a is not offered in zone-b, where the fleet's subnets are, but in zone-a",
    ]);
  });

  it('may be none, of a type that the Region knows', async () => {
    const ec2 = {
      describeTypes: () => Promise.resolve(new Map([['m7g.large', NITRO]])),
      listOfferings: () => Promise.resolve(new Map()),
    };
    expect(await checkSizes(ec2, fleetOf(), { image: null, zones: new Set(['zone-a']) })).toEqual([
      { kind: 'problem', index: 0, message: 'm7g.large is not offered in this Region' },
    ]);
  });
});

describe('hibernation', () => {
  it('must be possible on every size where standbys hibernate', async () => {
    const sizes = [NITRO, { ...NITRO, canHibernate: false }, { ...NITRO, canHibernate: null }];
    const standbys = (state: 'stopped' | 'hibernated'): Partial<Fleet> => ({
      standby: { size: { kind: 'machines', machines: 1 }, state },
    });
    expect(await findingsOf(sizes, UNREAD, standbys('stopped'))).toEqual([]);
    expect(await findingsOf(sizes, UNREAD, standbys('hibernated'))).toEqual([
      'problem 1 b cannot hibernate, and standby.state is hibernated',
    ]);
  });
});
