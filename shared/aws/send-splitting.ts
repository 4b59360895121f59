import { Fault, type FaultKind } from '../core/fault.ts';

/** An id that AWS refused when it was asked for it alone. */
export type RefusedId = { readonly id: string; readonly fault: Fault };

/**
 * Sends all ids in one call. Where one bad id makes AWS refuse the batch, halves are sent, down to the bad ids themselves,
 * which are returned. A fault of a kind that is not in `splitOn` is thrown: asking again in parts would not help.
 */
export const sendSplitting = async (
  ids: readonly string[],
  splitOn: readonly FaultKind[],
  send: (ids: readonly string[]) => Promise<void>,
): Promise<readonly RefusedId[]> => {
  const [first] = ids;
  if (first === undefined) return [];
  try {
    await send(ids);
    return [];
  } catch (error) {
    if (!(error instanceof Fault && splitOn.includes(error.kind))) throw error;
    if (ids.length === 1) return [{ id: first, fault: error }];
    const middle = Math.ceil(ids.length / 2);
    return [
      ...(await sendSplitting(ids.slice(0, middle), splitOn, send)),
      ...(await sendSplitting(ids.slice(middle), splitOn, send)),
    ];
  }
};
