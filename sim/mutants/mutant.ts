import type { InvariantId } from '../trials/step.ts';

/** A bug that somebody could have written, planted in the source while it is loaded and never on the disk. */
export type Mutant = {
  /** What `--only` takes. */
  readonly name: string;
  readonly area: 'fleets' | 'points' | 'services' | 'events';
  /** Promises that it can break: another that is broken in its run was broken by what it only set off. */
  readonly breaks: readonly InvariantId[];
  /** From the root of the repository. */
  readonly file: string;
  /** Text that the file has exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What whoever runs Ballast would suffer. */
  readonly harm: string;
};

/** Why a mutant does not fit the source any more. */
export class StaleMutant extends Error {
  override readonly name = 'StaleMutant';
}

/** The source with the bug in it; throws `StaleMutant` where the text to be replaced is not there exactly once. */
export const applyMutant = ({ name, file, find, replace }: Mutant, source: string): string => {
  const parts = source.split(find);
  const [before, after] = parts;
  if (before === undefined || after === undefined || parts.length !== 2) {
    const times = parts.length - 1;
    throw new StaleMutant(`${name} is stale: ${file} has its text ${times} times instead of once: ${firstLine(find)}`);
  }
  return `${before}${replace}${after}`;
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';
