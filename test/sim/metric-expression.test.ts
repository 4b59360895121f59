import { describe, expect, it } from 'vitest';
import { parseMetricExpression } from '../../sim/metric-expression.ts';

const NOW: Readonly<Record<string, number | null>> = { m1: 6, m2: 3, quiet: null };

const evaluate = (text: string): number | null | undefined =>
  parseMetricExpression(text)?.({
    now: (id) => NOW[id] ?? null,
    newest: (id) => NOW[id] ?? 40,
  });

describe('metric math', () => {
  it.each([
    ['m1', 6],
    ['m1 + m2 * 2', 12],
    ['(m1 + m2) * 2', 18],
    ['m1 - m2 - 1', 2],
    ['m1 / m2 / 2', 1],
    ['-m1 + 10', 4],
    ['m1 * -0.5', -3],
    ['1.5', 1.5],
    ['SUM([m1, m2])', 9],
    ['SUM([m1, quiet])', 6],
    ['AVG([m1, m2, 9])', 6],
    ['MAX([m1, m2]) - MIN([m1, m2])', 3],
    ['FILL(quiet, REPEAT)', 40],
    ['FILL(quiet, 0)', 0],
    ['FILL(m1, 0)', 6],
    ['(SUM([m1])) / FILL(quiet, REPEAT)', 0.15],
  ])('%s is %d', (text, value) => {
    expect(evaluate(text)).toBeCloseTo(value, 12);
  });

  it.each(['quiet', 'm1 + quiet', 'm1 / (m2 - 3)', 'SUM([quiet])', 'absent * 2'])('%s has no datapoint', (text) => {
    expect(evaluate(text)).toBeNull();
  });

  it.each([
    '',
    'm1 +',
    'm1 m2',
    '(m1',
    'm1)',
    'SUM(m1)',
    'SUM([m1)',
    'SUM([])',
    'FILL(m1)',
    'FILL(m1, LINEAR)',
    'FILL(2, 0)',
    'RATE(m1)',
    'm1 > 3',
    "SELECT MAX(x) FROM 'y'",
  ])('"%s" cannot be read', (text) => {
    expect(parseMetricExpression(text)).toBeNull();
  });
});
