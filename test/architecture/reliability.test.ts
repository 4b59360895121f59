import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULT_CLASSES } from '../../sim/trials/fault-class.ts';
import { INVARIANTS } from '../../sim/trials/invariants.ts';

const PAGE = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');

test.each(INVARIANTS)('docs/reliability.md states $id: $promise', ({ id, promise }) => {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| ${id} |`));
  expect(row).toContain(promise);
});

test.each(FAULT_CLASSES)('docs/reliability.md tells how often %s was injected', (fault) => {
  expect(PAGE).toMatch(new RegExp(`[| ]${fault} [1-9][0-9,]*[, ]`));
});
