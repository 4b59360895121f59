import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKnownSeeds, sortKnown } from '../../cli/simulate/known-seeds.ts';

const broken = (seed: number, invariant: `I${number}`) =>
  ({ seed, invariant, scene: 'fleets', atMs: 0, what: 'something' }) as const;

const fileOf = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'known-')), 'known.json');
  writeFileSync(file, text);
  return file;
};

test('a seed is known by the promise that it breaks, and any other failure is not', () => {
  const totals = {
    violations: [broken(9, 'I2'), broken(9, 'I3'), broken(4, 'I1'), broken(7, 'I5')],
    failures: [{ kind: 'failed', seed: 12, because: 'no such thing' }],
  } as const;
  const known = [
    { seed: 9, invariant: 'I3', what: 'open' },
    { seed: 4, invariant: 'I2', what: 'open' },
    { seed: 5, invariant: 'I2', what: 'open' },
  ];
  expect(sortKnown(totals, known)).toEqual({ open: [9], unexpected: [4, 7, 12] });
});

test('the list is read, and refused in one line where it is none', () => {
  const one = { seed: 9, invariant: 'I3', what: 'open' };
  expect(readKnownSeeds(fileOf(JSON.stringify([one])))).toEqual([one]);
  expect(() => readKnownSeeds(fileOf('[{]'))).toThrow(/is no JSON$/);
  expect(() => readKnownSeeds(fileOf('[{"seed": 9, "invariant": "X", "what": ""}]'))).toThrow(/0\.invariant/);
  expect(() => readKnownSeeds('/no/such/file')).toThrow(/cannot be read/);
});
