import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import type { Move, ServiceState } from '../../shared/core/failover/service-state.ts';
import type { CallRecord } from './call-record.ts';

/** What a Region's ledger holds of a service, and held before the last write. */
export type StoredService = { readonly before: ServiceState | null; readonly now: ServiceState; readonly atMs: number };

/** What one who looks saw of one Region's endpoint, without a break since then; null where the last look saw the opposite. */
export type Sight = {
  /** Since when it was bad again and again, never good for longer than observers may miss. */
  badSpellMs: number | null;
  badSinceMs: number | null;
  goodSinceMs: number | null;
  lastBadMs: number;
  lastGoodMs: number;
};

/** Where a name led from a moment on. */
export type NameMoment = { readonly atMs: number; readonly service: string; readonly region: string | null };

/** What a person asked the functions of a Region for. */
export type Command = {
  readonly atMs: number;
  readonly region: string;
  readonly wish: 'move' | 'approve' | 'abort' | 'drill';
  readonly to: string | null;
  readonly planId: string | null;
};

/** When an epoch came to be, by the first ledger or record that stated it. */
export type EpochMoment = { readonly epoch: number; readonly atMs: number };

/** What is true of services, kept apart from what any ledger makes of it. */
export type ServiceTruth = {
  /** As `region/service`. */
  readonly stored: Map<string, StoredService>;
  /** By service, oldest first. */
  readonly epochs: Map<string, EpochMoment[]>;
  /** As `observer/region`. */
  readonly sights: Map<string, Sight>;
  /** When a fleet last had nothing in service, or could be believed to have nothing, as `region/fleet`. */
  readonly emptyMs: Map<string, number>;
  readonly moments: NameMoment[];
  /** Services of which a Region lost its record while its switch was on. */
  readonly forgotten: Set<string>;
  readonly commands: Command[];
};

/** Nothing is known. */
export const createServiceTruth = (): ServiceTruth => ({
  stored: new Map(),
  epochs: new Map(),
  sights: new Map(),
  emptyMs: new Map(),
  moments: [],
  forgotten: new Set(),
  commands: [],
});

/** Takes note of an epoch, unless that or a newer one was there. */
export const noteEpoch = ({ epochs }: ServiceTruth, service: string, epoch: number, atMs: number): void => {
  const known = epochs.get(service) ?? [];
  if (epoch > (known.at(-1)?.epoch ?? -1)) epochs.set(service, [...known, { epoch, atMs }]);
};

/** What a call wrote down of a service; null for any other call, and for a write that was refused. */
export const savedService = ({ port, method, args, outcome }: CallRecord): ServiceState | null => {
  if (port !== 'workflows' || (method !== 'save' && method !== 'releaseLease')) return null;
  if (outcome.kind !== 'done' || outcome.answer === 'fenced') return null;
  const [lease, write] = args;
  if (typeof lease !== 'object' || lease === null || !('key' in lease)) return null;
  const { key } = lease;
  if (typeof key !== 'object' || key === null || !('kind' in key) || key.kind !== 'service' || !('id' in key))
    return null;
  if (typeof write !== 'object' || write === null || !('body' in write) || typeof key.id !== 'string') return null;
  return readServiceState(write.body, key.id);
};

/** Takes note of what a call wrote down of a service. */
export const noteServiceCall = (truth: ServiceTruth, call: CallRecord): void => {
  const now = savedService(call);
  if (now === null) return;
  const name = `${call.region}/${now.service}`;
  truth.stored.set(name, { before: truth.stored.get(name)?.now ?? null, now, atMs: call.atMs });
  if (now.epoch !== null) noteEpoch(truth, now.service, now.epoch, call.atMs);
  // A drill turns its switch off, and then writes the epoch by which its name is at home again.
  if (now.move?.phase === 'returning') noteEpoch(truth, now.service, now.move.plan.epoch + 1, call.atMs);
};

/** The move of a Region's ledger that has not ended. */
export const moveIn = ({ stored }: ServiceTruth, region: string, service: string): Move | null => {
  const move = stored.get(`${region}/${service}`)?.now.move ?? null;
  return move === null || move.phase === 'over' ? null : move;
};
