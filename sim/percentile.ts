/** The value below which the share `rank` of the samples lies, 0.5 for the median; NaN of none. */
export const percentile = (samples: readonly number[], rank: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(rank * sorted.length))] ?? Number.NaN;
};
