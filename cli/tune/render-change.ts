import { structuredPatch } from 'diff';
import type { Paint } from '../output/paint.ts';

const CONTEXT_LINES = 2;

/** What changes between two texts of a file, as lines that begin with ` `, `-` or `+`; hunks stand apart by an empty line. */
export const listChange = (path: string, before: string, after: string): readonly string[] => {
  const { hunks } = structuredPatch(path, path, before, after, '', '', { context: CONTEXT_LINES });
  return hunks.flatMap(({ lines }, index) => [
    ...(index === 0 ? [] : ['']),
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
};

/** The same for a terminal. */
export const renderChange = (lines: readonly string[], paint: Paint): string =>
  lines
    .map((line) => (line.startsWith('-') ? paint('red', line) : line.startsWith('+') ? paint('green', line) : line))
    .join('\n');
