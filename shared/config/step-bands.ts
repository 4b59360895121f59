import type * as z from 'zod';
import type { Adjustment, StepBand } from '../core/scaling/scaling-policy.ts';
import { refuse } from './value-schema.ts';

type StepRules = { readonly adjustment: Adjustment; readonly bands: readonly StepBand[] };

type Placed = StepBand & { readonly index: number };

const isAbove = (band: StepBand): boolean => band.from !== null && band.from >= 0;

/** What is wrong with one band by itself, if anything. */
const flawOf = ({ from, to }: StepBand): string | null => {
  if (from === null && to === null) return 'from, to, or both';
  if (from !== null && to !== null && from >= to) return 'from below to';
  const low = from ?? Number.NEGATIVE_INFINITY;
  const high = to ?? Number.POSITIVE_INFINITY;
  return low < 0 && high > 0 ? 'a band on one side of the threshold: to at most 0, or from at least 0' : null;
};

/** What an adjustment may be instead, if it cannot be what it is. */
const adjustmentAllowed = (adjustment: Adjustment, adjustBy: number): string | null => {
  if (adjustment === 'exact' && adjustBy < 0) return 'a number of units, 0 or more';
  return adjustment === 'percent' && adjustBy < -100 ? 'a percentage of -100 or more' : null;
};

const OUTERMOST = 'nothing: the outermost band is open, so that no reading is beyond it';

/** Bands of one side must touch, and the outermost must be open. */
const checkSide = (payload: z.core.ParsePayload, side: readonly Placed[], openEnd: 'from' | 'to'): void => {
  const inwards = openEnd === 'to' ? 'from' : 'to';
  const outward = (value: number | null): number => Math.abs(value ?? 0);
  const ordered = [...side].sort((a, b) => outward(a[inwards]) - outward(b[inwards]));
  for (const [position, band] of ordered.entries()) {
    const next = ordered[position + 1];
    const end = band[openEnd];
    if (next === undefined) {
      if (end !== null) refuse(payload, ['bands', band.index, openEnd], OUTERMOST);
    } else if (end !== next[inwards]) {
      const allowed = end === null ? 'one open band on a side, the outermost' : `${end}, where its neighbour ends`;
      refuse(payload, ['bands', next.index, inwards], allowed);
    }
  }
};

/** Holds step bands to AWS's rules: no gap or overlap on a side, none across the threshold, the outermost ones open. */
export const checkStepBands = (payload: z.core.ParsePayload<StepRules>): void => {
  const { adjustment, bands } = payload.value;
  const placed = bands.map((band, index) => ({ ...band, index }));
  const flaws = placed.map((band) => ({ index: band.index, flaw: flawOf(band) }));
  for (const { index, flaw } of flaws) if (flaw !== null) refuse(payload, ['bands', index], flaw);
  for (const { adjustBy, index } of placed) {
    const allowed = adjustmentAllowed(adjustment, adjustBy);
    if (allowed !== null) refuse(payload, ['bands', index, 'adjustBy'], allowed);
  }
  if (flaws.some(({ flaw }) => flaw !== null)) return;
  checkSide(payload, placed.filter(isAbove), 'to');
  checkSide(
    payload,
    placed.filter((band) => !isAbove(band)),
    'from',
  );
};
