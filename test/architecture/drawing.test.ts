import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Cruise } from './cruise.ts';
import { cruise } from './cruise.ts';
import { drawLayers, withLayers } from './draw-layers.ts';
import { PROJECT_FOLDER } from './list-source-files.ts';

const page = readFileSync(`${PROJECT_FOLDER}/docs/ARCHITECTURE.md`, 'utf8');

it('draws an arrow per pair of modules, dotted where all imports are of types', () => {
  const importing = (source: string, resolved: string, ...dependencyTypes: string[]): Cruise['modules'][number] => ({
    source,
    dependencies: [{ resolved, dependencyTypes }],
  });
  const modules = [
    importing('sim/a.ts', 'shared/core/b.ts', 'type-only'),
    importing('sim/c.ts', 'shared/core/b.ts', 'import'),
    importing('sim/c.ts', 'shared/ports/d.ts', 'type-only'),
    importing('sim/c.ts', 'sim/a.ts', 'import'),
    importing('sim/c.ts', 'node_modules/zod/index.js', 'npm'),
    importing('test/e.test.ts', 'sim/a.ts', 'import'),
  ];
  expect(drawLayers({ modules }).split('\n').slice(2, -2)).toEqual([
    '  sim --> shared/core',
    '  sim -.-> shared/ports',
  ]);
});

it('shows the layers as they are; npm run layers:draw brings the page up to date', () => {
  expect(page).toBe(withLayers(page, drawLayers(cruise(PROJECT_FOLDER))));
});

it('refuses a page without markers', () => {
  expect(() => withLayers('# no markers', '')).toThrow('lacks');
});
