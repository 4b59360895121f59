import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const TIME_IMPORT = `
const start = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - start));
`;

/** Milliseconds that a fresh Node of this version takes to import a module. */
export const measureImport = async (file: string, environment: Readonly<Record<string, string>>): Promise<number> => {
  const { stdout } = await execute(
    process.execPath,
    ['--input-type=module', '--eval', TIME_IMPORT, pathToFileURL(file).href],
    { env: environment },
  );
  return Number(stdout);
};
