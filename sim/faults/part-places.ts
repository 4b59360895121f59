import type { Globe } from '../globe-state.ts';
import type { Place } from '../network/network-state.ts';

/** Keeps places apart that are well in themselves: nothing passes between any of the one and any of the other; returns the end. */
export const partPlaces = (
  { network: { partitions } }: Globe,
  ones: readonly Place[],
  others: readonly Place[],
): (() => void) => {
  const pairs = ones.flatMap((one) => others.map((other) => [one, other] as const));
  for (const pair of pairs) partitions.add(pair);
  return () => {
    for (const pair of pairs) partitions.delete(pair);
  };
};
