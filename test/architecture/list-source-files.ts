import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root of the project that the architecture tests read. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** Every TypeScript file of the project, as paths from its root. */
export const listSourceFiles = (): readonly string[] =>
  globSync('{functions,shared,sim,cli,bench,test}/**/*.ts', { cwd: PROJECT_FOLDER });
