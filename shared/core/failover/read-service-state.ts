import type { ServiceState } from './service-state.ts';
import type { ServiceWish } from './service-wish.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isState = (body: unknown, service: string): body is ServiceState =>
  isRecord(body) &&
  body['version'] === 1 &&
  body['service'] === service &&
  (body['epoch'] === null || Number.isSafeInteger(body['epoch'])) &&
  (body['move'] === null || (isRecord(body['move']) && isRecord(body['move']['plan']))) &&
  Array.isArray(body['past']);

/** What was written of a service; null for what is none, or of another version: then nothing is known of it. */
export const readServiceState = (body: unknown, service: string): ServiceState | null =>
  isState(body, service) ? body : null;

const FIELDS: Readonly<Record<ServiceWish['kind'], readonly string[]>> = {
  move: ['to', 'why', 'by'],
  approve: ['planId', 'by'],
  abort: ['why', 'by'],
  drill: ['why', 'by'],
  wire: [],
};

const isWish = (ask: unknown): ask is ServiceWish => {
  if (!isRecord(ask)) return false;
  const fields = Object.entries(FIELDS).find(([kind]) => kind === ask['kind'])?.[1];
  if (fields === undefined || !fields.every((field) => typeof ask[field] === 'string')) return false;
  if (ask['kind'] === 'move') return typeof ask['force'] === 'boolean';
  return ask['kind'] !== 'wire' || (isRecord(ask['wiring']) && Number.isSafeInteger(ask['epoch']));
};

/** A wish as it was written down; null for what is none. */
export const readServiceWish = (ask: unknown): ServiceWish | null => (isWish(ask) ? ask : null);
