import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** What an edit can put into a file. */
export type EditValue = string | number | { readonly [key: string]: EditValue };

/** One change of a file: what stands at a path afterwards; undefined takes the key away. */
export type Edit = { readonly path: readonly string[]; readonly value: EditValue | undefined };

type Place = { readonly map: YAMLMap; readonly pair: Pair | undefined; readonly rest: readonly string[] };

const parse = (text: string) => parseDocument(text, { merge: true });

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value;

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Where the last thing of a node ends, without the comments and blank lines that a block counts as its own. */
const endOf = (node: unknown): number => {
  const last = isMap(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last !== undefined) return endOf(last.value ?? last.key);
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
};

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => (text.indexOf('\n', at) + text.length + 1) % (text.length + 1);

const splice = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);

/** `key: value` on one line, maps in braces. */
const writePair = (key: string, value: EditValue): string => {
  const document = new Document({ [key]: value });
  const written = document.get(key, true);
  if (isMap(written)) written.flow = true;
  return document.toString({ lineWidth: 0 }).trimEnd();
};

/** The innermost map of a path that is there, its pair of the next key if it has one, and the keys after that. */
const findPlace = (map: YAMLMap, [key = '', ...rest]: readonly string[]): Place => {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isMap(pair?.value) && rest.length > 0 ? findPlace(pair.value, rest) : { map, pair, rest };
};

const insert = (text: string, map: YAMLMap, key: string, value: EditValue): string => {
  const last = map.items.at(-1);
  const pair = writePair(key, value);
  if (map.flow === true) {
    if (last === undefined) return splice(text, startOf(map), endOf(map), `{ ${pair} }`);
    const end = endOf(last.value ?? last.key);
    return splice(text, end, end, `, ${pair}`);
  }
  const first = startOf(map.items[0]?.key);
  const end = lineEnd(text, endOf(map));
  return splice(text, end, end, `\n${' '.repeat(first - lineStart(text, first))}${pair}`);
};

const remove = (text: string, { flow, items }: YAMLMap, pair: Pair): string => {
  const [from, to] = [startOf(pair.key), endOf(pair.value ?? pair.key)];
  if (flow !== true) return splice(text, lineStart(text, from), lineEnd(text, to) + 1, '');
  const next = items[items.indexOf(pair) + 1];
  const before = items[items.indexOf(pair) - 1];
  if (next !== undefined) return splice(text, from, startOf(next.key), '');
  return before === undefined ? splice(text, from, to, '') : splice(text, endOf(before.value ?? before.key), to, '');
};

const toDocument = (text: string, { path, value }: Edit): string => {
  const document = parse(text);
  if (value !== undefined) document.setIn(path, document.createNode(value));
  else if (document.hasIn(path)) document.deleteIn(path);
  return document.toString({ lineWidth: 0 });
};

const toText = (text: string, { path, value }: Edit): string => {
  const { contents } = parse(text);
  if (!isMap(contents)) return text;
  const { map, pair, rest } = findPlace(contents, path);
  if (value === undefined) return pair === undefined || rest.length > 0 ? text : remove(text, map, pair);
  const key = path.at(-1 - rest.length) ?? '';
  const put = rest.reduceRight<EditValue>((inner, name) => ({ [name]: inner }), value);
  if (pair === undefined) return insert(text, map, key, put);
  return splice(text, startOf(pair.value), endOf(pair.value), writePair(key, put).slice(`${key}: `.length));
};

/**
 * Makes one change in the text of a file, and leaves every other character as it is. Where the text is of a form that this
 * cannot be done in (anchors, a value on a line of its own), the whole is written anew, with its comments.
 */
const editText = (text: string, edit: Edit): string => {
  const anew = toDocument(text, edit);
  const edited = toText(text, edit);
  const made = parse(edited);
  return made.errors.length === 0 && isDeepStrictEqual(made.toJS(), parse(anew).toJS()) ? edited : anew;
};

/** Makes all of the changes in the text of a file; comments stay. */
export const editConfig = (text: string, edits: readonly Edit[]): string => edits.reduce(editText, text);
