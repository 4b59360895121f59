#!/usr/bin/env node
import { createProgram } from './create-program.ts';
import { reportFailure } from './report-failure.ts';

// A reader that has seen enough (`ballast explain web | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
