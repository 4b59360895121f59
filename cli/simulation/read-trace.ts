import { type GapFill, type LoadTrace, parseTrace } from '../../sim/load-trace.ts';
import { readInputFile } from '../input/read-input-file.ts';
import { badInput } from '../stop.ts';

/** The recorded load in a file; bad input, one line, when it is none. */
export const readTrace = (path: string, fill: GapFill): LoadTrace => {
  const parsed = parseTrace(readInputFile(path, 'trace').toString(), path, fill);
  if (parsed.kind === 'invalid') throw badInput(parsed.problem);
  return parsed.trace;
};
