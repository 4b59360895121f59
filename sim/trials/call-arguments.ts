import type { FleetState, LaunchCall } from '../../shared/core/fleet-state.ts';
import type { LaunchAnswer } from '../../shared/ports/fleets.ts';
import type { Lease, LeaseAnswer } from '../../shared/ports/ledger.ts';
import type { CallRecord, ChangeAsked } from './call-record.ts';

const has = <Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> =>
  typeof value === 'object' && value !== null && key in value;

const isLease = (value: unknown): value is Lease => has(value, 'fence') && has(value, 'fleet');
const isState = (value: unknown): value is FleetState => has(value, 'retirements') && has(value, 'launches');
const isLaunch = (value: unknown): value is LaunchCall => has(value, 'token') && has(value, 'instanceTypes');
const isLeaseAnswer = (value: unknown): value is LeaseAnswer => has(value, 'kind');
const isLaunchAnswer = (value: unknown): value is LaunchAnswer => has(value, 'instanceIds') && has(value, 'refusals');

/** What a change of the ledger is written under, and what; null for any other call. */
export const savedState = ({ port, method, args }: ChangeAsked): { lease: Lease; state: FleetState } | null => {
  const [lease, state] = args;
  if (port !== 'ledger' || (method !== 'saveState' && method !== 'releaseLease')) return null;
  return isLease(lease) && isState(state) ? { lease, state } : null;
};

/** The lease that a call was given; null where it was given none. */
export const acquiredLease = ({ port, method, outcome }: CallRecord): Lease | null => {
  if (port !== 'ledger' || method !== 'acquireLease' || outcome.kind !== 'done') return null;
  return isLeaseAnswer(outcome.answer) && outcome.answer.kind === 'acquired' ? outcome.answer.lease : null;
};

/** The fleet and the call of a launch; null for any other call. */
export const askedLaunch = ({
  port,
  method,
  args,
}: Pick<ChangeAsked, 'port' | 'method' | 'args'>): { fleet: string; call: LaunchCall } | null => {
  const [fleet, call] = args;
  if (port !== 'fleets' || method !== 'launch') return null;
  return typeof fleet === 'string' && isLaunch(call) ? { fleet, call } : null;
};

/** Instances that a launch gave; none where it failed. */
export const launchedIds = ({ outcome }: CallRecord): readonly string[] =>
  outcome.kind === 'done' && isLaunchAnswer(outcome.answer) ? outcome.answer.instanceIds : [];

/** Instances that a call names. */
export const instanceIdsIn = ({ args }: Pick<ChangeAsked, 'args'>): readonly string[] =>
  args.flat().filter((arg): arg is string => typeof arg === 'string' && arg.startsWith('i-'));

/** Instances of a fleet that an announcement speaks of, as the ledger is told; null for any other call. */
export const notedInstances = ({
  port,
  method,
  args,
}: ChangeAsked): { readonly fleet: string; readonly ids: readonly string[] } | null => {
  const [fleet, notices] = args;
  if (port !== 'ledger' || method !== 'noteInstances' || typeof fleet !== 'string' || !Array.isArray(notices))
    return null;
  return {
    fleet,
    ids: notices.flatMap((notice: unknown) =>
      has(notice, 'instanceId') && typeof notice.instanceId === 'string' ? [notice.instanceId] : [],
    ),
  };
};
