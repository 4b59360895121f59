import type { Belonging, OwnedInstance, OwnedVolume } from './belonging.ts';

/** On-Demand USD per hour of an instance type; null where it is not known. */
export type UsdPerHourOf = (instanceType: string) => number | null;

/** Of a month, as AWS's own calculator counts them. */
const HOURS_PER_MONTH = 730;

/** A public IPv4 address, in use or idle, in every Region: "Amazon VPC pricing", Public IPv4 Address. */
const ADDRESS_USD_PER_HOUR = 0.005;

/** What every one above this number costs, up to the next tier. */
type Tier = { readonly above: number; readonly usd: number };

type VolumePrice = { readonly gibibyte: number; readonly iops: readonly Tier[]; readonly mebibytes: readonly Tier[] };

const plain = (gibibyte: number): VolumePrice => ({ gibibyte, iops: [], mebibytes: [] });

/** USD per month in us-east-1: "Amazon EBS pricing", as of 2026-01. */
const VOLUME_PRICES: ReadonlyMap<string, VolumePrice> = new Map([
  ['gp3', { gibibyte: 0.08, iops: [{ above: 3_000, usd: 0.005 }], mebibytes: [{ above: 125, usd: 0.04 }] }],
  ['gp2', plain(0.1)],
  ['io1', { gibibyte: 0.125, iops: [{ above: 0, usd: 0.065 }], mebibytes: [] }],
  [
    'io2',
    {
      gibibyte: 0.125,
      iops: [
        { above: 0, usd: 0.065 },
        { above: 32_000, usd: 0.046 },
        { above: 64_000, usd: 0.032 },
      ],
      mebibytes: [],
    },
  ],
  ['st1', plain(0.045)],
  ['sc1', plain(0.015)],
  ['standard', plain(0.05)],
]);

/** What so much of something costs when each tier has its own price. */
const tiered = (amount: number, tiers: readonly Tier[]): number =>
  tiers.reduce((sum, { above, usd }, index) => {
    const below = tiers[index + 1]?.above ?? Number.POSITIVE_INFINITY;
    return sum + Math.max(0, Math.min(amount, below) - above) * usd;
  }, 0);

const priceVolume = ({ volumeType, gibibytes, iops, mebibytesPerSecond }: OwnedVolume): number | null => {
  const price = VOLUME_PRICES.get(volumeType);
  if (price === undefined) return null;
  // Where nothing is free, what is not told cannot be priced; elsewhere a volume has what is free unless it says more.
  if (iops === null && price.iops[0]?.above === 0) return null;
  return gibibytes * price.gibibyte + tiered(iops ?? 0, price.iops) + tiered(mebibytesPerSecond ?? 0, price.mebibytes);
};

const priceCompute = (
  { lifecycle, market, instanceType }: OwnedInstance,
  usdPerHourOf: UsdPerHourOf,
): number | null => {
  if (lifecycle === 'stopped' || lifecycle === 'stopping') return 0;
  // What Spot costs from now on is known to nobody.
  if (market === 'spot') return null;
  const usd = usdPerHourOf(instanceType);
  return usd === null ? null : usd * HOURS_PER_MONTH;
};

const sumKnown = (prices: readonly (number | null)[]): number | null =>
  prices.reduce((sum, price) => (sum === null || price === null ? null : sum + price), 0);

/** What it costs a month at list prices, an instance with its volumes and address; null where a part has no known price. */
export const priceBelonging = (
  belonging: Belonging,
  attached: readonly OwnedVolume[],
  usdPerHourOf: UsdPerHourOf,
): number | null => {
  switch (belonging.kind) {
    case 'instance':
      return sumKnown([
        priceCompute(belonging, usdPerHourOf),
        belonging.hasPublicAddress ? ADDRESS_USD_PER_HOUR * HOURS_PER_MONTH : 0,
        ...attached.map(priceVolume),
      ]);
    case 'volume':
      return priceVolume(belonging);
    case 'address':
      return ADDRESS_USD_PER_HOUR * HOURS_PER_MONTH;
    case 'registration':
      return 0;
  }
};
