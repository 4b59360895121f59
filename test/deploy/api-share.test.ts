import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { FUNCTION_PROCESSES } from '../../shared/core/budget/api-share.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

const serviceSchema = z.object({
  functions: z.record(z.string(), z.object({ reservedConcurrency: z.number() })),
});

it('the share of EC2 that a process has is counted from the processes that serverless.yml reserves', async () => {
  const text = await readFile(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8');
  const { functions } = serviceSchema.parse(parse(text, { merge: true }));
  const reserved = Object.entries(functions).map(([name, { reservedConcurrency }]) => [name, reservedConcurrency]);
  const counted = Object.entries(FUNCTION_PROCESSES).map(([name, { processes }]) => [name, processes]);
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(reserved));
});
