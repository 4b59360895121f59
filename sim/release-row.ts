/** What of a stored row its lease is about. */
type LeasedRow = { dirty: boolean; heldUntilMs: number | null };

/** Lets go of a row, unless somebody came meanwhile: then the flag is cleared and the lease kept. */
export const releaseRow = (row: LeasedRow): 'released' | 'dirty' => {
  if (row.dirty) {
    row.dirty = false;
    return 'dirty';
  }
  row.heldUntilMs = null;
  return 'released';
};
