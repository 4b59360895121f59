import { readFileSync, writeFileSync } from 'node:fs';
import { cruise } from './cruise.ts';
import { drawLayers, withLayers } from './draw-layers.ts';
import { PROJECT_FOLDER } from './list-source-files.ts';

const path = `${PROJECT_FOLDER}/docs/ARCHITECTURE.md`;
writeFileSync(path, withLayers(readFileSync(path, 'utf8'), drawLayers(cruise(PROJECT_FOLDER))));
