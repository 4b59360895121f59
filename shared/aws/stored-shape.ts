/** Whether a parsed value is what it should be. */
export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const isTruth: Check = (value) => typeof value === 'boolean';

/** Null, or what the check asks for. */
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Absent, as in a record of an earlier version, or what the check asks for. */
export const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** One of the literal values. */
export const oneOf =
  (...values: readonly (string | number)[]): Check =>
  (value) =>
    values.some((expected) => expected === value);

/** A list whose every element passes. */
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** An object whose every value passes, whatever its keys. */
export const recordOf =
  (check: Check): Check =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);

/** An object whose named fields pass, one check for each field of the type; fields of a later version are let through. */
export const shapeOf =
  <Shape extends object>(fields: Readonly<Record<keyof Shape & string, Check>>): ((value: unknown) => value is Shape) =>
  (value): value is Shape => {
    if (typeof value !== 'object' || value === null) return false;
    const found = new Map<string, unknown>(Object.entries(value));
    return Object.entries<Check>(fields).every(([name, check]) => check(found.get(name)));
  };
