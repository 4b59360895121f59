/** How the first number differs from the second, in percent of the second; empty when one is not known. */
export const formatDifference = (first: number | null, second: number | null): string => {
  if (first === null || second === null) return '';
  if (first === second) return 'same';
  if (second === 0) return 'more';
  const percent = ((first - second) / second) * 100;
  const tenths = Math.round(Math.abs(percent) * 10) / 10;
  const shown = tenths < 10 ? tenths.toFixed(1) : tenths.toFixed(0);
  return `${percent > 0 ? '+' : '−'}${shown} %`;
};
