import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startForecast } from '../../../shared/core/forecast/forecast-state.ts';
import { readForecast, writeForecast } from '../../../shared/core/forecast/forecast-text.ts';
import { type PolicyForecast, UNTAUGHT } from '../../../shared/core/forecast/foresee.ts';
import { valueAt } from '../../../shared/core/forecast/minute-series.ts';
import { learnedFrom, liveThrough, MIDNIGHT } from './live-through.ts';

/** A load with noise, a gap of its own and hours of nothing. */
const loadAt = (after: number): number => (after % 700 < 60 ? 0 : 100 + 40 * Math.sin(after / 90) + (after % 7));

const MINUTES = 800;

const forecastOf = (state: PolicyForecast['state']): PolicyForecast => ({
  cost: { metric: 1_234.567_890_123, load: 9_876.5, untilMs: 1_768_478_400_001 },
  leadSeenMs: 1_768_478_340_000,
  state,
});

const LEARNED = forecastOf(learnedFrom(MINUTES, loadAt));

const write = (forecast: PolicyForecast): string => {
  const text = writeForecast(forecast);
  if (text === null) throw new Error('nothing was written');
  return text;
};

const read = (text: string): PolicyForecast => {
  const forecast = readForecast(text);
  if (forecast === null) throw new Error('nothing was read');
  return forecast;
};

const stateOf = ({ state }: PolicyForecast) => {
  if (state === null) throw new Error('nothing was learned');
  return state;
};

/** As plain JSON, with nine digits of each number. */
const rounded = (value: object): object => {
  const plain: object = JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(9)) : part)),
  );
  return plain;
};

const TEXT = write(LEARNED);

/** The text with some of its parts replaced. */
const changed = (change: (stored: Record<string, unknown>) => Record<string, unknown>): string =>
  JSON.stringify(change(JSON.parse(TEXT)));

const numbersOf = (stored: Record<string, unknown>): unknown[] =>
  Array.isArray(stored['numbers']) ? stored['numbers'] : [];

describe('a forecast as text', () => {
  it('is nothing before anything was learned', () => {
    expect(writeForecast(UNTAUGHT)).toBeNull();
  });

  it('comes back as it was, to the digits that were kept', () => {
    const back = read(TEXT);
    expect(back.cost).toEqual({ metric: 1_234.567_89, load: 9_876.5, untilMs: 1_768_478_400_001 });
    expect(back.leadSeenMs).toBe(LEARNED.leadSeenMs);
    const [before, after] = [stateOf(LEARNED), stateOf(back)];
    expect(after).toMatchObject({ lead: 5, newest: before.newest, minutes: MINUTES, asked: before.asked });
    const { history: _, noise, ...plain } = before;
    const { history: __, noise: noiseBack, ...plainBack } = after;
    expect(rounded(plainBack)).toEqual(rounded(plain));
    const { byMinute: ___, ...numbers } = noise;
    expect(noiseBack).toMatchObject(rounded(numbers));
  });

  it('comes back with the longest lead too', () => {
    const state = liveThrough(startForecast(70, 100), 80, loadAt);
    const back = stateOf(read(write(forecastOf(state))));
    expect(back.pending).toHaveLength(70);
    expect(back.rehearsal.asks).toEqual(state.rehearsal.asks);
  });

  it('keeps an ask to the last bit, for it is compared with whole steps', () => {
    const state = { ...stateOf(LEARNED), asked: 3 * 0.1 };
    expect(stateOf(read(write(forecastOf(state)))).asked).toBe(0.300_000_000_000_000_04);
  });

  it('keeps each minute to an eighth of a thousandth, and knows nothing from zero', () => {
    const [before, after] = [stateOf(LEARNED).history, stateOf(read(TEXT)).history];
    expect(valueAt(after, MIDNIGHT - 1)).toBeNaN();
    expect(valueAt(after, MIDNIGHT + 5)).toBe(0);
    for (let minute = MIDNIGHT; minute < MIDNIGHT + MINUTES; minute += 1) {
      const value = valueAt(before, minute);
      expect(Math.abs(valueAt(after, minute) - value)).toBeLessThanOrEqual(value / 8_000);
    }
    expect(valueAt(after, MIDNIGHT + MINUTES)).toBeNaN();
  });

  it('keeps the noise of each minute to a hundredth', () => {
    const [before, after] = [stateOf(LEARNED).noise.byMinute, stateOf(read(TEXT)).noise.byMinute];
    let known = 0;
    for (let minute = MIDNIGHT; minute < MIDNIGHT + MINUTES; minute += 1) {
      const value = valueAt(before, minute);
      if (Number.isNaN(value)) expect(valueAt(after, minute)).toBeNaN();
      else if (value < 1e-4) expect(valueAt(after, minute)).toBe(0);
      else {
        known += 1;
        expect(Math.abs(valueAt(after, minute) - value)).toBeLessThanOrEqual(value / 100);
      }
    }
    expect(known).toBeGreaterThan(100);
  });

  it('is written again as it was read', () => {
    expect(write(read(TEXT))).toBe(TEXT);
  });

  it('goes on as if it had never been text', () => {
    const [before, after] = [stateOf(LEARNED), stateOf(read(TEXT))].map((state) =>
      liveThrough(state, 30, (minutes) => loadAt(MINUTES + minutes)),
    );
    expect(after?.asked).toBe(before?.asked);
    const [one, other] = [before?.expected.at(-1)?.forecast ?? 0, after?.expected.at(-1)?.forecast ?? 0];
    expect(Math.abs(other - one)).toBeLessThan(one / 1_000);
  });

  it.each([
    ['nothing', 0, 0],
    ['next to nothing', 9e-5, 0],
    ['a little more than the least that is kept', 1.1e-4, 1.1e-4],
    ['a thousand', 1_000, 1_000],
    ['the most that is kept', 1e12, 1e12],
    ['more than that', 1e15, 1e12],
  ])('keeps a load of %s', (_, load, kept) => {
    const { history } = stateOf(read(write(forecastOf(learnedFrom(1, () => load)))));
    const value = valueAt(history, MIDNIGHT);
    expect(Math.abs(value - kept)).toBeLessThanOrEqual(kept / 8_000);
  });
});

describe('what is no forecast', () => {
  it.each<[string, (stored: Record<string, unknown>) => Record<string, unknown>]>([
    ['another version', (stored) => ({ ...stored, version: 2 })],
    ['no version', ({ version: _, ...stored }) => stored],
    ['no numbers', ({ numbers: _, ...stored }) => stored],
    ['numbers that are no list', (stored) => ({ ...stored, numbers: '1,2' })],
    ['a number missing', (stored) => ({ ...stored, numbers: numbersOf(stored).slice(1) })],
    ['the last number missing', (stored) => ({ ...stored, numbers: numbersOf(stored).slice(0, -1) })],
    ['one number too many', (stored) => ({ ...stored, numbers: [...numbersOf(stored), 1] })],
    ['no number at all', (stored) => ({ ...stored, numbers: [] })],
    ['a null among the numbers', (stored) => ({ ...stored, numbers: numbersOf(stored).with(3, null) })],
    ['text among the numbers', (stored) => ({ ...stored, numbers: numbersOf(stored).with(-1, '7') })],
    ['no history', ({ history: _, ...stored }) => stored],
    ['a history of null', (stored) => ({ ...stored, history: null })],
    ['a history of text', (stored) => ({ ...stored, history: 'AAAA' })],
    ['a history without a list', (stored) => ({ ...stored, history: { firstBlock: 1, blocks: 'A' } })],
    ['a history that begins nowhere', (stored) => ({ ...stored, history: { firstBlock: 'x', blocks: [] } })],
    ['a history that begins in between', (stored) => ({ ...stored, history: { firstBlock: 0.5, blocks: [] } })],
    ['a history without a beginning', (stored) => ({ ...stored, history: { blocks: [] } })],
    ['a history without its blocks', (stored) => ({ ...stored, history: { firstBlock: 1 } })],
    ['a history that is too short', (stored) => ({ ...stored, history: { firstBlock: 1, blocks: ['AAA'] } })],
    ['a history of other signs', (stored) => ({ ...stored, history: { firstBlock: 1, blocks: ['!'.repeat(720)] } })],
    ['a history of numbers', (stored) => ({ ...stored, history: { firstBlock: 1, blocks: [7] } })],
    ['no noise', ({ noise: _, ...stored }) => stored],
    ['a noise of null', (stored) => ({ ...stored, noise: null })],
    ['a noise that is too long', (stored) => ({ ...stored, noise: { firstBlock: 1, blocks: ['A'.repeat(720)] } })],
  ])('%s', (_, change) => {
    expect(readForecast(changed(change))).toBeNull();
  });

  it('an empty history is one, though', () => {
    const empty = { firstBlock: 0, blocks: [] };
    expect(readForecast(changed((stored) => ({ ...stored, history: empty, noise: empty })))).not.toBeNull();
  });

  it.each([-1, 1.5, 4, 6, 125, 126, 1e9])('a wrong count of what is waited for: %d', (count) => {
    for (const place of [21, 22, 23]) {
      const numbers = (stored: Record<string, unknown>) => {
        const list = numbersOf(stored);
        expect([5, 8]).toContain(list[place]);
        return list.with(place, count);
      };
      expect(readForecast(changed((stored) => ({ ...stored, numbers: numbers(stored) })))).toBeNull();
    }
  });

  it.each(['', 'null', '7', '[]', '{}', '"text"', 'no JSON', 'true'])('%s', (text) => {
    expect(readForecast(text)).toBeNull();
  });

  it('a text that was cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: TEXT.length - 1 }), (length) => {
        expect(readForecast(TEXT.slice(0, length))).toBeNull();
      }),
    );
  });

  it('any other text or JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readForecast(text)).toBeNull();
      }),
    );
  });
});
