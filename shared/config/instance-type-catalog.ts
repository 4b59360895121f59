/** Families whose sizes do not follow the rule of the others. */
const ODD_FAMILY = /^(c1|m2|cc1|cc2|cg1|cr1|hs1|hi1|t1|mac.*|hpc.*)$/;
const BURSTABLE_FAMILY = /^(t3|t3a|t4g)$/;
const T2_VCPUS: Readonly<Record<string, number>> = { nano: 1, micro: 1, small: 1, medium: 2, large: 2 };

/** A name such as `c7g.2xlarge` or `c7i-flex.large`. */
export const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

const split = (instanceType: string): readonly [string, string] => {
  const [family = '', size = ''] = instanceType.split('.');
  return [family, size];
};

/**
 * vCPUs by the rule that EC2's families follow: medium 1, large 2, xlarge 4, Nxlarge 4N, and 2 in burstable families up
 * to large; null where the name does not say, as for bare metal.
 */
export const vcpusOf = (instanceType: string): number | null => {
  const [family, size] = split(instanceType);
  if (ODD_FAMILY.test(family)) return null;
  const multiple = /^(\d*)xlarge$/.exec(size)?.[1];
  if (multiple !== undefined) return 4 * (multiple === '' ? 1 : Number(multiple));
  if (family === 't2') return T2_VCPUS[size] ?? null;
  if (BURSTABLE_FAMILY.test(family)) return /^(nano|micro|small|medium|large)$/.test(size) ? 2 : null;
  if (size === 'large') return 2;
  return size === 'medium' ? 1 : null;
};

/** What an image must be made for to boot on a type. */
export type Platform = {
  readonly architecture: 'arm64' | 'x86_64';
  readonly virtualization: 'hvm' | 'paravirtual';
  /** Whether the type has ENA networking and shows EBS volumes as NVMe, so that the image needs both drivers. */
  readonly isNitro: boolean;
};

/** Graviton: a `g` right after the generation, as in c7g, im4gn and is4gen; g5g has GPUs too. */
const ARM_FAMILY = /^(a1|[a-z]+\d+g[a-z]*)$/;
const PARAVIRTUAL_FAMILY = /^(c1|m1|m2|t1)$/;
/** Before Nitro; some of them have ENA, none shows EBS volumes as NVMe. */
const XEN_FAMILY = /^(c1|m1|m2|t1|cc1|cc2|cg1|cr1|hi1|hs1|t2|m3|m4|c3|c4|r3|r4|i2|i3|d2|h1|f1|g2|g3|g3s|p2|p3|x1|x1e)$/;
/** Macs and EC2 high memory come in both architectures, or run nothing else that a fleet would. */
const SPECIAL_FAMILY = /^(mac|u-|u\d)/;

/** What the name of a type says about its platform; null where it does not. */
export const platformOf = (instanceType: string): Platform | null => {
  const [family, size] = split(instanceType);
  if (SPECIAL_FAMILY.test(family) || !/^[a-z]+\d/.test(family)) return null;
  return {
    architecture: ARM_FAMILY.test(family) ? 'arm64' : 'x86_64',
    virtualization: PARAVIRTUAL_FAMILY.test(family) ? 'paravirtual' : 'hvm',
    isNitro: size.startsWith('metal') || !XEN_FAMILY.test(family),
  };
};

/** USD per hour of a `large`, two vCPUs, from which every size of the family follows in proportion. */
const LARGE_USD: Readonly<Record<string, number>> = {
  c5: 0.085,
  c6i: 0.085,
  c6a: 0.0765,
  c6g: 0.068,
  c7i: 0.08925,
  c7g: 0.0725,
  c8g: 0.07976,
  m5: 0.096,
  m6i: 0.096,
  m6a: 0.0864,
  m6g: 0.077,
  m7i: 0.1008,
  m7g: 0.0816,
  m8g: 0.08976,
  r5: 0.126,
  r6i: 0.126,
  r6a: 0.1134,
  r6g: 0.1008,
  r7i: 0.1323,
  r7g: 0.1071,
  r8g: 0.11782,
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
};

/** Burstable sizes below large halve the price, not the vCPUs. */
const BURSTABLE_SHARE: Readonly<Record<string, number>> = { nano: 1 / 16, micro: 1 / 8, small: 1 / 4, medium: 1 / 2 };

/**
 * On-Demand USD per hour, Linux, us-east-1, as published on aws.amazon.com/ec2/pricing/on-demand in February 2026;
 * null for a family that is not listed here and for sizes that are not priced in proportion to their vCPUs.
 */
export const usdPerHourOf = (instanceType: string): number | null => {
  const [family, size] = split(instanceType);
  const large = LARGE_USD[family];
  const vcpus = vcpusOf(instanceType);
  if (large === undefined || vcpus === null) return null;
  const proportion = BURSTABLE_FAMILY.test(family) ? (BURSTABLE_SHARE[size] ?? vcpus / 2) : vcpus / 2;
  return Number((large * proportion).toFixed(6));
};
