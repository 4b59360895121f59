import type { PolicyForecast } from '../core/forecast/foresee.ts';
import type { StatusMemory } from './read-status.ts';
import { createReferenceCache, type ReferenceCache } from './reference-cache.ts';

/** What a fleet's predictive policies have learned, by policy name, and up to when that is in the ledger. */
export type FleetForecasts = {
  readonly policies: ReadonlyMap<string, PolicyForecast>;
  /** When a look last advanced them. */
  readonly seenMs: number;
  /** Minus infinity when nothing is stored. */
  readonly storedMs: number;
};

/**
 * What one process keeps from look to look so as not to read it again. It may be lost at any time: everything in it can be
 * had from AWS or from the ledger.
 */
export type LookMemory = {
  readonly references: ReferenceCache;
  readonly status: StatusMemory;
  readonly forecasts: Map<string, FleetForecasts>;
};

/** A memory of nothing. */
export const createLookMemory = (): LookMemory => ({
  references: createReferenceCache(),
  status: { last: null },
  forecasts: new Map(),
});
