import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SAMPLE_TEXT } from '../config/sample-config.ts';

/** What a command left behind. */
export type CliAnswer = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** A person without credentials, in no terminal; what Node compiles for one process it keeps for the next. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: join(tmpdir(), 'ballast-compile-cache'),
  HOME: join(tmpdir(), 'nobody'),
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Runs `ballast`, or another program, as a process of its own. */
export const runCli = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  program = MAIN,
): Promise<CliAnswer> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { env: { ...ENVIRONMENT, ...environment } });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (piece: Buffer) => {
      output.stdout += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      output.stderr += piece.toString();
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });

/** Lines without the empty one after the last newline. */
export const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

/** A folder of its own, with a configuration, a trace of two hours and whatever else is put into it. */
export type CliFolder = {
  readonly config: string;
  readonly trace: string;
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string) => string;
};

/** Calm, then four times the load for half an hour, then calm. */
const traceText = (): string => {
  const rows = Array.from({ length: 120 }, (_, minute) => `${minute * 60},${minute >= 40 && minute < 70 ? 800 : 200}`);
  return ['seconds,value', ...rows, ''].join('\n');
};

/** Makes a folder for one test file. */
export const createCliFolder = (): CliFolder => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-cli-'));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: string): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const config = write('ballast.yml', SAMPLE_TEXT.replace('{ min: 2, max: 4 }', '{ min: 2, max: 20 }'));
  return { config, trace: write('load.csv', traceText()), path, write };
};
