const ROOT = new URL('../../', import.meta.url).href;

/** An error in a line: what it says, and where it was thrown, below the root of the repository. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const [message = error.name] = error.message.split('\n', 1);
  const where = error.stack?.split('\n').find((line) => line.trim().startsWith('at ') && line.includes(ROOT));
  return `${error.name}: ${message}${where === undefined ? '' : ` (${where.trim().replaceAll(ROOT, '')})`}`;
};
