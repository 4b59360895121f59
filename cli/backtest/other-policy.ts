import { parseDocument } from 'yaml';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { type ParsedConfig, parseConfig } from '../../shared/config/load-config.ts';
import { configPath } from '../../shared/config/read-config-file.ts';
import type { ConfigOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readInputFile } from '../input/read-input-file.ts';
import { badInput } from '../stop.ts';

type Keys = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Keys => typeof value === 'object' && value !== null && !Array.isArray(value);

const isPolicies = (value: Keys): boolean =>
  Object.keys(value).length > 0 && Object.values(value).every((policy) => isMap(policy) && 'kind' in policy);

const configOf = (parsed: ParsedConfig, describe: (message: string) => string): BallastConfig => {
  if (parsed.kind === 'valid') return parsed.config;
  throw badInput(parsed.problems.map(({ message }) => describe(message)).join('\n'));
};

/** Lines and columns are of the whole that was put together, which nobody has seen. */
const withoutPosition = (path: string, message: string): string => message.replace(/^.*?:\d+:\d+ /, `${path}: `);

/**
 * The configuration with another policy for a fleet. The file is a whole configuration that has the fleet, or only keys of
 * the fleet (`policies`, `slo`, `shape`, ...), or only policies by name; what it does not say stays as it is.
 */
export const readOtherPolicy = (path: string, fleetName: string, options: ConfigOptions): BallastConfig => {
  const text = readInputFile(path, 'policy').toString();
  const document = parseDocument(text, { prettyErrors: false, merge: true });
  if (document.errors.length > 0) return configOf(parseConfig(text, path), (message) => message);
  const value: unknown = document.toJS();
  if (!isMap(value)) throw badInput(`${path}: expected a configuration, or the policies of one fleet`);
  if ('fleets' in value) {
    const config = configOf(parseConfig(text, path, options.region), (message) => message);
    findFleet(config, fleetName, path);
    return config;
  }
  const basePath = options.config ?? configPath(process.env);
  const base = parseDocument(readInputFile(basePath, 'configuration').toString(), { merge: true });
  const keys = isPolicies(value) ? { policies: value } : value;
  for (const [key, content] of Object.entries(keys)) base.setIn(['fleets', fleetName, key], base.createNode(content));
  return configOf(parseConfig(String(base), path, options.region), (message) => withoutPosition(path, message));
};
