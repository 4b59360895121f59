import { describe, expect, it } from 'vitest';
import { DECISION_CODES, explain } from '../../shared/core/decision.ts';

describe('explain', () => {
  it('renders action, code and each rule that spoke as one sentence', () => {
    const sentence = explain({
      action: { kind: 'scale' },
      code: 'SCALE_OUT',
      steps: [
        { rule: 'cpu', before: 10, after: 15, because: '90 above target 60 over 10 units' },
        { rule: 'largest step', before: 15, after: 12, because: 'from 10' },
      ],
    });
    expect(sentence).toBe(
      'scale SCALE_OUT; cpu: 10 -> 15 (90 above target 60 over 10 units); largest step: 15 -> 12 (from 10)',
    );
  });

  it('leaves out numbers that a rule did not move', () => {
    const steps = [{ rule: 'vote', before: 10, after: 10, because: 'cpu: 57 is within the band 54..60' }];
    expect(explain({ action: { kind: 'hold' }, code: 'IN_BAND', steps })).toBe(
      'hold IN_BAND; vote: cpu: 57 is within the band 54..60',
    );
  });

  it('without a step says what was decided', () => {
    expect(explain({ action: { kind: 'hold' }, code: 'NO_POLICY', steps: [] })).toBe('hold NO_POLICY');
  });
});

it('each code is listed once, in the form that metrics and journals expect', () => {
  expect(new Set(DECISION_CODES).size).toBe(DECISION_CODES.length);
  for (const code of DECISION_CODES) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
});
