import { readFileSync } from 'node:fs';
import type { BallastConfig } from '../config/ballast-config.ts';

/** Beside the bundle that this module becomes part of. */
const FILE = new URL('./ballast.json', import.meta.url);

/** The configuration that was checked and packaged with the function; throws one line where it is missing or of another version. */
export const readPackagedConfig = (file: URL = FILE): BallastConfig => {
  const config = parse(file);
  if (isConfig(config)) return config;
  throw new Error('ballast.json beside the handler is missing or of another version; package the function again');
};

const parse = (file: URL): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Packaging wrote it from a config that passed the schema: its version says so. */
const isConfig = (value: unknown): value is BallastConfig =>
  typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'fleets' in value;
