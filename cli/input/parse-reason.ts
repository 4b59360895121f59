import { InvalidArgumentError } from 'commander';

const LENGTH_MAX = 200;

/** Reads a reason: some text, on one line. */
export const parseReason = (text: string): string => {
  const reason = text.replace(/\s+/g, ' ').trim();
  if (reason === '') throw new InvalidArgumentError('Say why, in a few words.');
  if (reason.length > LENGTH_MAX) throw new InvalidArgumentError(`Say it in at most ${LENGTH_MAX} characters.`);
  return reason;
};
