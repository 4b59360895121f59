import type { FleetState } from '../fleet-state.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { Belonging, OwnedAddress, OwnedInstance, OwnedVolume, Registration } from './belonging.ts';
import { priceBelonging, type UsdPerHourOf } from './price-belonging.ts';

/** Younger than this, nothing is an orphan: what was just made may be shown in part, and written down in a moment. */
export const YOUNG_MS = 15 * MINUTE_MS;

/** A retirement drains for an hour at most, and the ledger takes up a tagged one at the next look. */
export const RETIREMENT_FORGOTTEN_MS = HOUR_MS;

/** Who keeps a fleet. */
export type FleetClaim =
  /** Ballast does, by ballast.yml and the ledger. */
  | { readonly kind: 'kept'; readonly state: FleetState }
  /** Somebody does, or may: nothing of it is judged. */
  | { readonly kind: 'left'; readonly because: string }
  /** Nobody does. */
  | { readonly kind: 'gone'; readonly because: string };

/** Why something belongs to nothing. */
export type OrphanReason =
  | 'FLEET_GONE'
  | 'RETIREMENT_FORGOTTEN'
  | 'LEFT_BEHIND'
  | 'TARGET_GONE'
  /** It was ours, serves on, and nobody watches it any more. */
  | 'TARGET_UNTAGGED';

/** What is not removed without being asked for: a person's tag, and the data of a slot. */
export type Spared = 'kept' | 'data';

/** Something of ours that belongs to nothing, with the evidence, and what it costs a month; null when that is not known. */
export type Orphan = {
  readonly belonging: Belonging;
  readonly reason: OrphanReason;
  readonly because: string;
  readonly usdPerMonth: number | null;
  readonly spared: Spared | null;
};

type Finding = Pick<Orphan, 'reason' | 'because'>;

/** Ids that a ledger means something by: no orphan, whatever else speaks for it. */
const idsIn = ({ launches, retirements, resize, health, standby, slots }: FleetState): readonly string[] => [
  ...launches.flatMap(({ answer }) => (answer.kind === 'answered' ? answer.instanceIds : [])),
  ...retirements.map(({ instanceId }) => instanceId),
  ...(resize?.underWay ? [resize.underWay.instanceId] : []),
  ...(health?.roster ?? []).map(({ instanceId }) => instanceId),
  ...[...(standby?.wakes ?? []), ...(standby?.resting ?? [])].map(({ instanceId }) => instanceId),
  ...(slots ?? []).flatMap(({ holder, volumes, address }) => [
    ...(holder === null ? [] : [holder]),
    ...volumes.map(({ volumeId }) => volumeId),
    ...(address?.kind === 'elastic' ? [address.allocationId] : []),
  ]),
];

const isGone = ({ lifecycle }: Pick<OwnedInstance, 'lifecycle'>): boolean =>
  lifecycle === 'shutting-down' || lifecycle === 'terminated';

/**
 * A machine of a kept fleet is the fleet's, running or stopped: healing and scale-in see to it. Only one that is tagged to
 * go, and that the ledger never took up, has nobody left to end it.
 */
const judgeInstance = (instance: OwnedInstance, claim: FleetClaim, nowMs: number): Finding | null => {
  const ageMs = nowMs - instance.launchedAtMs;
  if (isGone(instance) || ageMs < YOUNG_MS) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  if (instance.role !== 'retiring' || ageMs < RETIREMENT_FORGOTTEN_MS) return null;
  const because = `tagged retiring, launched over ${RETIREMENT_FORGOTTEN_MS / MINUTE_MS} minutes ago, and the ledger knows of no retirement`;
  return { reason: 'RETIREMENT_FORGOTTEN', because };
};

const judgeVolume = ({ state, createdAtMs, slot }: OwnedVolume, claim: FleetClaim, nowMs: number): Finding | null => {
  if (state !== 'available' || nowMs - createdAtMs < YOUNG_MS) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  return slot === null ? { reason: 'LEFT_BEHIND', because: 'attached to no instance, and no slot owns it' } : null;
};

const judgeAddress = ({ isAssociated, slot }: OwnedAddress, claim: FleetClaim): Finding | null => {
  if (isAssociated) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  return slot === null ? { reason: 'LEFT_BEHIND', because: 'associated with nothing, and no slot owns it' } : null;
};

/** A machine that never was ours may be in a group too: a person put it there. */
const judgeRegistration = ({ state, instance }: Registration, nowMs: number): Finding | null => {
  if (state === 'draining') return null;
  if (instance === null) return { reason: 'TARGET_GONE', because: 'registered, and EC2 shows no such instance' };
  if (instance.lifecycle === 'terminated') {
    return { reason: 'TARGET_GONE', because: 'registered, and its instance is terminated' };
  }
  const isOurs = instance.fleet !== null || !instance.wasLaunched;
  if (isOurs || isGone(instance) || nowMs - instance.launchedAtMs < YOUNG_MS) return null;
  return {
    reason: 'TARGET_UNTAGGED',
    because: 'launched by Ballast and registered, but its tag ballast:fleet is gone',
  };
};

const judge = (belonging: Belonging, claim: FleetClaim, nowMs: number): Finding | null => {
  switch (belonging.kind) {
    case 'instance':
      return judgeInstance(belonging, claim, nowMs);
    case 'volume':
      return judgeVolume(belonging, claim, nowMs);
    case 'address':
      return judgeAddress(belonging, claim);
    case 'registration':
      return judgeRegistration(belonging, nowMs);
  }
};

const isKept = (belonging: Belonging): boolean =>
  belonging.kind === 'registration' ? (belonging.instance?.kept ?? false) : belonging.kept;

const sparedOf = (belonging: Belonging): Spared | null => {
  if (isKept(belonging)) return 'kept';
  return belonging.kind === 'volume' && belonging.slot !== null ? 'data' : null;
};

/**
 * Everything of ours that belongs to nothing, in the order given. What is too young, what a ledger knows, and what is of a
 * fleet that somebody may keep, never is; of a fleet that nobody was asked about, nothing is.
 */
export const findOrphans = (
  belongings: readonly Belonging[],
  claims: ReadonlyMap<string, FleetClaim>,
  usdPerHourOf: UsdPerHourOf,
  nowMs: number,
): readonly Orphan[] => {
  const known = new Set([...claims.values()].flatMap((claim) => (claim.kind === 'kept' ? idsIn(claim.state) : [])));
  const volumes = belongings.filter((belonging) => belonging.kind === 'volume');
  const byHolder = Map.groupBy(volumes, ({ instanceId }) => instanceId);
  return belongings.flatMap((belonging): readonly Orphan[] => {
    const claim = claims.get(belonging.fleet);
    const id = belonging.kind === 'registration' ? belonging.instanceId : belonging.id;
    if (claim === undefined || claim.kind === 'left' || known.has(id)) return [];
    const finding = judge(belonging, claim, nowMs);
    if (finding === null) return [];
    const usdPerMonth = priceBelonging(belonging, byHolder.get(id) ?? [], usdPerHourOf);
    return [{ belonging, ...finding, usdPerMonth, spared: sparedOf(belonging) }];
  });
};
