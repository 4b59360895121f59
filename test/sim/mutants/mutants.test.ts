import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { applyMutant, type Mutant, StaleMutant } from '../../../sim/mutants/mutant.ts';
import { MUTANTS } from '../../../sim/mutants/mutants.ts';

const sourceOf = ({ file }: Mutant): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

const MUTANT: Mutant = {
  name: 'one-more',
  area: 'fleets',
  breaks: ['I2'],
  file: 'some/file.ts',
  find: 'count + 1',
  replace: 'count + 2',
  harm: 'one too many',
};

describe('applyMutant', () => {
  it('replaces the text that the source has once', () => {
    expect(applyMutant(MUTANT, 'const next = count + 1;\n')).toBe('const next = count + 2;\n');
  });

  it('takes the replacement as it stands', () => {
    expect(applyMutant({ ...MUTANT, replace: '$& + $1' }, 'count + 1')).toBe('$& + $1');
  });

  it.each([
    ['never', 'const next = 1;'],
    ['twice', 'count + 1; count + 1;'],
  ])('refuses a source that has the text %s, and names file and text', (_, source) => {
    expect(() => applyMutant(MUTANT, source)).toThrow(StaleMutant);
    expect(() => applyMutant(MUTANT, source)).toThrow(/one-more is stale: some\/file\.ts .* count \+ 1$/);
  });
});

describe('the list of bugs', () => {
  it('has at least 24, of every area, under different names', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(24);
    expect(new Set(MUTANTS.map(({ area }) => area))).toEqual(new Set(['fleets', 'points', 'services', 'events']));
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS)('$name fits $file as it is, and still compiles', (mutant) => {
    const source = sourceOf(mutant);
    const mutated = applyMutant(mutant, source);
    const compile = (text: string): string => transformSync(text, { loader: 'ts', format: 'esm' }).code;
    expect(compile(mutated)).not.toBe(compile(source));
  });
});
