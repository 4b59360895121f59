import type { Fleet } from '../fleet.ts';
import { PROBED_MAX } from './judge-supplies.ts';

/** Sizes that a zone is asked for, one after the other, until one is there. */
const SIZES_MAX = 3;

/** What one zone is to be asked for: sizes in their order, each with how many of them are needed. */
export type ProbePlan = {
  readonly fleet: string;
  readonly zone: string;
  readonly asks: readonly { readonly instanceType: string; readonly machines: number }[];
};

/** What EC2 is asked for so that a fleet gets machines of its first size more: as many in each zone, or of larger sizes fewer. */
export const planProbes = (
  { name, sizes }: Fleet,
  zones: readonly string[],
  machines: number,
): readonly ProbePlan[] => {
  if (machines === 0) return [];
  const perZone = Math.min(PROBED_MAX, Math.ceil(machines / zones.length));
  const units = perZone * sizes[0].units;
  return zones.map((zone) => ({
    fleet: name,
    zone,
    asks: sizes.slice(0, SIZES_MAX).map((size) => ({
      instanceType: size.instanceType,
      machines: Math.ceil(units / size.units),
    })),
  }));
};
