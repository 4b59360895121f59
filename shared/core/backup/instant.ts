/** An instant as tags, ids and sentences show it: ISO 8601 in UTC. */
export const toInstant = (atMs: number): string => new Date(atMs).toISOString();

/** Reads what `toInstant` wrote, with or without parts of a second; null for anything else, impossible dates included. */
export const parseInstant = (text: string): number | null => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return null;
  const atMs = Date.parse(text);
  // JavaScript takes the 31st of a shorter month for a day of the next one.
  return new Date(atMs).getUTCDate() === Number(text.slice(8, 10)) ? atMs : null;
};
