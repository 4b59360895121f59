/** How the first number differs from the second, in percent of the second; empty when one is not known. */
export const formatDifference = (first: number | null, second: number | null): string => {
  if (first === null || second === null) return '';
  if (first === second) return 'same';
  if (second === 0) return 'more';
  const percent = ((first - second) / second) * 100;
  const shown = Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0);
  return `${percent > 0 ? '+' : '−'}${shown} %`;
};
