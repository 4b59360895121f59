/** Recorded or generated load: requests per second in each minute, from a start on the trace's own clock. */
export type LoadTrace = { readonly startSeconds: number; readonly minutes: readonly number[] };

/** A trace, or the one line that says what is wrong with its text and where. */
export type ParsedTrace =
  | { readonly kind: 'valid'; readonly trace: LoadTrace }
  | { readonly kind: 'invalid'; readonly problem: string };

/** What to do where rows are missing: refuse the trace, or hold the last value. */
export type GapFill = 'refuse' | 'hold';

type Row = { readonly line: number; readonly seconds: number; readonly value: number };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An interval this much longer than the usual one is a gap, not an unsteady clock. */
const GAP_FACTOR = 1.5;

/** Seconds beyond the year 5000: a clock that counts milliseconds. */
const SECONDS_MAX = 1e11;

/** Four years of minutes: longer ones are a slip in the time column. */
const MINUTES_MAX = 2_103_840;

/** What is wrong with a line. */
type Problem = { readonly line: number; readonly what: string };

const readNumber = (text: string, column: string): number | string => {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) return `${column} must be a number, found "${trimmed.slice(0, 40)}"`;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return `${column} must be a finite number, found ${trimmed.slice(0, 40)}`;
  return number < 0 ? `${column} must not be negative, found ${trimmed}` : number;
};

const readRow = (text: string, line: number): Row | Problem => {
  const cells = text.split(',');
  const [first, second] = cells;
  if (first === undefined || second === undefined || cells.length !== 2) {
    const found = text.trim() === '' ? 'an empty line' : `${cells.length} column${cells.length === 1 ? '' : 's'}`;
    return { line, what: `expected two columns, seconds,value, found ${found}` };
  }
  const seconds = readNumber(first, 'seconds');
  if (typeof seconds === 'string') return { line, what: seconds };
  if (seconds > SECONDS_MAX)
    return { line, what: `seconds ${first.trim()} is too large; is it in milliseconds? divide by 1000` };
  const value = readNumber(second, 'value');
  return typeof value === 'string' ? { line, what: value } : { line, seconds, value };
};

const readHeader = (text: string): Problem | null => {
  const cells = text.split(',');
  const what =
    cells.length !== 2
      ? `expected a header of two columns, such as seconds,value, found "${text.trim().slice(0, 40)}"`
      : cells.every((cell) => NUMBER.test(cell.trim()))
        ? 'expected a header such as seconds,value, found numbers; put a header line first'
        : null;
  return what === null ? null : { line: 1, what };
};

const checkOrder = (row: Row, before: Row | undefined): Problem | null => {
  if (before === undefined || row.seconds > before.seconds) return null;
  const what =
    row.seconds === before.seconds
      ? `second ${row.seconds} comes twice (first on line ${before.line}); keep one row for each time`
      : `second ${row.seconds} comes after second ${before.seconds}; sort the rows by time`;
  return { line: row.line, what };
};

const readRows = (lines: readonly string[]): readonly Row[] | Problem => {
  const rows: Row[] = [];
  for (const [index, text] of lines.entries()) {
    const row = readRow(text, index + 2);
    if ('what' in row) return row;
    const problem = checkOrder(row, rows.at(-1));
    if (problem !== null) return problem;
    rows.push(row);
  }
  if (rows.length >= 2) return rows;
  const what = rows.length === 0 ? 'found no rows after the header' : 'found a single row, so its length is not known';
  return { line: rows.length + 1, what: `${what}; give at least two` };
};

/** The usual step; of two middle ones the shorter, so that a gap among few rows is still a gap. */
const medianOf = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
};

const findGap = (rows: readonly Row[], intervals: readonly number[], stepSeconds: number): Problem | null => {
  const index = intervals.findIndex((interval) => interval > stepSeconds * GAP_FACTOR);
  const row = rows[index + 1];
  if (index < 0 || row === undefined) return null;
  const what = `gap of ${intervals[index]} s before this row where rows are ${stepSeconds} s apart`;
  return { line: row.line, what: `${what}; fill it in, or hold the last value with --fill hold` };
};

/** Averages the load over each minute; every value holds until the next row, the last for one more step. */
const toMinutes = (rows: readonly Row[], endSeconds: number): readonly number[] => {
  const startSeconds = rows[0]?.seconds ?? 0;
  const minutes: number[] = [];
  let index = 0;
  for (let fromSeconds = startSeconds; fromSeconds < endSeconds; fromSeconds = startSeconds + minutes.length * 60) {
    const toSeconds = Math.min(fromSeconds + 60, endSeconds);
    let atSeconds = fromSeconds;
    let sum = 0;
    while (atSeconds < toSeconds) {
      const untilSeconds = Math.min(rows[index + 1]?.seconds ?? endSeconds, toSeconds);
      sum += (rows[index]?.value ?? 0) * (untilSeconds - atSeconds);
      atSeconds = untilSeconds;
      if (atSeconds >= (rows[index + 1]?.seconds ?? Number.POSITIVE_INFINITY)) index += 1;
    }
    minutes.push(sum / (toSeconds - fromSeconds));
  }
  return minutes;
};

const toTrace = (rows: readonly Row[], fill: GapFill): LoadTrace | Problem => {
  const intervals = rows.slice(1).map(({ seconds }, index) => seconds - (rows[index]?.seconds ?? 0));
  const stepSeconds = medianOf(intervals);
  const gap = fill === 'hold' ? null : findGap(rows, intervals, stepSeconds);
  if (gap !== null) return gap;
  const startSeconds = rows[0]?.seconds ?? 0;
  const last = rows.at(-1);
  const endSeconds = (last?.seconds ?? 0) + stepSeconds;
  if ((endSeconds - startSeconds) / 60 > MINUTES_MAX) {
    return { line: last?.line ?? 0, what: 'the trace is longer than four years; are its times seconds?' };
  }
  return { startSeconds, minutes: toMinutes(rows, endSeconds) };
};

const splitLines = (text: string): readonly string[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
};

/**
 * Reads recorded load: CSV with a header and rows `seconds,value`, sorted by time, in requests per second. A step coarser
 * than a minute is held, a finer one is averaged. Text that is not that gives one line: what, where, what to do.
 */
export const parseTrace = (text: string, fileName: string, fill: GapFill = 'refuse'): ParsedTrace => {
  const [header, ...lines] = splitLines(text);
  if (header === undefined) {
    return { kind: 'invalid', problem: `${fileName}: empty; expected a header and rows of seconds,value` };
  }
  const rows = readHeader(header) ?? readRows(lines);
  const trace = 'what' in rows ? rows : toTrace(rows, fill);
  return 'what' in trace
    ? { kind: 'invalid', problem: `${fileName}:${trace.line}: ${trace.what}` }
    : { kind: 'valid', trace };
};
