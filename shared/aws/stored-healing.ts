import { EVIDENCE_SOURCES } from '../core/healing/health-readings.ts';
import type {
  ArrivalBackOff,
  Breaker,
  HealthState,
  Rebalance,
  RestingStandby,
  RosterEntry,
  Sighting,
  StandbyState,
  Wake,
} from '../core/healing/health-state.ts';
import type { SlotAddress, SlotState } from '../core/healing/slot.ts';
import { isNumber, isText, isTruth, listOf, oneOf, orAbsent, orNull, shapeOf } from './stored-shape.ts';

/** Whether a stored value is what healing remembers. */
export const isHealthState = shapeOf<HealthState>({
  sightings: listOf(
    shapeOf<Sighting>({ instanceId: isText, source: oneOf(...EVIDENCE_SOURCES, 'lifecycle'), sinceMs: isNumber }),
  ),
  roster: listOf(
    shapeOf<RosterEntry>({
      instanceId: isText,
      units: isNumber,
      served: isTruth,
      missingSinceMs: orNull(isNumber),
      slot: orAbsent(isText),
    }),
  ),
  replacing: listOf(isText),
  breaker: orNull(
    shapeOf<Breaker>({ kind: oneOf('sick', 'silent'), sinceMs: isNumber, because: isText, told: isTruth }),
  ),
  arrivals: shapeOf<ArrivalBackOff>({ failures: isNumber, untilMs: isNumber }),
  rebalance: orNull(
    shapeOf<Rebalance>({
      machines: isNumber,
      spot: orAbsent(isNumber),
      unitsEach: orAbsent(isNumber),
      units: isNumber,
      sinceMs: isNumber,
      because: isText,
    }),
  ),
  calmSinceMs: orNull(isNumber),
  doubtedAtMs: orNull(isNumber),
});

/** Whether a stored value is what is remembered of standbys. */
export const isStandbyState = shapeOf<StandbyState>({
  wakes: listOf(
    shapeOf<Wake>({ instanceId: isText, zone: isText, units: isNumber, atMs: isNumber, slot: orAbsent(isText) }),
  ),
  resting: listOf(shapeOf<RestingStandby>({ instanceId: isText, untilMs: isNumber, backOffMs: isNumber })),
});

type AddressOf<Kind extends SlotAddress['kind']> = Extract<SlotAddress, { kind: Kind }>;

const isPrivateAddress = shapeOf<AddressOf<'private'>>({ kind: oneOf('private'), address: isText, subnet: isText });
const isElasticAddress = shapeOf<AddressOf<'elastic'>>({ kind: oneOf('elastic'), allocationId: isText });

/** Whether a stored value is a slot. */
export const isSlotState = shapeOf<SlotState>({
  name: isText,
  holder: orNull(isText),
  zone: orNull(isText),
  volumes: listOf(shapeOf<SlotState['volumes'][number]>({ device: isText, volumeId: isText })),
  address: orNull((value) => isPrivateAddress(value) || isElasticAddress(value)),
});
