import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

type Place = { readonly node: unknown; readonly offset: number };

const startOf = (node: unknown, otherwise: number): number =>
  isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise;

const step = (document: Document, { node, offset }: Place, key: PropertyKey): Place | null => {
  const target: unknown = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    const pair = target.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair === undefined ? null : { node: pair.value, offset: startOf(pair.key, offset) };
  }
  if (!isSeq(target) || typeof key !== 'number') return null;
  const item = target.items[key];
  return item === undefined ? null : { node: item, offset: startOf(item, offset) };
};

/** Where a path stands in the text: its key or list item, or the innermost one around it that is there. */
export const locateNode = (document: Document<Node>, path: readonly PropertyKey[]): number => {
  let place: Place = { node: document.contents, offset: startOf(document.contents, 0) };
  for (const key of path) {
    const next = step(document, place, key);
    if (next === null) break;
    place = next;
  }
  return place.offset;
};
