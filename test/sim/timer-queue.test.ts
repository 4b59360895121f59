import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimerQueue, nextTimerMs, setTimer, takeTimer } from '../../sim/timer-queue.ts';

describe('timer queue', () => {
  it('never goes off when nothing is set', () => {
    const queue = createTimerQueue();
    expect(nextTimerMs(queue)).toBe(Number.POSITIVE_INFINITY);
    expect(takeTimer(queue)).toBeNull();
  });

  it('gives timers by time, and those of one time in the order they were set', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const queue = createTimerQueue();
        const taken: { readonly atMs: number; readonly order: number }[] = [];
        for (const [order, atMs] of times.entries()) setTimer(queue, atMs, () => taken.push({ atMs, order }));
        for (let timer = takeTimer(queue); timer !== null; timer = takeTimer(queue)) timer.run();
        const expected = times
          .map((atMs, order) => ({ atMs, order }))
          .sort((one, other) => one.atMs - other.atMs || one.order - other.order);
        expect(taken).toEqual(expected);
      }),
    );
  });

  it('keeps its order when timers are set while others are taken', () => {
    const queue = createTimerQueue();
    const times: number[] = [];
    const note = (atMs: number) => () => times.push(atMs);
    for (const atMs of [5, 1, 9]) setTimer(queue, atMs, note(atMs));
    takeTimer(queue)?.run();
    for (const atMs of [7, 6]) setTimer(queue, atMs, note(atMs));
    expect(nextTimerMs(queue)).toBe(5);
    for (let timer = takeTimer(queue); timer !== null; timer = takeTimer(queue)) timer.run();
    expect(times).toEqual([1, 5, 6, 7, 9]);
  });
});
