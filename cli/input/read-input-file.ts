import { readFileSync } from 'node:fs';
import { badInput } from '../stop.ts';

const explain = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by you';
    default:
      return `cannot be read (${code || String(error)})`;
  }
};

/** The content of a file the person named; bad input that says why when it cannot be read. */
export const readInputFile = (path: string, what: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw badInput(`${what} ${path}: ${explain(error)}`, { cause: error });
  }
};
