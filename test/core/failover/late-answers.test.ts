import { describe, expect, test } from 'vitest';
import { recordStepAnswer } from '../../../shared/core/failover/record-step-answer.ts';
import { drillOf } from '../../../shared/core/failover/service.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  decide,
  kindsOf,
  knownAs,
  knownService,
  moveOf,
  PEACE,
  SHOP_BY_RECORD,
  UNREAD,
  zoneAt,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

describe('a move that was turned back and could not let go of the other Region', () => {
  const fenced = { done: false, because: 'it timed out', attempts: 1 };
  const over = moveOf('over', { plan: { cause: 'person' }, fenced, sinceMs: NOW_MS - HOUR_MS });
  const stepsOf = (changes: Partial<typeof over>, epoch: number | null = 0): readonly string[] =>
    kindsOf(
      decide({ state: { epoch, move: { ...over, ...changes } }, view: { observations: epoch === null ? [] : PEACE } }),
    );

  test('does so for as long as the pause lasts', () => {
    expect(stepsOf({})).toEqual(['unfence']);
    expect(stepsOf({ unfenced: true })).toEqual([]);
    expect(stepsOf({ fenced: null })).toEqual([]);
    expect(stepsOf({ flippedAtMs: NOW_MS - HOUR_MS })).toEqual([]);
    expect(stepsOf({ sinceMs: NOW_MS - 24 * HOUR_MS })).toEqual([]);
  });

  test('and never where traffic has gone meanwhile, or may be', () => {
    expect(stepsOf({}, 1)).not.toContain('unfence');
    expect(stepsOf({}, null)).not.toContain('unfence');
  });

  test('is done with it once it is answered', () => {
    const state = knownService({ move: over });
    const step = { kind: 'unfence', region: HOME, fleets: ['web'] } as const;
    const failed = { kind: 'failed', because: 'it timed out', fault: 'unknown' } as const;
    expect(recordStepAnswer(state, step, { kind: 'done' }, NOW_MS).move?.unfenced).toBe(true);
    expect(recordStepAnswer(state, step, failed, NOW_MS)).toEqual(state);
    expect(recordStepAnswer(state, { ...step, region: STANDBY }, { kind: 'done' }, NOW_MS)).toEqual(state);
    expect(recordStepAnswer(state, { kind: 'switch', on: true }, { kind: 'done' }, NOW_MS)).toEqual(state);
  });
});

describe('a drill whose way home is on its way', () => {
  const service = drillOf(SHOP_BY_RECORD);
  const change = { id: 'c-2', submittedMs: NOW_MS - MINUTE_MS };
  const plan = { kind: 'drill' } as const;
  const home = (fate: ReturnType<typeof knownAs<'pending' | 'in-sync' | 'gone'>> | typeof UNREAD) =>
    decide({
      service,
      state: {
        epoch: 1,
        recordsEpoch: 2,
        move: moveOf('returning', { plan, change, flippedAtMs: NOW_MS - MINUTE_MS }),
      },
      view: { records: zoneAt(2, service), change: fate },
    }).state.move;

  test('is over once Route 53 has it', () => {
    expect(home(knownAs('pending'))?.phase).toBe('returning');
    expect(home(UNREAD)?.phase).toBe('returning');
    expect(home(knownAs('gone'))).toMatchObject({ phase: 'returning', change: null });
    expect(home(knownAs('in-sync'))).toMatchObject({ phase: 'over', outcome: { code: 'DRILLED' } });
  });
});
