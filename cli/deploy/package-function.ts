import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, posix, resolve } from 'node:path';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { buildBundle } from './build-bundle.ts';
import type { DeployedFunction } from './deployed-functions.ts';
import { zipFiles } from './zip-files.ts';

/** Writes the artifact of a function: its bundle, and the configuration beside it. Returns the bundle's size in bytes. */
export const packageFunction = async (
  serviceFolder: string,
  { handler, artifact }: Pick<DeployedFunction, 'artifact' | 'handler'>,
  config: BallastConfig,
): Promise<number> => {
  const { dir, name } = posix.parse(handler);
  const bundle = await buildBundle(resolve(serviceFolder, dir, `${name}.ts`));
  const zip = zipFiles({
    [posix.join(dir, `${name}.mjs`)]: bundle,
    [posix.join(dir, 'ballast.json')]: new TextEncoder().encode(JSON.stringify(config)),
  });
  const path = resolve(serviceFolder, artifact);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, zip);
  return bundle.length;
};
