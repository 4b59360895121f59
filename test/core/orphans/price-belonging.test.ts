import { expect, it } from 'vitest';
import type { Belonging } from '../../../shared/core/orphans/belonging.ts';
import { priceBelonging } from '../../../shared/core/orphans/price-belonging.ts';
import { ownedAddress, ownedInstance, ownedVolume, registration } from './belongings.ts';

const price = (belonging: Belonging): number | null =>
  priceBelonging(belonging, [], (type) => (type === 'm7g.large' ? 0.1 : null));

it.each<readonly [string, Belonging, number | null]>([
  ['a running machine', ownedInstance(), 73],
  ['one with a public address', ownedInstance({ hasPublicAddress: true }), 73 + 3.65],
  ['a stopped one', ownedInstance({ lifecycle: 'stopped' }), 0],
  ['a stopping Spot one', ownedInstance({ lifecycle: 'stopping', market: 'spot' }), 0],
  ['Spot', ownedInstance({ market: 'spot' }), null],
  ['an unknown type', ownedInstance({ instanceType: 'z9.huge' }), null],
  ['an unknown type with an address', ownedInstance({ instanceType: 'z9.huge', hasPublicAddress: true }), null],
  ['gp3', ownedVolume(), 8],
  ['gp3 of which no more is told', ownedVolume({ iops: null, mebibytesPerSecond: null }), 8],
  ['a fast gp3', ownedVolume({ iops: 4_000, mebibytesPerSecond: 225 }), 8 + 5 + 4],
  ['gp2', ownedVolume({ volumeType: 'gp2', iops: 300 }), 10],
  ['io1', ownedVolume({ volumeType: 'io1', iops: 1_000 }), 12.5 + 65],
  ['io1 of unknown speed', ownedVolume({ volumeType: 'io1', iops: null }), null],
  ['io2 up to the first tier', ownedVolume({ volumeType: 'io2', iops: 32_000 }), 12.5 + 2_080],
  ['io2 of all tiers', ownedVolume({ volumeType: 'io2', iops: 100_000 }), 12.5 + 2_080 + 1_472 + 1_152],
  ['st1', ownedVolume({ volumeType: 'st1' }), 4.5],
  ['sc1', ownedVolume({ volumeType: 'sc1' }), 1.5],
  ['magnetic', ownedVolume({ volumeType: 'standard' }), 5],
  ['a type of the future', ownedVolume({ volumeType: 'gp9' }), null],
  ['an address', ownedAddress(), 3.65],
  ['a target', registration(), 0],
])('prices %s', (_, belonging, usd) => {
  const priced = price(belonging);
  if (usd === null) expect(priced).toBeNull();
  else expect(priced).toBeCloseTo(usd, 6);
});

it('knows no price of a machine with a volume that has none', () => {
  const volume = ownedVolume({ volumeType: 'gp9', instanceId: 'i-1' });
  expect(priceBelonging(ownedInstance(), [volume], () => 0.1)).toBeNull();
  expect(priceBelonging(ownedInstance(), [ownedVolume(), volume, ownedVolume()], () => 0.1)).toBeNull();
});
