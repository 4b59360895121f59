import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CRUISED_FOLDERS, cruise } from './cruise.ts';
import { listSourceFiles, PROJECT_FOLDER } from './list-source-files.ts';
import { writeTree } from './write-tree.ts';

/** Files that break a rule together; it is reported at the first of them. */
type Breach = { readonly rule: string; readonly files: Readonly<Record<string, string>> };

const importing = (path: string): string => `import '${path}';\n`;
const importingType = (path: string): string => `import type { Thing } from '${path}';\nexport type Other = Thing;\n`;

/** One breach a line: the rule it breaks, the file, and what that file imports. */
const IMPORTS_THAT_BREAK_A_RULE: readonly (readonly [rule: string, from: string, path: string])[] = [
  ['core-imports', 'shared/core/reads-disk.ts', 'node:fs'],
  ['core-imports', 'shared/core/uses-schema.ts', 'zod'],
  ['core-imports', 'shared/core/knows-ports.ts', '../ports/thing.ts'],
  ['core-imports', 'shared/core/leads-nowhere.ts', './missing.ts'],
  ['config-imports', 'shared/config/knows-ports.ts', '../ports/thing.ts'],
  ['config-imports', 'shared/config/parses-arguments.ts', 'commander'],
  ['signals-imports', 'shared/signals/knows-config.ts', '../config/thing.ts'],
  ['signals-imports', 'shared/signals/uses-whole-zod.ts', 'zod'],
  ['signals-imports', 'shared/signals/reads-disk.ts', 'node:fs'],
  ['ports-imports', 'shared/ports/knows-operations.ts', '../operations/thing.ts'],
  ['ports-imports', 'shared/ports/knows-cloud.ts', '@aws-sdk/client-ec2'],
  ['operations-imports', 'shared/operations/knows-cloud.ts', '../aws/thing.ts'],
  ['operations-imports', 'shared/operations/uses-package.ts', 'zod'],
  ['operations-imports', 'shared/operations/reads-disk.ts', 'node:fs'],
  ['aws-imports', 'shared/aws/decides.ts', '../operations/thing.ts'],
  ['aws-imports', 'shared/aws/uses-middleware.ts', '@middy/core'],
  ['runtime-imports', 'shared/runtime/knows-command.ts', '../../cli/thing.ts'],
  ['runtime-imports', 'shared/runtime/calls-cloud.ts', '@aws-sdk/client-ec2'],
  ['functions-imports', 'functions/tick/calls-scale.ts', '../scale/handler.ts'],
  ['functions-imports', 'functions/tick/decides.ts', '../../shared/core/thing.ts'],
  ['functions-imports', 'functions/tick/uses-middleware.ts', '@middy/core'],
  ['sim-imports', 'sim/knows-cloud.ts', '../shared/aws/thing.ts'],
  ['sim-imports', 'sim/uses-package.ts', 'croner'],
  ['cli-imports', 'cli/calls-function.ts', '../functions/tick/handler.ts'],
  ['cli-imports', 'cli/calls-cloud.ts', '@aws-sdk/client-ec2'],
  ['cli-imports', 'cli/uses-test.ts', '../test/thing.ts'],
  ['bench-imports', 'bench/calls-function.ts', '../functions/tick/handler.ts'],
  ['bench-imports', 'bench/uses-middleware.ts', '@middy/core'],
  ['ports-are-types', 'shared/ports/does-things.ts', '../core/thing.ts'],
  ['operations-take-config-as-types', 'shared/operations/reads-schema.ts', '../config/thing.ts'],
  ['no-code-outside-the-table', 'shared/utils/thing.ts', '../core/thing.ts'],
  ['no-unresolvable', 'test/leads-nowhere.test.ts', './missing.ts'],
  ['no-development-package-in-product', 'cli/bundles.ts', 'esbuild'],
];

const BREACHES: readonly Breach[] = [
  ...IMPORTS_THAT_BREAK_A_RULE.map(([rule, from, path]) => ({ rule, files: { [from]: importing(path) } })),
  { rule: 'core-imports', files: { 'shared/core/takes-type.ts': importingType('../ports/thing.ts') } },
  { rule: 'no-orphan', files: { 'shared/core/orphan.ts': 'export const lonely = 1;\n' } },
  {
    rule: 'functions-stay-lean',
    files: {
      'functions/tick/reads-schema.ts': importing('../../shared/runtime/reads-schema.ts'),
      'shared/runtime/reads-schema.ts': importing('../config/thing.ts'),
    },
  },
  {
    rule: 'no-cycle',
    files: { 'sim/egg.ts': importing('./hen.ts'), 'sim/hen.ts': importing('./egg.ts') },
  },
];

/** What each row of the table permits, and therefore must not be reported. */
const PERMITTED: Readonly<Record<string, string>> = {
  'shared/core/thing.ts': `${importing('croner')}export type Thing = 1;\n`,
  'shared/config/thing.ts': importing('../core/thing.ts') + importing('zod') + importing('yaml') + importing('node:fs'),
  'shared/signals/thing.ts': importing('../core/thing.ts') + importing('zod/mini'),
  'shared/ports/thing.ts': importingType('../core/thing.ts'),
  'shared/config/shape.ts': importingType('../core/thing.ts'),
  'shared/operations/thing.ts': importing('../core/thing.ts') + importingType('../config/shape.ts'),
  'shared/aws/thing.ts': importing('@aws-sdk/client-ec2') + importing('@smithy/fetch-http-handler'),
  'shared/runtime/thing.ts':
    importing('../aws/thing.ts') + importing('@middy/core') + importing('@aws-lambda-powertools/logger'),
  'functions/tick/handler.ts': importing('../../shared/runtime/thing.ts') + importing('../../shared/signals/thing.ts'),
  'functions/scale/handler.ts': importing('../../shared/operations/thing.ts'),
  'sim/thing.ts': importing('../shared/operations/thing.ts'),
  'cli/thing.ts': importing('../sim/thing.ts') + importing('../shared/runtime/thing.ts') + importing('commander'),
  'bench/thing.ts': importing('../cli/thing.ts') + importing('esbuild') + importing('node:fs'),
  'test/thing.ts': importing('../functions/tick/handler.ts') + importing('@aws-sdk/client-ec2'),
};

const PACKAGES = ['zod', 'yaml', 'croner', 'commander', '@aws-sdk/client-ec2', '@smithy/fetch-http-handler'];
const LAMBDA_PACKAGES = ['@middy/core', '@aws-lambda-powertools/logger'];
const DEVELOPMENT_PACKAGES = ['esbuild'];

const manifest = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, '1.0.0']));

/** Stand-ins for the packages, so that the planted tree resolves like the real one. */
const installed = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...PACKAGES, ...LAMBDA_PACKAGES, ...DEVELOPMENT_PACKAGES].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  );

const plant = (breaches: readonly Breach[]): string =>
  writeTree({
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: manifest([...PACKAGES, ...LAMBDA_PACKAGES]),
      devDependencies: manifest(DEVELOPMENT_PACKAGES),
    }),
    'tsconfig.json': readFileSync(`${PROJECT_FOLDER}/tsconfig.json`, 'utf8'),
    'node_modules/zod/mini/index.js': '',
    ...installed(),
    ...PERMITTED,
    ...Object.assign({}, ...breaches.map(({ files }) => files)),
  });

describe('layers', () => {
  it('reports a planted breach of every rule, each under its own, and nothing that the table permits', () => {
    const { violations, ruleSetUsed } = cruise(plant(BREACHES)).summary;

    const found = violations.map(({ rule, from }) => `${rule.name}: ${from}`);
    const planted = BREACHES.map(({ rule, files }) => `${rule}: ${Object.keys(files)[0]}`);
    expect([...new Set(found)].sort()).toEqual(planted.sort());
    expect([...new Set(BREACHES.map(({ rule }) => rule))].sort()).toEqual(
      ruleSetUsed.forbidden.map(({ name }) => name).sort(),
    );
  });

  it('sees every source file of the real tree', () => {
    const { modules, summary } = cruise(PROJECT_FOLDER);
    const sources = listSourceFiles();

    const cruised = new Set(modules.map(({ source }) => source));
    expect(sources.filter((path) => !cruised.has(path))).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(sources.length);
  });

  it('cruises the folders that npm run check cruises', () => {
    const { scripts } = JSON.parse(readFileSync(`${PROJECT_FOLDER}/package.json`, 'utf8'));
    expect(scripts['check:layers']).toBe(`depcruise ${CRUISED_FOLDERS.join(' ')}`);
  });
});
