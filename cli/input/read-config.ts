import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { ParsedConfig } from '../../shared/config/load-config.ts';
import { configPath, readConfigFile } from '../../shared/config/read-config-file.ts';
import { badInput } from '../stop.ts';
import type { ConfigOptions } from './config-options.ts';

/** The configuration that the options select, with all that is wrong with it. */
export const parseSelectedConfig = ({ config, region }: ConfigOptions): Promise<ParsedConfig> =>
  readConfigFile(config ?? configPath(process.env), region);

/** The configuration that the options select; bad input, a line for each problem, when it is not valid. */
export const readConfig = async (options: ConfigOptions): Promise<BallastConfig> => {
  const parsed = await parseSelectedConfig(options);
  if (parsed.kind === 'invalid') throw badInput(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};
