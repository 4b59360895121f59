import type { RestoreWish } from './restore-request.ts';
import type { RestoreState } from './restore-state.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isState = (body: unknown): body is RestoreState =>
  isRecord(body) &&
  body['version'] === 1 &&
  typeof body['id'] === 'string' &&
  typeof body['phase'] === 'string' &&
  isRecord(body['plan']) &&
  isRecord(body['plan']['target']) &&
  Array.isArray(body['volumes']) &&
  Array.isArray(body['spans']);

/** A restore as it was written down; null for what is none, or of a later version: what that one made expires by its tags. */
export const readRestoreState = (body: unknown): RestoreState | null => (isState(body) ? body : null);

const WISHES: readonly RestoreWish[] = ['accept', 'undo', 'abort'];

/** What a person wants of a restore. */
export type RestoreAsk = { readonly kind: RestoreWish; readonly because: string };

/** A wish as it was written down; null for what is none. */
export const readRestoreAsk = (ask: unknown): RestoreAsk | null => {
  if (!isRecord(ask)) return null;
  const { kind, because } = ask;
  const wish = WISHES.find((known) => known === kind);
  return wish === undefined || typeof because !== 'string' ? null : { kind: wish, because };
};
