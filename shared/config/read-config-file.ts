import { readFile } from 'node:fs/promises';
import { type ParsedConfig, parseConfig, toProblem } from './load-config.ts';

const DEFAULT_PATH = 'ballast.yml';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a directory',
  EACCES: 'a file that may not be read',
};

/** The file that every command reads: `BALLAST_CONFIG`, or else ballast.yml in the working directory. */
export const configPath = (environment: Readonly<Record<string, string | undefined>> = process.env): string => {
  const path = environment['BALLAST_CONFIG'];
  return path === undefined || path === '' ? DEFAULT_PATH : path;
};

const refuse = (path: string, message: string, at = { line: 1, column: 1 }): ParsedConfig => ({
  kind: 'invalid',
  problems: [toProblem(path, at, '', message)],
});

const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

const placeOfBadByte = (bytes: Uint8Array): { readonly line: number; readonly column: number } => {
  const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
};

/** Reads, checks and normalizes a configuration file; what is wrong with the file itself is a problem like any other. */
export const readConfigFile = async (path: string, region?: string): Promise<ParsedConfig> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const found = REASONS[code] ?? `a file that cannot be read (${code})`;
    return refuse(
      path,
      `found ${found}, allowed: a configuration file; BALLAST_CONFIG selects another than ${DEFAULT_PATH}`,
    );
  }
  const text = decode(bytes);
  if (text !== null) return parseConfig(text, path, region);
  return refuse(path, 'found bytes that are not UTF-8, allowed: text in UTF-8', placeOfBadByte(bytes));
};
