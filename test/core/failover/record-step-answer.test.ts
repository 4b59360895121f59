import { describe, expect, test } from 'vitest';
import type { FailoverStep } from '../../../shared/core/failover/failover-step.ts';
import { recordStepAnswer } from '../../../shared/core/failover/record-step-answer.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { StepAnswer } from '../../../shared/core/failover/service-view.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { knownService, moveOf } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

describe('recordStepAnswer', () => {
  const DONE: StepAnswer = { kind: 'done' };
  const FAILED: StepAnswer = { kind: 'failed', because: 'no answer', fault: 'unknown' };
  const answer = (state: Partial<ServiceState>, step: FailoverStep, told: StepAnswer = DONE) =>
    recordStepAnswer(knownService(state), step, told, NOW_MS);
  const fence: FailoverStep = {
    kind: 'fence',
    region: HOME,
    fleets: [],
    command: null,
    deregister: true,
    untilMs: 0,
    because: '',
  };
  const records: FailoverStep = { kind: 'records', zoneId: 'Z1', changes: [], to: { from: 0, to: 1, guarded: false } };
  const changed: StepAnswer = { kind: 'changed', changeId: 'c-1' };
  const restore: FailoverStep = { kind: 'restore', fleet: 'web', lineage: 'i-1', into: 'new', because: '' };
  const raise: FailoverStep = { kind: 'raise', fleet: 'web', units: 1, untilMs: 0, because: '' };

  test('a fence counts its attempts, and says why not', () => {
    const once = answer({ move: moveOf('fencing') }, fence, FAILED);
    expect(once.move).toMatchObject({ fenced: { done: false, because: 'no answer', attempts: 1 }, last: null });
    expect(answer(once, fence).move?.fenced).toEqual({ done: true, because: 'done', attempts: 2 });
    expect(answer({ move: moveOf('settling') }, fence, FAILED).move).toMatchObject({ drained: true, fenced: null });
  });

  test('what is left on the old side of a move by hand is closed again until it is, for a while', () => {
    const closing = { outageSinceMs: null, answeredAtMs: NOW_MS - 2 * MINUTE_MS + 1 };
    const drained = (changes: Parameters<typeof moveOf>[1], told?: StepAnswer) =>
      answer({ move: moveOf('settling', changes) }, fence, told).move?.drained;
    expect(drained(closing, FAILED)).toBe(false);
    expect(drained(closing)).toBe(true);
    expect(drained({ outageSinceMs: null, answeredAtMs: NOW_MS - 2 * MINUTE_MS }, FAILED)).toBe(true);
    expect(drained({ outageSinceMs: null }, FAILED)).toBe(false);
    expect(drained({ outageSinceMs: null, sinceMs: NOW_MS - 2 * MINUTE_MS }, FAILED)).toBe(true);
  });

  test('unfencing of what is left counts, of its own side not', () => {
    const unfence = (region: string): FailoverStep => ({ kind: 'unfence', region, fleets: [] });
    expect(answer({ move: moveOf('turning-back') }, unfence(HOME)).move?.unfenced).toBe(true);
    expect(answer({ move: moveOf('turning-back') }, unfence(STANDBY)).move?.unfenced).toBe(false);
    expect(answer({ move: moveOf('turning-back') }, unfence(HOME), FAILED).move).toMatchObject({
      unfenced: false,
      last: 'no answer',
    });
  });

  test('raising and lowering', () => {
    const raised = answer({ move: moveOf('capacity', { raised: ['web'] }) }, raise);
    expect(raised.move?.raised).toEqual(['web']);
    expect(answer({ move: moveOf('capacity') }, raise, FAILED).move?.raised).toEqual([]);
    const lower: FailoverStep = { kind: 'lower', fleet: 'web', because: '' };
    expect(answer(raised, lower).move?.raised).toEqual([]);
    expect(answer(raised, lower, FAILED).move?.raised).toEqual(['web']);
  });

  test('a restore that was begun is known by its lineage', () => {
    const restores = ['i-1', 'i-2'].map((lineage) => ({
      fleet: 'web',
      lineage,
      restoreId: null,
      takenAtMs: 1,
      done: false,
    }));
    const begun = answer({ move: moveOf('data', { restores }) }, restore, {
      kind: 'begun',
      restoreId: 'r',
      takenAtMs: 5,
    });
    expect(begun.move?.restores.map(({ restoreId }) => restoreId)).toEqual(['r', null]);
    expect(answer(begun, restore).move?.restores).toEqual(begun.move?.restores);
  });

  test.each([
    {
      phase: 'flipping' as const,
      wanted: { epoch: 1, recordsEpoch: 1, arming: null, move: { phase: 'syncing', flippedAtMs: NOW_MS } },
    },
    { phase: 'syncing' as const, wanted: { epoch: 0, recordsEpoch: 1, arming: null, move: { change: { id: 'c-1' } } } },
    { phase: 'returning' as const, wanted: { epoch: 0, recordsEpoch: 1, arming: null } },
    { phase: 'over' as const, wanted: { epoch: 0, recordsEpoch: 1, guarded: false, arming: { id: 'c-1' } } },
  ])('a change of records while $phase', ({ phase, wanted }) => {
    expect(answer({ move: moveOf(phase) }, records, changed)).toMatchObject(wanted);
  });

  test('a switch is off once it was turned off, and not before', () => {
    const off: FailoverStep = { kind: 'switch', on: false };
    const arming = { id: 'c', submittedMs: 0 };
    expect(answer({ switchOn: true, arming }, off)).toMatchObject({ switchOn: false, arming: null });
    expect(answer({ switchOn: true, arming }, off, FAILED)).toMatchObject({ switchOn: true, arming });
    expect(answer({ move: moveOf('over') }, off, FAILED).move?.last).toBeNull();
    expect(answer({ move: moveOf('syncing') }, { kind: 'switch', on: true }, FAILED).move?.last).toBe('no answer');
  });
});
