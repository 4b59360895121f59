import { describe, expect, it } from 'vitest';
import type { ResizeState } from '../../../shared/core/fleet-state.ts';
import type { ResizeRefusal } from '../../../shared/core/sizing/record-resize-answer.ts';
import { recordResizeRefusal } from '../../../shared/core/sizing/record-resize-answer.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS, stateOf } from '../build.ts';
import { resizeStateOf, underWay } from './resizing.ts';

const stopped = (changes: Parameters<typeof underWay>[0] = {}) =>
  resizeStateOf({ underWay: underWay({ phase: 'starting', ...changes }) });

const record = (resize: ResizeState, refusal: Omit<ResizeRefusal, 'because'>) =>
  recordResizeRefusal(stateOf(1, { resize }), { ...refusal, because: 'told so' }, NOW_MS);

const FAILURE = { instanceType: 'c7g.xlarge', because: 'told so', untilMs: NOW_MS + HOUR_MS, backOffMs: HOUR_MS };

describe('a refusal', () => {
  it.each([
    { call: 'stop', kind: 'throttled' },
    { call: 'stop', kind: 'unknown' },
    { call: 'modify', kind: 'throttled' },
    { call: 'modify', kind: 'conflict' },
    { call: 'start', kind: 'unknown' },
    { call: 'start', kind: 'conflict' },
  ] as const)('of $call that is $kind may pass', ({ call, kind }) => {
    const state = stateOf(1, { resize: stopped() });
    expect(recordResizeRefusal(state, { call, kind, because: '' }, NOW_MS)).toBe(state);
  });

  it('of nothing that is under way changes nothing', () => {
    const idle = stateOf(1, { resize: resizeStateOf({ underWay: null }) });
    const refusal = { call: 'stop', kind: 'denied', because: '' } as const;
    expect(recordResizeRefusal(idle, refusal, NOW_MS)).toBe(idle);
    const never = stateOf(1);
    expect(recordResizeRefusal(never, refusal, NOW_MS)).toBe(never);
  });

  it('by the second look is as if nothing had been asked', () => {
    const resize = resizeStateOf({ underWay: underWay({ phase: 'stopping' }) });
    expect(record(resize, { call: 'stop', kind: 'spared' })).toEqual(stateOf(1, { resize: resizeStateOf() }));
  });

  it.each(['conflict', 'denied', 'invalid', 'not-found', 'no-capacity'] as const)(
    'to stop, %s, lets the machine serve again and is remembered',
    (kind) => {
      const { resize, dryPools } = record(resizeStateOf(), { call: 'stop', kind });
      const back = underWay({ phase: 'arriving', sinceMs: NOW_MS, revertedBecause: 'told so' });
      expect(resize).toEqual(resizeStateOf({ underWay: back, failures: [FAILURE] }));
      expect(dryPools).toEqual([]);
    },
  );

  it('to modify turns it back and is remembered', () => {
    const { resize, dryPools } = record(stopped(), { call: 'modify', kind: 'no-capacity' });
    expect(resize).toEqual({ ...stopped({ revertedBecause: 'told so' }), failures: [FAILURE] });
    expect(dryPools).toEqual([]);
  });

  it('to modify it back leaves it the size it has', () => {
    const { resize } = record(stopped({ revertedBecause: 'no capacity' }), { call: 'modify', kind: 'invalid' });
    expect(resize).toEqual(stopped({ revertedBecause: 'no capacity', from: 'c7g.xlarge' }));
  });

  it('to start for want of capacity turns it back, and the pool rests', () => {
    const { resize, dryPools } = record(stopped(), { call: 'start', kind: 'no-capacity' });
    expect(resize).toEqual({ ...stopped({ revertedBecause: 'told so' }), failures: [FAILURE] });
    expect(dryPools).toEqual([
      {
        instanceType: 'c7g.xlarge',
        zone: 'zone-a',
        market: 'on-demand',
        untilMs: NOW_MS + 3 * MINUTE_MS,
        backOffMs: 3 * MINUTE_MS,
      },
    ]);
  });

  it('to start for another reason leaves the pool alone', () => {
    const { resize, dryPools } = record(stopped(), { call: 'start', kind: 'denied' });
    expect(resize?.underWay?.revertedBecause).toBe('told so');
    expect(dryPools).toEqual([]);
  });

  it('to start on the old size waits, twice as long each time, up to a quarter of an hour', () => {
    const back = { revertedBecause: 'no capacity' } as const;
    const waits: number[] = [];
    let resize: ResizeState = stopped(back);
    for (let count = 0; count < 6; count += 1) {
      const after = record(resize, { call: 'start', kind: 'no-capacity' });
      if (after.resize === undefined) throw new Error('forgotten');
      resize = after.resize;
      expect(resize.failures).toEqual([]);
      expect(after.dryPools).toMatchObject([{ instanceType: 'c7g.large' }]);
      waits.push(((resize.underWay?.startAfterMs ?? 0) - NOW_MS) / MINUTE_MS);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 16]);
    expect(resize.underWay).toEqual(
      underWay({
        ...back,
        phase: 'starting',
        startAfterMs: NOW_MS + 16 * MINUTE_MS,
        startBackOffMs: 16 * MINUTE_MS,
      }),
    );
  });
});
