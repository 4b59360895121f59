import { CommanderError } from 'commander';
import { Fault } from '../shared/core/fault.ts';

/** Says on stderr what went wrong, one line for each problem, and returns the exit code: 1 failed, 2 bad input. */
export const reportFailure = (error: unknown): number => {
  if (process.env['BALLAST_DEBUG']) console.error(error);
  if (!(error instanceof CommanderError)) {
    console.error(`ballast: ${error instanceof Fault ? describeFault(error) : describeSurprise(error)}`);
    return 1;
  }
  if (error.exitCode === 0) return 0;
  if (!error.code.startsWith('commander.')) {
    for (const line of error.message.split('\n')) console.error(`ballast: ${line}`);
    return error.exitCode;
  }
  // With no command at all commander has shown the help, which says more than a line.
  if (error.code !== 'commander.help') console.error(`ballast: ${toUsageLine(error.message)}`);
  return 2;
};

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message;

const toUsageLine = (message: string): string => message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');

const NOT_DEPLOYED =
  'this stage is not deployed in this Region; run `npx serverless deploy`, or name another with --stage';

const describeFault = ({ kind, operation, message }: Fault): string =>
  kind === 'not-found' && operation.startsWith('dynamodb:')
    ? `${firstLine(message)}: ${NOT_DEPLOYED}`
    : firstLine(message);

const describeSurprise = (error: unknown): string => {
  const line = firstLine(error instanceof Error ? error.message : String(error));
  return `${line} (a defect of Ballast: BALLAST_DEBUG=1 shows where)`;
};
