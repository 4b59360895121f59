import { isDeepStrictEqual } from 'node:util';
import { decideFleet } from '../shared/core/decide-fleet.ts';
import type { DecisionRecord } from '../shared/ports/journal.ts';

/** One place in which a decision made again differs from the one on record. */
export type Difference = { readonly path: string; readonly recorded: unknown; readonly now: unknown };

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const compare = (path: string, recorded: unknown, now: unknown): readonly Difference[] => {
  if (isDeepStrictEqual(recorded, now)) return [];
  if (!isBranch(recorded) || !isBranch(now)) return [{ path, recorded, now }];
  const keys = new Set([...Object.keys(recorded), ...Object.keys(now)]);
  return [...keys].flatMap((key) => compare(path === '' ? key : `${path}.${key}`, recorded[key], now[key]));
};

/** As a journal keeps it: without what JSON has no word for. */
const toJournaled = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Decides again from a record's own input; without any difference the decision is the same. */
export const replayRecord = ({ input, decision }: DecisionRecord): readonly Difference[] =>
  compare('', toJournaled(decision), toJournaled(decideFleet(input.fleet, input.view, input.nowMs)));
