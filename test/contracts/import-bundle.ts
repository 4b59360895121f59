import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildBundle } from '../../cli/deploy/build-bundle.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

/** What an entry exports once it is bundled as a function is: all that the AWS SDK leaves out of a bundle is missing here too. */
export const importBundle = async <Exports>(entry: string): Promise<Exports> => {
  await mkdir(join(PROJECT_FOLDER, '.build'), { recursive: true });
  const folder = await mkdtemp(join(PROJECT_FOLDER, '.build', 'test-'));
  try {
    await writeFile(join(folder, 'entry.ts'), entry);
    const bundle = join(folder, 'entry.mjs');
    await writeFile(bundle, await buildBundle(join(folder, 'entry.ts')));
    return await import(pathToFileURL(bundle).href);
  } finally {
    await rm(folder, { recursive: true });
  }
};
