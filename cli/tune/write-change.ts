import { accessSync, constants, writeFileSync } from 'node:fs';
import { readInputFile } from '../input/read-input-file.ts';
import { badInput, failed } from '../stop.ts';
import type { TunedFile } from './tuned-config.ts';

/** Bad input when the file could not be changed later: a search is too long to end with that. */
export const checkWritable = (path: string): void => {
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw badInput(`cannot write ${path}; leave out --write to see the change only`, { cause: error });
  }
};

/** Puts another text into the file, unless somebody has changed it since it was read. */
export const writeChange = ({ path, text }: TunedFile, after: string): void => {
  if (readInputFile(path, 'configuration').toString() !== text) {
    throw failed(`${path} was changed while this ran, so it was left as it is; run tune again`);
  }
  writeFileSync(path, after);
};
