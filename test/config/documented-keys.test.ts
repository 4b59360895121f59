import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../shared/config/config-json-schema.ts';

/** The parts of a JSON Schema that say which keys there are. */
type Keys = {
  readonly properties?: Readonly<Record<string, Keys>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Keys | false;
  readonly items?: Keys;
  readonly anyOf?: readonly Keys[];
  readonly oneOf?: readonly Keys[];
  readonly const?: unknown;
  readonly default?: unknown;
};

/** Keys by their path, with the default that a reader must be told; empty where there is nothing to tell. */
type Told = ReadonlyMap<string, string>;

const PAGE = new URL('../../docs/configuration.md', import.meta.url);

/** Described once in a section of their own, wherever they occur. */
const isDescribedElsewhere = (path: string): boolean => /\.(metric|load)$|inRegion\.\*\.\w+$|\]\.metrics$/.test(path);

/** Keys of what is protected by a tag that mean what they mean for a fleet. */
const sharedKey = (path: string): string => path.replace(/^\.backups\.\*\./, '.fleets.*.backup.');

const variantsOf = (keys: Keys): readonly Keys[] => {
  const variants = keys.anyOf ?? keys.oneOf;
  return variants === undefined ? [keys] : variants.flatMap(variantsOf);
};

/** What the values of a map of names are. */
const entryOf = (keys: Keys | undefined): Keys => {
  const entry = keys?.additionalProperties;
  return entry === undefined || entry === false ? {} : entry;
};

const kindOf = (variant: Keys): unknown => variant.properties?.['kind']?.const;

const defaultOf = ({ default: value }: Keys): string => {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
};

const keysOfVariant = (variant: Keys, path: string): readonly (readonly [string, string])[] => {
  const kind = kindOf(variant);
  const prefix = kind === undefined ? path : `${path}[${kind}]`;
  return Object.entries(variant.properties ?? {}).flatMap(([key, below]) => {
    if (key === 'kind' && kind !== undefined) return [];
    const full = `${prefix}.${key}`;
    const told = variant.required?.includes(key) === true ? 'required' : defaultOf(below);
    return [[full, told], ...(isDescribedElsewhere(full) ? [] : keysBelow(below, full))];
  });
};

const keysBelow = (keys: Keys, path: string): readonly (readonly [string, string])[] =>
  variantsOf(keys).flatMap((variant) => [
    ...keysOfVariant(variant, path),
    ...(variant.items === undefined ? [] : keysBelow(variant.items, `${path}[]`)),
    ...(variant.additionalProperties ? keysBelow(variant.additionalProperties, `${path}.*`) : []),
  ]);

const schemaKeys = (): Told => {
  const schema: Keys = JSON.parse(configJsonSchema());
  const policies = variantsOf(entryOf(entryOf(schema.properties?.['fleets']).properties?.['policies']));
  const metric = policies.find((policy) => kindOf(policy) === 'target-tracking')?.properties?.['metric'] ?? {};
  return new Map([...keysBelow(schema, ''), ...keysBelow(metric, '.metric')]);
};

/** The path that a heading such as "Schedules: `fleets.<name>.policies.<name>` of `kind: scheduled`" stands for. */
const prefixOf = (heading: string): string => {
  const [path, kind] = [...heading.matchAll(/`([^`]+)`/g)].map(([, token = '']) => token);
  const shown = path === undefined ? '' : `.${path.replaceAll(/<\w+>/g, '*')}`;
  return kind === undefined ? shown : `${shown}[${kind.replace('kind: ', '')}]`;
};

const documentedKeys = async (): Promise<Told> => {
  const found = new Map<string, string>();
  let prefix = '';
  for (const line of (await readFile(PAGE, 'utf8')).split('\n')) {
    if (line.startsWith('#')) prefix = prefixOf(line);
    const [, key, told = ''] = /^\| `([^`]+)` \| .+ \| ?(.*?) ?\|$/.exec(line) ?? [];
    if (key !== undefined) found.set(`${prefix}.${key}`, told);
  }
  return found;
};

const hasKeysBelow = (path: string, all: Told): boolean =>
  [...all.keys()].some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[`));

describe('docs/configuration.md', () => {
  it('names every key that there is, and none that there is not', async () => {
    const keys = schemaKeys();
    const documented = await documentedKeys();
    const leaves = [...keys.keys()].filter((path) => !hasKeysBelow(path, keys));
    expect(leaves.filter((path) => !documented.has(path) && !documented.has(sharedKey(path)))).toEqual([]);
    for (const path of leaves.filter((leaf) => !documented.has(leaf)))
      expect(keys.get(path)).toBe(keys.get(sharedKey(path)));
    expect([...documented.keys()].filter((path) => !keys.has(path))).toEqual([]);
    expect(leaves.length).toBeGreaterThan(100);
  });

  it('tells every default as it is', async () => {
    const keys = schemaKeys();
    const told = [...(await documentedKeys())].filter(
      ([path]) => !path.includes('inRegion') && !hasKeysBelow(path, keys),
    );
    expect(told.length).toBeGreaterThan(100);
    for (const [path, shown] of told) expect(`${path}: ${shown}`).toBe(`${path}: ${keys.get(path)}`);
  });
});
