import type { MonthlyWork } from './monthly-work.ts';
import { PRICES } from './prices.ts';

/** One line of the month's bill. */
export type CostLine = {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
};

/** The month's bill, a line for each price, in the order of the price list. */
export const monthlyCost = (work: MonthlyWork): readonly CostLine[] =>
  PRICES.map(({ item, of, unit, usd, per }) => ({
    item,
    quantity: work[of],
    unit,
    usd: (work[of] / per) * usd,
  }));

/** What a bill comes to. */
export const totalUsd = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);
