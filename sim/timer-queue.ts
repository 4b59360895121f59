/** Something that will happen at a time of the virtual clock. */
export type Timer = { readonly atMs: number; readonly sequence: number; readonly run: () => void };

/** Timers by time; those of the same millisecond in the order they were set, so that a run can be repeated. */
export type TimerQueue = { readonly heap: Timer[]; sequence: number };

export const createTimerQueue = (): TimerQueue => ({ heap: [], sequence: 0 });

const isBefore = (one: Timer, other: Timer): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);

/** Sets a timer, in a binary heap. */
export const setTimer = (queue: TimerQueue, atMs: number, run: () => void): void => {
  const { heap } = queue;
  const timer: Timer = { atMs, sequence: queue.sequence, run };
  queue.sequence += 1;
  let index = heap.length;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !isBefore(timer, parent)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = timer;
};

/** When the next timer goes off; never is Infinity. */
export const nextTimerMs = (queue: TimerQueue): number => queue.heap[0]?.atMs ?? Number.POSITIVE_INFINITY;

const sink = (heap: Timer[], timer: Timer): void => {
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    if (left === undefined) break;
    const right = heap[2 * index + 2];
    const rightIsFirst = right !== undefined && isBefore(right, left);
    const child = rightIsFirst ? right : left;
    if (!isBefore(child, timer)) break;
    heap[index] = child;
    index = 2 * index + (rightIsFirst ? 2 : 1);
  }
  heap[index] = timer;
};

/** Takes the next timer out, or null when none is set. */
export const takeTimer = (queue: TimerQueue): Timer | null => {
  const { heap } = queue;
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined) return null;
  if (heap.length > 0) sink(heap, last);
  return first;
};
