import { Fault } from '../core/fault.ts';
import type { DryPool } from '../core/fleet-state.ts';
import type { ZoneShift } from '../core/fleet-view.ts';
import { poolsRemembered } from '../core/placement/record-launch-answer.ts';
import type { Ports } from '../ports/ports.ts';
import { catchFault } from './catch-fault.ts';

/** What the Region's fleets share, as looks go by it. */
export type SharedRegion = {
  /** Null where the ledger did not tell: each fleet then goes by what it remembers itself. */
  readonly dryPools: readonly DryPool[] | null;
  readonly shifts: readonly ZoneShift[];
};

/**
 * Reads what the Region's fleets share, and forgets, for all of them if `forgets`, pools that last refused long ago: one that
 * is no longer counted as dry must be asked without a claim, or its next launch would put it to rest.
 */
export const readRegion = async (
  { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>,
  { announced, forgets }: { readonly announced: ZoneShift | null; readonly forgets: boolean },
): Promise<SharedRegion> => {
  const region = await catchFault(ledger.readRegion());
  const told = announced === null ? [] : [announced];
  if (region instanceof Fault) return { dryPools: null, shifts: told };
  const dryPools = poolsRemembered(region.dryPools, clock.nowMs());
  const over = region.dryPools.filter((pool) => !dryPools.includes(pool));
  // What cannot be forgotten now is forgotten by another look.
  if (forgets && over.length > 0) await catchFault(ledger.removePools(over));
  const others = region.shifts.filter(({ zoneId }) => zoneId !== announced?.zoneId);
  return { dryPools, shifts: [...others, ...told] };
};
