import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../architecture/list-source-files.ts';

/** What Serverless needs of the project; the packages are those that are installed. */
const COPIED = ['cli', 'functions', 'shared', 'package.json', 'serverless.yml'];

/** A copy of the project to deploy from, so that no run of Serverless of a person's own is in the way. */
export const copyService = async (): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-service-'));
  for (const name of COPIED) await cp(join(PROJECT_FOLDER, name), join(folder, name), { recursive: true });
  await symlink(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rm(folder, { recursive: true }) };
};
