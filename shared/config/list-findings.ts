import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';

/** What is wrong at one path: what was found, and what is allowed. */
export type Finding = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Most of a found text that is shown. */
const SHOWN_MAX = 60;

/** A value as a problem shows it: on one line, short, and without account ids. */
export const showFound = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  const masked = String(value).replaceAll(/\b\d{12}\b/g, '<account>');
  if (typeof value !== 'string') return masked;
  return JSON.stringify(masked.length > SHOWN_MAX ? `${masked.slice(0, SHOWN_MAX)}...` : masked);
};

/** A path as the user would say it: `fleets.web.sizes[1].units`. */
export const showPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((shown, key) => {
    if (typeof key === 'number') return `${shown}[${key}]`;
    if (!/^[\w-]+$/.test(String(key))) return `${shown}[${showFound(String(key))}]`;
    return shown === '' ? String(key) : `${shown}.${String(key)}`;
  }, '');

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );

const suggest = (word: unknown, known: readonly unknown[]): string => {
  const words = known.filter((candidate) => typeof candidate === 'string');
  if (typeof word !== 'string' || words.length === 0) return '';
  const nearest = closest(word, words);
  return distance(word, nearest) <= Math.max(1, Math.floor(nearest.length / 3)) ? `; did you mean "${nearest}"?` : '';
};

const finding = (
  path: readonly PropertyKey[],
  found: unknown,
  allowed: string,
  known: readonly unknown[] = [],
): Finding => ({ path, message: `found ${showFound(found)}, allowed: ${allowed}${suggest(found, known)}` });

/** Whether a branch of a union is the one the value was meant for: it fails, but not because of the value's type. */
const fits = (branch: readonly z.core.$ZodIssue[], found: unknown): boolean =>
  branch.every((issue) => {
    if (issue.path.length > 0) return true;
    if (issue.code === 'invalid_union') return issue.errors.some((inner) => fits(inner, found));
    if (issue.code === 'invalid_value') return issue.values.some((value) => typeof value === typeof found);
    return issue.code !== 'invalid_type';
  });

const findingsOf = (issue: z.core.$ZodIssue, root: unknown, base: readonly PropertyKey[]): readonly Finding[] => {
  const path = [...base, ...issue.path];
  const found = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => finding([...path, key], key, issue.message, issue.message.split(', ')));
    case 'invalid_key':
      return [finding(path, path.at(-1), issue.issues[0]?.message ?? issue.message)];
    case 'invalid_value':
      return [finding(path, found, issue.message, issue.values)];
    case 'invalid_union': {
      const branch = issue.errors.find((issues) => fits(issues, found));
      if (branch !== undefined) return branch.flatMap((inner) => findingsOf(inner, root, path));
      return [
        finding(path, found, issue.message, 'options' in issue && issue.options !== undefined ? issue.options : []),
      ];
    }
    default:
      return [finding(path, found, issue.message)];
  }
};

/** Says of every issue what was found and what is allowed; a union's by the branch that the value was meant for. */
export const listFindings = (issues: readonly z.core.$ZodIssue[], root: unknown): readonly Finding[] =>
  issues.flatMap((issue) => findingsOf(issue, root, []));
