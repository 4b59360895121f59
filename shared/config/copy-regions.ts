/**
 * Regions that hold copies of what is taken in a Region: those of `copyTo` but itself, and outside of the primary one that
 * too, so that there is a way back. Where nothing is copied, nothing is copied back.
 */
export const copyRegions = (copyTo: readonly string[], region: string, primary: string): readonly string[] => {
  const all = copyTo.length === 0 ? [] : [...copyTo, primary];
  return [...new Set(all)].filter((other) => other !== region);
};
