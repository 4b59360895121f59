import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../sim/load-trace.ts';

const csv = (...rows: readonly string[]): string => ['seconds,value', ...rows, ''].join('\n');

describe('parseTrace', () => {
  it('reads a row a minute as it stands', () => {
    expect(parseTrace(csv('600,1.5', '660,2', '720,0'), 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 600, minutes: [1.5, 2, 0] },
    });
  });

  it('holds a coarser step until the next row, and the last row for one step', () => {
    expect(parseTrace(csv('0,6', '180,9'), 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 0, minutes: [6, 6, 6, 9, 9, 9] },
    });
  });

  it('averages a finer step over each minute', () => {
    expect(parseTrace(csv('0,0', '20,3', '40,6', '60,12', '80,12', '100,0'), 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 0, minutes: [3, 8] },
    });
  });

  it('weighs by time where rows and minutes do not meet, and averages a last minute over what there is of it', () => {
    expect(parseTrace(csv('0,10', '90,40'), 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 0, minutes: [10, 25, 40] },
    });
    expect(parseTrace(csv('0,10', '50,20'), 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 0, minutes: [(10 * 50 + 20 * 10) / 60, 20] },
    });
  });

  it('takes any header, a byte-order mark, CRLF, spaces, exponents and blank lines at the end', () => {
    const text = '\uFEFFtimestamp_s,requests_per_s\r\n 0 , 1e2 \r\n60,.5\r\n\r\n \r\n';
    expect(parseTrace(text, 'load.csv')).toEqual({
      kind: 'valid',
      trace: { startSeconds: 0, minutes: [100, 0.5] },
    });
  });

  it('forgives a clock that is a little unsteady', () => {
    expect(parseTrace(csv('0,1', '61,1', '119,1', '195,1'), 'load.csv').kind).toBe('valid');
  });

  it('holds the last value over a gap when told to', () => {
    expect(parseTrace(csv('0,1', '60,2', '240,3'), 'load.csv', 'hold')).toMatchObject({
      kind: 'valid',
      trace: { minutes: [1, 2, 2, 2, 3] },
    });
    expect(parseTrace(csv('0,1', '60,2', '120,2', '300,3'), 'load.csv', 'hold')).toMatchObject({
      kind: 'valid',
      trace: { minutes: [1, 2, 2, 2, 2, 3] },
    });
  });

  it.each([
    ['nothing', '', 'load.csv: empty; expected a header and rows of seconds,value'],
    ['blank lines', '\n \n', 'load.csv: empty; expected a header and rows of seconds,value'],
    ['only a header', csv(), 'load.csv:1: found no rows after the header; give at least two'],
    ['a single row', csv('0,1'), 'load.csv:2: found a single row, so its length is not known; give at least two'],
    [
      'no header',
      '0,1\n60,2\n',
      'load.csv:1: expected a header such as seconds,value, found numbers; put a header line first',
    ],
    [
      'a header of one column',
      'seconds\n0\n60\n',
      'load.csv:1: expected a header of two columns, such as seconds,value, found "seconds"',
    ],
    ['a third column', csv('0,1', '60,2,3'), 'load.csv:3: expected two columns, seconds,value, found 3 columns'],
    ['one column', csv('0,1', '60'), 'load.csv:3: expected two columns, seconds,value, found 1 column'],
    [
      'an empty line in between',
      csv('0,1', '', '60,2'),
      'load.csv:3: expected two columns, seconds,value, found an empty line',
    ],
    ['text for a value', csv('0,1', '60,many'), 'load.csv:3: value must be a number, found "many"'],
    ['text for a time', csv('0,1', '00:01,2'), 'load.csv:3: seconds must be a number, found "00:01"'],
    ['an empty value', csv('0,1', '60,'), 'load.csv:3: value must be a number, found ""'],
    ['NaN', csv('0,1', '60,NaN'), 'load.csv:3: value must be a number, found "NaN"'],
    ['Infinity', csv('0,1', '60,Infinity'), 'load.csv:3: value must be a number, found "Infinity"'],
    ['a number beyond all', csv('0,1', '60,1e999'), 'load.csv:3: value must be a finite number, found 1e999'],
    ['a hexadecimal number', csv('0,1', '60,0x10'), 'load.csv:3: value must be a number, found "0x10"'],
    ['a negative value', csv('0,1', '60,-2'), 'load.csv:3: value must not be negative, found -2'],
    ['a negative time', csv('-60,1', '0,2'), 'load.csv:2: seconds must not be negative, found -60'],
    ['unsorted times', csv('60,1', '0,2'), 'load.csv:3: second 0 comes after second 60; sort the rows by time'],
    [
      'a time twice',
      csv('0,1', '60,2', '60,3'),
      'load.csv:4: second 60 comes twice (first on line 3); keep one row for each time',
    ],
    [
      'a gap',
      csv('0,1', '60,2', '120,2', '300,3'),
      'load.csv:5: gap of 180 s before this row where rows are 60 s apart; fill it in, or hold the last value with --fill hold',
    ],
    ['a gap among few rows', csv('0,1', '60,2', '240,3'), expect.stringMatching(/^load\.csv:4: gap of 180 s before/)],
    [
      'milliseconds',
      csv('1700000000000,1', '1700000060000,2'),
      'load.csv:2: seconds 1700000000000 is too large; is it in milliseconds? divide by 1000',
    ],
    ['years', csv('0,1', '300000000,2'), 'load.csv:3: the trace is longer than four years; are its times seconds?'],
  ])('refuses %s in one line that says where', (_what, text, problem) => {
    expect(parseTrace(text, 'load.csv')).toEqual({ kind: 'invalid', problem });
  });

  it('keeps the whole of the load, whatever the step', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 400 }), (loads, step) => {
        const parsed = parseTrace(csv(...loads.map((load, index) => `${index * step},${load}`)), 'load.csv');
        if (parsed.kind === 'invalid') throw new Error(parsed.problem);
        const { minutes } = parsed.trace;
        const length = loads.length * step;
        const lengthOf = (minute: number): number => Math.min(60, length - minute * 60);
        const total = minutes.reduce((sum, load, minute) => sum + load * lengthOf(minute), 0);
        expect(minutes).toHaveLength(Math.ceil(length / 60));
        expect(total).toBeCloseTo(
          loads.reduce((sum, load) => sum + load * step, 0),
          3,
        );
      }),
    );
  });
});
