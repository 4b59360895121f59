import { describe, expect, it } from 'vitest';
import { platformOf, usdPerHourOf, vcpusOf } from '../../shared/config/instance-type-catalog.ts';

describe('vCPUs by the name of an instance type', () => {
  it.each([
    ['c7g.medium', 1],
    ['c7g.large', 2],
    ['m7i-flex.xlarge', 4],
    ['r8g.48xlarge', 192],
    ['t2.micro', 1],
    ['t2.medium', 2],
    ['t2.2xlarge', 8],
    ['t3.nano', 2],
    ['t3a.medium', 2],
    ['t4g.large', 2],
    ['t4g.xlarge', 4],
    ['g4dn.12xlarge', 48],
    ['c7g.metal', null],
    ['c7i.metal-24xl', null],
    ['hpc7g.16xlarge', null],
    ['c1.xlarge', null],
    ['mac2.metal', null],
    ['c7g.micro', null],
    ['c7g', null],
  ])('%s: %s', (instanceType, vcpus) => {
    expect(vcpusOf(instanceType)).toBe(vcpus);
  });
});

describe('the platform by the name of an instance type', () => {
  it.each([
    'c7g.large',
    'c6gn.large',
    't4g.nano',
    'a1.medium',
    'm8gd.metal',
    'im4gn.large',
    'is4gen.large',
    'g5g.xlarge',
  ])('%s is arm64', (instanceType) => {
    expect(platformOf(instanceType)).toEqual({ architecture: 'arm64', virtualization: 'hvm', isNitro: true });
  });

  it.each([
    ['c7i.large', 'hvm', true],
    ['m7i-flex.large', 'hvm', true],
    ['g4dn.xlarge', 'hvm', true],
    ['g6.xlarge', 'hvm', true],
    ['i3.metal', 'hvm', true],
    ['i3.large', 'hvm', false],
    ['t2.micro', 'hvm', false],
    ['m4.large', 'hvm', false],
    ['m1.small', 'paravirtual', false],
  ] as const)('%s is x86_64, %s, Nitro: %s', (instanceType, virtualization, isNitro) => {
    expect(platformOf(instanceType)).toEqual({ architecture: 'x86_64', virtualization, isNitro });
  });

  it.each(['mac2.metal', 'u-6tb1.metal', 'u7i-12tb.224xlarge', 'new.large'])('%s: nobody knows', (instanceType) => {
    expect(platformOf(instanceType)).toBeNull();
  });
});

/** Published prices, one by one, against those that follow from the price of a large. */
describe('On-Demand USD per hour in us-east-1', () => {
  it.each([
    ['m5.24xlarge', 4.608],
    ['c5.9xlarge', 1.53],
    ['r6g.medium', 0.0504],
    ['m6a.32xlarge', 5.5296],
    ['c7i.48xlarge', 8.568],
    ['r7g.16xlarge', 3.4272],
    ['m8g.24xlarge', 4.30848],
    ['c8g.medium', 0.03988],
    ['r8g.48xlarge', 11.31072],
    ['t3.nano', 0.0052],
    ['t3.micro', 0.0104],
    ['t3.small', 0.0208],
    ['t3.medium', 0.0416],
    ['t3a.2xlarge', 0.3008],
    ['t4g.nano', 0.0042],
    ['t4g.xlarge', 0.1344],
    ['c7g.metal', null],
    ['p5.48xlarge', null],
    ['c4.large', null],
  ])('%s: %s', (instanceType, usd) => {
    if (usd === null) expect(usdPerHourOf(instanceType)).toBeNull();
    else expect(usdPerHourOf(instanceType)).toBeCloseTo(usd, 6);
  });
});
