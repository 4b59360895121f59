import type { CallRecord } from './call-record.ts';

/** A lease that was given: until when, and whether it was while another was held. */
export type GivenLease = { readonly heldUntilMs: number; readonly isSecond: boolean };

/** Leases of all Regions that are held, as far as their ledgers were asked, by what they are of. */
export type LeaseMemory = Map<string, GivenLease>;

const has = <Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> =>
  typeof value === 'object' && value !== null && key in value;

type Place = Pick<CallRecord, 'region' | 'port'>;

const nameOf = ({ region, port }: Place, what: unknown): string => `${region} ${port} ${JSON.stringify(what)}`;

/** A lease is nobody's any more once its record is gone. */
export const forgetLease = (leases: LeaseMemory, place: Place, what: unknown): void => {
  leases.delete(nameOf(place, what));
};

/** What the lease is of that an answer has just given, and until when; null for any other call. */
const given = (
  call: CallRecord,
): { readonly name: string; readonly nowMs: number; readonly untilMs: number } | null => {
  const { method, outcome, args } = call;
  const [what, nowMs, untilMs] = args;
  if (method !== 'acquireLease' || outcome.kind !== 'done') return null;
  const isGiven = has(outcome.answer, 'kind') && outcome.answer.kind === 'acquired';
  return isGiven && typeof nowMs === 'number' && typeof untilMs === 'number'
    ? { name: nameOf(call, what), nowMs, untilMs }
    : null;
};

/** The lease that a call has just been given; undefined for any other call. */
export const leaseGiven = (leases: LeaseMemory, call: CallRecord): GivenLease | undefined => {
  const lease = given(call);
  return lease === null ? undefined : leases.get(lease.name);
};

/** Keeps who may write: from each lease that is given until it is let go, or over. */
export const noteLease = (leases: LeaseMemory, call: CallRecord): void => {
  const lease = given(call);
  if (lease !== null) {
    const held = leases.get(lease.name);
    leases.set(lease.name, {
      heldUntilMs: lease.untilMs,
      isSecond: held !== undefined && lease.nowMs < held.heldUntilMs,
    });
    return;
  }
  const { method, outcome, args } = call;
  if (method !== 'releaseLease' || outcome.kind !== 'done' || outcome.answer !== 'released') return;
  const [of] = args;
  if (has(of, 'fleet')) leases.delete(nameOf(call, of.fleet));
  else if (has(of, 'key')) leases.delete(nameOf(call, of.key));
};
