import type { PricedProfile } from './priced-profile.ts';
import { PRICES, PRICES_AS_OF } from './prices.ts';
import { renderBills, renderQuantities, renderSources } from './render-costs.ts';

/** The months that were measured: the bills, and the same ten fleets by what their policy reads. */
export type Costs = { readonly billed: readonly PricedProfile[]; readonly bySource: readonly PricedProfile[] };

const START = '<!-- costs: made by npm run bench:tick -->\n';
const END = '<!-- /costs -->';

/** The tables for a terminal. */
export const renderCostTerminal = ({ billed, bySource }: Costs): string =>
  `\n${renderBills(billed).text}\n\n${renderSources(bySource).text}`;

/** The tables for a page, with where the prices stand. */
export const renderCostPage = ({ billed, bySource }: Costs): string => {
  const pages = [...new Set(PRICES.map(({ page }) => page))].join(', ');
  return [
    renderBills(billed).markdown,
    '',
    'By what the one policy reads, ten fleets of ten instances:',
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

/** Puts the tables between the markers of a page. */
export const withCosts = (page: string, costs: string): string => {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/costs.md lacks "${START.trim()}" before "${END}"`);
  return `${page.slice(0, start + START.length)}\n${costs}\n${page.slice(end)}`;
};
