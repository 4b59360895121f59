import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { badInput } from '../stop.ts';

/** Opens a file to be written from its start, its folder made where there is none; bad input when it cannot be. */
export const createOutputFile = (path: string): number => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'w');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw badInput(`cannot write ${path} (${code}); name another file`, { cause: error });
  }
};
