import type { FleetState } from '../fleet-state.ts';
import type { StatefulPolicy } from '../healing/health-policy.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { Belonging, OwnedAddress, OwnedInstance, OwnedVolume, Registration } from './belonging.ts';
import { priceBelonging, type UsdPerHourOf } from './price-belonging.ts';

/** Younger than this, nothing is an orphan: what was just made may be shown in part, and written down in a moment. */
export const YOUNG_MS = 15 * MINUTE_MS;

/** A retirement drains for an hour at most, and the ledger takes up a tagged one at the next look. */
export const RETIREMENT_FORGOTTEN_MS = HOUR_MS;

/** Who keeps a fleet. */
export type FleetClaim =
  /** Ballast does, by ballast.yml and the ledger; `stateful` is null where members own nothing. */
  | { readonly kind: 'kept'; readonly state: FleetState; readonly stateful: StatefulPolicy | null }
  /** Somebody does, or may: nothing of it is judged. */
  | { readonly kind: 'left'; readonly because: string }
  /** Nobody does, as far as can be seen; `isNamed` when a person says so too. */
  | { readonly kind: 'gone'; readonly because: string; readonly isNamed: boolean };

/** Why something belongs to nothing. */
export type OrphanReason =
  | 'FLEET_GONE'
  | 'RETIREMENT_FORGOTTEN'
  | 'LEFT_BEHIND'
  | 'TARGET_GONE'
  /** It was ours, serves on, and nobody watches it any more. */
  | 'TARGET_UNTAGGED';

/** Why something is not removed, or not without being asked for. */
export type Spared =
  /** A person's tag says so. */
  | 'kept'
  /** It is in service in a target group, whoever's. */
  | 'serving'
  /** That nobody was seen keeping a fleet is no proof: its instances go when a person names it. */
  | 'unnamed'
  /** It is a slot's: data, or an address that others know. */
  | 'data';

/** Something of ours that belongs to nothing, with the evidence, and what it costs a month; null when that is not known. */
export type Orphan = {
  readonly belonging: Belonging;
  readonly reason: OrphanReason;
  readonly because: string;
  readonly usdPerMonth: number | null;
  readonly spared: Spared | null;
};

type Finding = Pick<Orphan, 'reason' | 'because'>;

/** Of a fleet that is left alone nothing is judged. */
type Judged = Exclude<FleetClaim, { readonly kind: 'left' }>;

/** Ids that a ledger means something by: no orphan, whatever else speaks for it. */
const idsIn = ({ launches, retirements, resize, health, standby }: FleetState): readonly string[] => [
  ...launches.flatMap(({ answer }) => (answer.kind === 'answered' ? answer.instanceIds : [])),
  ...retirements.map(({ instanceId }) => instanceId),
  ...(resize?.underWay ? [resize.underWay.instanceId] : []),
  ...(health?.roster ?? []).map(({ instanceId }) => instanceId),
  ...[...(standby?.wakes ?? []), ...(standby?.resting ?? [])].map(({ instanceId }) => instanceId),
];

/** Ids that its slots hold, by what the policy gives to members now: the ledger remembers what it gave them once. */
const idsOfSlots = ({ slots = [] }: FleetState, policy: StatefulPolicy): readonly string[] =>
  slots.flatMap(({ holder, volumes, address }) => [
    ...(holder === null ? [] : [holder]),
    ...volumes.map(({ volumeId }) => volumeId),
    ...(address?.kind === 'elastic' && policy.address === 'elastic' ? [address.allocationId] : []),
  ]);

const idsKnownBy = (claim: FleetClaim): readonly string[] => {
  if (claim.kind !== 'kept') return [];
  const { state, stateful } = claim;
  return stateful === null ? idsIn(state) : [...idsIn(state), ...idsOfSlots(state, stateful)];
};

const leftBehind = (because: string): Finding => ({ reason: 'LEFT_BEHIND', because });

const isGone = ({ lifecycle }: Pick<OwnedInstance, 'lifecycle'>): boolean =>
  lifecycle === 'shutting-down' || lifecycle === 'terminated';

/**
 * A machine of a kept fleet is the fleet's, running or stopped: healing and scale-in see to it. Only one that is tagged to
 * go, and that the ledger never took up, has nobody left to end it.
 */
const judgeInstance = (instance: OwnedInstance, claim: Judged, nowMs: number): Finding | null => {
  const ageMs = nowMs - instance.launchedAtMs;
  if (isGone(instance) || ageMs < YOUNG_MS) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  if (instance.role !== 'retiring' || ageMs < RETIREMENT_FORGOTTEN_MS) return null;
  const because = `tagged retiring, launched over ${RETIREMENT_FORGOTTEN_MS / MINUTE_MS} minutes ago, and the ledger knows of no retirement`;
  return { reason: 'RETIREMENT_FORGOTTEN', because };
};

const judgeVolume = ({ state, createdAtMs, slot }: OwnedVolume, claim: Judged, nowMs: number): Finding | null => {
  if (state !== 'available' || nowMs - createdAtMs < YOUNG_MS) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  if (slot === null) return leftBehind('attached to no instance, and no slot owns it');
  if (claim.stateful !== null) return null;
  return leftBehind(`it was of slot ${slot}, and members of the fleet own no volumes any more`);
};

/** One beside the slot's own comes of an allocation whose answer was lost: the repeat made another. */
const judgeAddress = ({ id, isAssociated, slot }: OwnedAddress, claim: Judged): Finding | null => {
  if (isAssociated) return null;
  if (claim.kind === 'gone') return { reason: 'FLEET_GONE', because: claim.because };
  if (slot === null) return leftBehind('associated with nothing, and no slot owns it');
  if (claim.stateful?.address !== 'elastic') {
    return leftBehind(`it was of slot ${slot}, and members of the fleet own no elastic address any more`);
  }
  const own = claim.state.slots?.find(({ name }) => name === slot)?.address;
  const isSecond = own?.kind === 'elastic' && own.allocationId !== id;
  return isSecond ? leftBehind(`slot ${slot} has another: ${own.allocationId}`) : null;
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

const judge = (belonging: Belonging, claim: Judged, nowMs: number): Finding | null => {
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

const sparedOf = (belonging: Belonging, claim: Judged): Spared | null => {
  if (isKept(belonging)) return 'kept';
  switch (belonging.kind) {
    case 'instance':
      return claim.kind === 'gone' && !claim.isNamed ? 'unnamed' : null;
    case 'volume':
    case 'address':
      return belonging.slot === null ? null : 'data';
    case 'registration':
      return null;
  }
};

/** Spares instances that serve: of whichever fleet one is, somebody's requests go there. */
export const spareServing = (orphans: readonly Orphan[], servingIds: ReadonlySet<string>): readonly Orphan[] =>
  orphans.map((orphan) => {
    const { belonging, spared } = orphan;
    const isSpared = belonging.kind === 'instance' && servingIds.has(belonging.id) && spared !== 'kept';
    return isSpared ? { ...orphan, spared: 'serving' } : orphan;
  });

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
  const known = new Set([...claims.values()].flatMap(idsKnownBy));
  const volumes = belongings.filter((belonging) => belonging.kind === 'volume');
  const byHolder = Map.groupBy(volumes, ({ instanceId }) => instanceId);
  return belongings.flatMap((belonging): readonly Orphan[] => {
    const claim = claims.get(belonging.fleet);
    const id = belonging.kind === 'registration' ? belonging.instanceId : belonging.id;
    if (claim === undefined || claim.kind === 'left' || known.has(id)) return [];
    const finding = judge(belonging, claim, nowMs);
    if (finding === null) return [];
    const usdPerMonth = priceBelonging(belonging, byHolder.get(id) ?? [], usdPerHourOf);
    return [{ belonging, ...finding, usdPerMonth, spared: sparedOf(belonging, claim) }];
  });
};
