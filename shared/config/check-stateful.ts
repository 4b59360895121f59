import type * as z from 'zod';
import type { Shape, Size } from '../core/fleet.ts';
import { refuse } from './value-schema.ts';

/** What the rules for a fleet whose members own volumes look at. */
type StatefulParts = {
  readonly sizes: readonly Size[];
  readonly shape: Shape;
  readonly capacity: { readonly max: number };
  readonly inRegion: Readonly<Record<string, { readonly capacity?: { readonly max: number } | undefined }>>;
  readonly purchase: { readonly spotShare: number };
  readonly stateful?: { readonly resize: 'replace' | 'in-place' } | undefined;
};

type Payload = z.core.ParsePayload<StatefulParts>;

/** Every member is a record in the ledger's item of its fleet, and must fit in there. */
const SLOTS_MAX = 100;

const checkSlots = (payload: Payload, resize: 'replace' | 'in-place'): void => {
  const { sizes, capacity, inRegion } = payload.value;
  const used = resize === 'in-place' ? sizes : sizes.slice(0, 1);
  const most = SLOTS_MAX * Math.max(...used.map(({ units }) => units));
  const allowed = `at most ${most}: a stateful fleet has up to ${SLOTS_MAX} members`;
  if (capacity.max > most) refuse(payload, ['capacity', 'max'], allowed);
  for (const [region, there] of Object.entries(inRegion)) {
    if ((there.capacity?.max ?? 0) > most) refuse(payload, ['inRegion', region, 'capacity', 'max'], allowed);
  }
};

/** Holds a stateful fleet to what its members can bear: nothing that takes them away for the sake of price or size. */
export const checkStateful = (payload: Payload): void => {
  const { stateful, purchase, sizes, shape } = payload.value;
  if (stateful === undefined) return;
  if (purchase.spotShare > 0) {
    const allowed = '0, because AWS takes Spot machines away, and members of a stateful fleet own volumes';
    refuse(payload, ['purchase', 'spotShare'], allowed);
  }
  if (stateful.resize === 'replace' && sizes.length > 1 && shape !== 'horizontal') {
    const allowed = 'horizontal, or stateful.resize: in-place, because members change their size in place only';
    refuse(payload, ['shape'], allowed);
  }
  checkSlots(payload, stateful.resize);
};
