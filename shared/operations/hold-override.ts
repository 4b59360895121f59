import { FENCED_BY, isFencePause } from '../core/failover/fence-pause.ts';
import type { Override } from '../core/fleet-state.ts';
import type { Ledger } from '../ports/ledger.ts';

const OF_MOVE = /^(fenced by )?move /;

/** What a move takes the place of is kept beside its reason, so that it can be put back. */
const BEFORE = '; before it: ';

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => typeof value === 'number';
const isBound = (value: unknown): value is number | null => value === null || isTime(value);

const isOverride = (value: unknown): value is Override => {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, untilMs, atMs, why, min, max }: Readonly<Record<string, unknown>> = { ...value };
  if (!isTime(untilMs) || !isTime(atMs) || !isText(why)) return false;
  return kind === 'pause' || (kind === 'bounds' && isBound(min) && isBound(max));
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The reason of a pause that fences, for a move's reason. */
export const fencedBy = (because: string): string => `${FENCED_BY}${because}`;

/** Whether a fleet is paused because a move left it. */
export const isFenced = (overrides: readonly Override[], nowMs: number): boolean =>
  overrides.some((one) => one.untilMs > nowMs && isFencePause(one));

/** Whether a move holds a fleet by this, and no person. */
export const isOfMove = ({ why }: Override): boolean => OF_MOVE.test(why);

/** Whether an override was put under this reason, whatever it took the place of. */
export const isUnder = ({ why }: Override, because: string): boolean =>
  why === because || why.startsWith(`${because}${BEFORE}`);

/** The reason of an override that takes the place of another; what people held a fleet at is kept in it. */
export const reasonOver = (because: string, held: Override | null): string => {
  if (held === null) return because;
  const at = held.why.indexOf(BEFORE);
  if (!isOfMove(held)) return `${because}${BEFORE}${JSON.stringify(held)}`;
  return at < 0 ? because : `${because}${held.why.slice(at)}`;
};

/** What a person held a fleet at before a move did, if that would still be in force. */
export const heldBefore = ({ why }: Override, nowMs: number): Override | null => {
  const at = why.indexOf(BEFORE);
  const before = at < 0 ? null : parse(why.slice(at + BEFORE.length));
  return isOverride(before) && before.untilMs > nowMs ? before : null;
};

/** Ends what a move holds a fleet by; what a person held it at is in force again. Rejects with a `Fault`. */
export const letGoOf = async (
  ledger: Pick<Ledger, 'putOverride' | 'removeOverrides'>,
  fleet: string,
  held: Override,
  nowMs: number,
): Promise<void> => {
  const before = heldBefore(held, nowMs);
  await (before === null ? ledger.removeOverrides(fleet, [held.kind]) : ledger.putOverride(fleet, before));
};
