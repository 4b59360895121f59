import { CommanderError } from 'commander';

/** Makes what a command throws to end with a line, or several, for the person on stderr. */
export type Stop = (message: string, options?: ErrorOptions) => CommanderError;

const stopWith =
  (exitCode: number, code: string): Stop =>
  (message, options) =>
    Object.assign(new CommanderError(exitCode, code, message), options);

/** The world refused: exit code 1. */
export const failed: Stop = stopWith(1, 'ballast.failed');

/** What the command was given is wrong, a line for each problem: exit code 2. */
export const badInput: Stop = stopWith(2, 'ballast.badInput');
