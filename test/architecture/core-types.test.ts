import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROJECT_FOLDER } from './list-source-files.ts';
import { writeTree } from './write-tree.ts';

/** What Node offers and the core must not know. */
const FOREIGN = {
  'calls.ts': "export const answer = fetch('http://localhost');\n",
  'draws.ts': 'export const id = crypto.randomUUID();\n',
  'reads-disk.ts': "export { readFileSync } from 'node:fs';\n",
  'reads-settings.ts': 'export const stage = process.cwd();\n',
  'talks.ts': "console.log('hello');\n",
  'waits.ts': 'setTimeout(() => undefined, 1);\n',
};

it('compiles the core without the types of Node', () => {
  const copied = ['tsconfig.json', 'shared/core/tsconfig.json'];
  const root = writeTree({
    ...Object.fromEntries(copied.map((path) => [path, readFileSync(`${PROJECT_FOLDER}/${path}`, 'utf8')])),
    'package.json': JSON.stringify({ type: 'module' }),
    'shared/core/decides.ts': 'export const floor = (units: number): number => Math.floor(units);\n',
    ...Object.fromEntries(Object.entries(FOREIGN).map(([name, text]) => [`shared/core/${name}`, text])),
  });

  const compiler = `${PROJECT_FOLDER}/node_modules/.bin/tsc`;
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', 'shared/core'], { cwd: root, encoding: 'utf8' });

  const refused = stdout.split('\n').flatMap((line) => /^shared\/core\/([^(]+)\(.*error TS\d+/.exec(line)?.[1] ?? []);
  expect([...new Set(refused)].toSorted()).toEqual(Object.keys(FOREIGN));
});
