import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_FOLDER } from './list-source-files.ts';
import { writeTree } from './write-tree.ts';

const reportSchema = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});

/** A breach of a house rule: the rule, the file, and its text. */
const BREACHES: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['style/noRestrictedGlobals', 'shared/core/reads-calendar.ts', 'export const year = new Date(0).getUTCFullYear();\n'],
  ['style/noRestrictedGlobals', 'shared/core/reads-settings.ts', 'export const { version } = process;\n'],
  ['style/noRestrictedGlobals', 'shared/core/waits.ts', 'setTimeout(() => undefined, 1);\n'],
  ['style/noRestrictedGlobals', 'shared/core/calls.ts', "export const answer = () => fetch('http://localhost');\n"],
  ['style/noRestrictedGlobals', 'shared/core/draws.ts', 'export const id = crypto.randomUUID();\n'],
  ['suspicious/noConsole', 'shared/core/talks.ts', "console.log('hello');\n"],
  ['nursery/noJsRestrictedProperties', 'sim/draws.ts', 'export const draw = () => Math.random();\n'],
  ['nursery/noJsRestrictedProperties', 'test/draws.test.ts', 'export const { random } = Math;\n'],
  [
    'style/noProcessEnv',
    'shared/operations/reads-settings.ts',
    "import process from 'node:process';\n\nexport const { env } = process;\nexport const stage = process.env['STAGE'];\n",
  ],
  ['plugin', 'shared/operations/reads-clock.ts', 'export const now = () => Date.now();\n'],
  ['plugin', 'sim/reads-calendar.ts', 'export const today = () => new Date();\n'],
  ['plugin', 'shared/core/scaling/schedule-occurrence.ts', 'export const today = () => new Date();\n'],
  [
    'nursery/noFloatingPromises',
    'cli/floats.ts',
    'const save = async (): Promise<void> => await Promise.resolve();\n\nexport const run = (): void => {\n  save();\n};\n',
  ],
  [
    'nursery/noMisusedPromises',
    'cli/misuses.ts',
    "const save = async (): Promise<boolean> => await Promise.resolve(true);\n\nexport const run = (): string => {\n  if (save()) return 'saved';\n  return 'lost';\n};\n",
  ],
  [
    'nursery/useExhaustiveSwitchCases',
    'shared/core/forgets.ts',
    "type Side = { readonly kind: 'high' } | { readonly kind: 'low' };\n\nexport const name = (side: Side): string => {\n  switch (side.kind) {\n    case 'high':\n      return 'above';\n  }\n  return '';\n};\n",
  ],
  ['suspicious/noExplicitAny', 'shared/core/any.ts', 'export type Anything = any;\n'],
  [
    'style/noNonNullAssertion',
    'shared/core/insists.ts',
    'export const first = (list: readonly number[]) => list[0]!;\n',
  ],
  ['style/noDefaultExport', 'shared/core/default.ts', 'export default 1;\n'],
  ['performance/noBarrelFile', 'shared/core/barrel.ts', "export { first } from './first.ts';\n"],
  ['style/useFilenamingConvention', 'shared/core/notKebab.ts', 'export const one = 1;\n'],
  [
    'style/useImportType',
    'shared/core/imports.ts',
    "import { First } from './first.ts';\n\nexport type Second = First;\n",
  ],
  [
    'complexity/noExcessiveLinesPerFunction',
    'shared/core/long-function.ts',
    `export const long = (): void => {\n${'  long();\n'.repeat(61)}};\n`,
  ],
  ['style/noExcessiveLinesPerFile', 'shared/core/long-file.ts', `${'// line\n'.repeat(300)}export type First = 1;\n`],
  [
    'suspicious/noFocusedTests',
    'test/focused.test.ts',
    "import { it } from 'vitest';\n\nit.only('runs alone', () => undefined);\n",
  ],
  [
    'suspicious/noSkippedTests',
    'test/skipped.test.ts',
    "import { it } from 'vitest';\n\nit.skip('never runs', () => undefined);\n",
  ],
];

/** The one place each where the banned thing is at home. */
const PERMITTED: Readonly<Record<string, string>> = {
  'shared/core/first.ts': 'export type First = 1;\nexport const first = 1;\n',
  'shared/core/healing/uses-number.ts': 'export const floor = Math.floor(1.5);\n',
  'shared/runtime/settings.ts': "import process from 'node:process';\n\nexport const stage = process.env['STAGE'];\n",
  'shared/runtime/system-clock.ts': 'export const now = () => Date.now();\n',
  'shared/operations/formats.ts': 'export const format = (atMs: number) => new Date(atMs).toISOString();\n',
  'cli/prints.ts': "console.log('done');\n",
  'vitest.config.mjs': 'export default {};\n',
};

it('reports a planted breach of every house rule, and nothing that is permitted', () => {
  const copied = ['biome.json', '.gitignore', 'package.json', 'test/architecture/no-hidden-clock.grit'];
  const root = writeTree({
    ...Object.fromEntries(copied.map((path) => [path, readFileSync(`${PROJECT_FOLDER}/${path}`, 'utf8')])),
    ...Object.fromEntries(BREACHES.map(([, path, text]) => [path, text])),
    ...PERMITTED,
  });

  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      `${PROJECT_FOLDER}/node_modules/.bin/biome`,
      'lint',
      '--reporter=json',
      '--max-diagnostics=none',
      '--error-on-warnings',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stdout, stderr).not.toBe('');
  const { diagnostics } = reportSchema.parse(JSON.parse(stdout));

  const found = diagnostics.map(({ category, location }) => `${category.replace('lint/', '')}: ${location.path}`);
  const planted = BREACHES.map(([rule, path]) => `${rule}: ${path}`);
  expect([...new Set(found)].sort()).toEqual(planted.sort());
});
