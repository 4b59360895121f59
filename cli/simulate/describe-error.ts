import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

const inRepository = (text: string): string => text.replaceAll(ROOT.href, '').replaceAll(fileURLToPath(ROOT), '');

/** An error in a line: what it says, and where it was thrown, below the root of the repository. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const [message = ''] = error.message.split('\n', 1);
  const where = error.stack?.split('\n').find((line) => /^ +at /.test(line) && inRepository(line) !== line);
  return `${error.name}: ${inRepository(message)}${where === undefined ? '' : ` (${inRepository(where).trim()})`}`;
};
