import type { PricedProfile } from './priced-profile.ts';
import { PRICES, PRICES_AS_OF } from './prices.ts';
import { renderBills, renderQuantities, renderSources } from './render-costs.ts';

/** The months that were measured: the bills, and the same ten fleets by what their policy reads. */
export type Costs = { readonly billed: readonly PricedProfile[]; readonly bySource: readonly PricedProfile[] };

/** The tables for a terminal. */
export const renderCostTerminal = ({ billed, bySource }: Costs): string =>
  `\n${renderBills(billed).text}\n\n${renderSources(bySource).text}`;

/** The tables for a page, with where the prices stand. */
export const renderCostPage = ({ billed, bySource }: Costs): string => {
  const pages = [...new Set(PRICES.map(({ page }) => page))].join(', ');
  return [
    renderBills(billed).markdown,
    '',
    'By what the policies read, ten fleets of ten instances:',
    '',
    renderSources(bySource).markdown,
    '',
    'The quantities that the first table prices:',
    '',
    renderQuantities(billed).markdown,
    '',
    `Prices of us-east-1 as of ${PRICES_AS_OF}, first tier, no free tier, no discount: ${pages}.`,
    '',
  ].join('\n');
};
