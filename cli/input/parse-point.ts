import { InvalidArgumentError } from 'commander';
import type { PointChoice } from '../../shared/core/restore/restore-request.ts';
import { type Moment, parseMoment, resolveMoment } from './parse-moment.ts';

/** A recovery point as a person names it: a time of day still needs a day. */
export type PointName =
  | Exclude<PointChoice, { readonly kind: 'time' }>
  | { readonly kind: 'time'; readonly moment: Moment };

const SET_ID = /^[a-z][a-z0-9-]*\.\d{8}T\d{6}Z\.\S+$/;

/** Reads `latest`, the id of a recovery point, or a time, for the newest point that stands for it or one before. */
export const parsePoint = (text: string): PointName => {
  if (text === 'latest') return { kind: 'latest' };
  if (SET_ID.test(text)) return { kind: 'set', setId: text };
  try {
    return { kind: 'time', moment: parseMoment(text) };
  } catch {
    const example = 'web.20261121T030000Z.slot-3';
    throw new InvalidArgumentError(
      `Say latest, the id of a recovery point such as ${example}, or a time such as 14:05 or 2026-11-21T14:05Z.`,
    );
  }
};

/** The choice that a name stands for; a time of day is the latest one that is not after `nowMs`. */
export const resolvePoint = (name: PointName, nowMs: number): PointChoice =>
  name.kind === 'time' ? { kind: 'time', atMs: resolveMoment(name.moment, nowMs) } : name;
