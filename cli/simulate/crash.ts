import { reportFailure } from '../report-failure.ts';
import { createCrashProgram } from './create-crash-program.ts';

// A reader that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await createCrashProgram().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
