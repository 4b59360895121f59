import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { ConfigWarning } from '../../shared/config/load-config.ts';
import { configPath, readConfigFile } from '../../shared/config/read-config-file.ts';
import { badInput } from '../stop.ts';

/** The configuration that a deployment to a Region is made from; what is wrong with it is thrown, a line for each problem. */
export const readDeployedConfig = async (
  region?: string,
): Promise<{
  readonly config: BallastConfig;
  readonly warnings: readonly ConfigWarning[];
  readonly regions: readonly string[];
}> => {
  const parsed = await readConfigFile(configPath(), region);
  if (parsed.kind === 'invalid') throw badInput(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed;
};
