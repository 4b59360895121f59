import { Fault } from '../core/fault.ts';

/** One page of a paged answer, and the token of the next. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

/** More pages than any honest answer has; a token that leads in a circle ends here. */
const PAGES_MAX = 1_000;

/** All items of a paged operation, in order. */
export const readPages = async <Item>(
  operation: string,
  readPage: (token: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await readPage(token);
    for (const item of page.items) items.push(item);
    if (!page.next) return items;
    token = page.next;
  }
  throw new Fault('unknown', operation, `${operation} answered with more than ${PAGES_MAX} pages`);
};
