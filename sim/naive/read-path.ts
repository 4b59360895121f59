/** What stands at a path in an event that may be anything; undefined where nothing does. */
export const readPath = (event: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const next: unknown = Reflect.get(value, key);
    return next;
  }, event);

/** The text that stands at a path; null where none does. */
export const readText = (event: unknown, ...path: readonly string[]): string | null => {
  const value = readPath(event, ...path);
  return typeof value === 'string' ? value : null;
};
