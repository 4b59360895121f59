/**
 * The least machine minutes at which every minute has the machines it needs, for someone who knows the future and pays for
 * `bootMinutes` of every start; what the first minute needs is in service when it begins, and that start is not paid for.
 *
 * The sum of n(t) + boot x (rises of n) with n(t) >= needed(t) falls apart by layers: machine k runs where at least k are
 * needed, and stays on through a gap that is no longer than its boot would be. Each change of the need costs one visit of
 * the layers it crosses. `needed` are whole numbers.
 */
export const clairvoyantMinutes = (needed: ArrayLike<number>, bootMinutes: number): number => {
  /** When each layer that is off now went off; of those that never ran there is none. */
  const offSince: number[] = [];
  let minutes = 0;
  let before = needed[0] ?? 0;
  for (let minute = 0; minute < needed.length; minute += 1) {
    const now = needed[minute] ?? 0;
    minutes += now;
    for (let layer = now; layer < before; layer += 1) offSince[layer] = minute;
    for (let layer = before; layer < now; layer += 1) {
      const since = offSince[layer];
      minutes += since === undefined ? bootMinutes : Math.min(bootMinutes, minute - since);
    }
    before = now;
  }
  return minutes;
};
