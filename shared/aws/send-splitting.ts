import { Fault, type FaultKind } from '../core/fault.ts';

/** An id that AWS refused: alone, or in the smallest part that was sent. */
export type RefusedId = { readonly id: string; readonly fault: Fault };

/** How a batch may be divided when AWS refuses it. */
export type Splitting = {
  /** Kinds of fault that one bad id may cause for all; another is thrown, as asking again in parts would not help. */
  readonly on: readonly FaultKind[];
  /** Calls, of an operation that AWS rations; what is refused when they are used up stays refused. */
  readonly callsMax?: number;
};

/**
 * Sends all ids in one call. Where one bad id makes AWS refuse the batch, halves are sent, then theirs, down to the bad ids
 * themselves, which are returned.
 */
export const sendSplitting = async (
  ids: readonly string[],
  { on, callsMax = Number.POSITIVE_INFINITY }: Splitting,
  send: (ids: readonly string[]) => Promise<void>,
): Promise<readonly RefusedId[]> => {
  const refused: RefusedId[] = [];
  // Halves go to the end, where the loop finds them: with larger parts first, few calls serve most of the ids.
  const queue: { readonly part: readonly string[]; readonly fault: Fault | null }[] = [{ part: ids, fault: null }];
  let calls = 0;
  for (const { part, fault } of queue) {
    if (part.length === 0) continue;
    const refusal = fault !== null && calls >= callsMax ? fault : await refusalOf(send(part), on);
    calls += 1;
    if (refusal === null) continue;
    if (part.length === 1 || calls >= callsMax) {
      refused.push(...part.map((id) => ({ id, fault: refusal })));
      continue;
    }
    const middle = Math.ceil(part.length / 2);
    queue.push({ part: part.slice(0, middle), fault: refusal }, { part: part.slice(middle), fault: refusal });
  }
  return refused;
};

const refusalOf = async (sending: Promise<void>, kinds: readonly FaultKind[]): Promise<Fault | null> => {
  try {
    await sending;
    return null;
  } catch (error) {
    if (error instanceof Fault && kinds.includes(error.kind)) return error;
    throw error;
  }
};
