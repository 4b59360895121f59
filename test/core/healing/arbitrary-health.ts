import fc from 'fast-check';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import type { HealthPolicy, StandbyPolicy } from '../../../shared/core/healing/health-policy.ts';
import {
  EVIDENCE_SOURCES,
  type HealthReadings,
  type SourceReading,
  type SourceSays,
} from '../../../shared/core/healing/health-readings.ts';
import type { HealthState, StandbyState } from '../../../shared/core/healing/health-state.ts';
import { type InstanceNotice, NOTICE_KINDS } from '../../../shared/core/healing/instance-notice.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { anyFleet, unpausedView } from '../arbitraries.ts';
import { instanceOf, instancesOf, NOW_MS, stateOf } from '../build.ts';
import { healthOf, rosterEntry, SICK } from './build-health.ts';

/** Objects with the prototype that parsed JSON has. */
const record = <Value>(model: { readonly [Key in keyof Value]: fc.Arbitrary<Value[Key]> }): fc.Arbitrary<Value> =>
  fc.record<Value>(model, { noNullPrototype: true });

const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const agoMs = (maxMs: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: maxMs }).map((ms) => NOW_MS - ms);
const aroundMs = (spanMs: number): fc.Arbitrary<number> =>
  fc.integer({ min: -spanMs, max: spanMs }).map((ms) => NOW_MS + ms);

/** Ids of the instances that a view shows, and of two that it does not. */
const ID = fc.constantFrom(...Array.from({ length: 14 }, (_, index) => `i-${index + 1}`));

const policy: fc.Arbitrary<HealthPolicy> = record({
  graceMs: fc.integer({ min: 0, max: HOUR_MS }),
  evidence: fc.subarray([...EVIDENCE_SOURCES]),
  heartbeatMaxMs: fc.constant(3 * MINUTE_MS),
  breakerShare: fc.constantFrom(0.1, 0.3, 0.5, 1),
});

const standbyPolicy: fc.Arbitrary<StandbyPolicy> = record({
  size: fc.oneof(
    record({ kind: fc.constant('machines' as const), machines: fc.nat({ max: 5 }) }),
    record({ kind: fc.constant('share' as const), share: fc.constantFrom(0.1, 0.5, 1) }),
  ),
  state: fc.constantFrom('stopped', 'hibernated'),
});

/** Any fleet whose health is judged, with standbys or none. */
export const judgedFleet: fc.Arbitrary<Fleet> = fc
  .tuple(anyFleet, policy, seldom(standbyPolicy))
  .map(([fleet, health, standby]) => ({ ...fleet, health, ...(standby !== null && { standby }) }));

const says: fc.Arbitrary<SourceSays> = fc.oneof(
  fc.constant({ kind: 'well' } as const),
  record({ kind: fc.constant('sick' as const), sinceMs: fc.constant(null), because: fc.constant('it fails') }),
  record({ kind: fc.constant('doomed' as const), atMs: seldom(aroundMs(HOUR_MS)), because: fc.constant('retires') }),
  record({ kind: fc.constant('unknown' as const), because: fc.constant('it starts') }),
);

const sourceReading: fc.Arbitrary<SourceReading> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'off' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'silent', because: 'throttled' } as const) },
  {
    weight: 8,
    arbitrary: record({
      kind: fc.constant('read' as const),
      byInstance: fc.dictionary(ID, says, { maxKeys: 6, noNullPrototype: true }),
      others: fc.constantFrom('well', 'well', 'unknown'),
    }),
  },
);

const readings: fc.Arbitrary<HealthReadings> = record({
  'instance-status': sourceReading,
  agent: sourceReading,
  heartbeat: sourceReading,
});

const notice: fc.Arbitrary<InstanceNotice> = record({
  instanceId: ID,
  kind: fc.constantFrom(...NOTICE_KINDS),
  atMs: agoMs(HOUR_MS),
  doomedAtMs: seldom(aroundMs(20 * MINUTE_MS)),
});

const shift = record({
  zoneId: fc.constantFrom('use1-a', 'use1-b', 'use1-z'),
  sinceMs: agoMs(HOUR_MS),
  untilMs: aroundMs(HOUR_MS),
  because: fc.constant('ARC shifts traffic away'),
});

const healthState: fc.Arbitrary<HealthState> = record({
  sightings: fc.array(
    record({
      instanceId: ID,
      source: fc.constantFrom(...EVIDENCE_SOURCES, 'lifecycle' as const),
      sinceMs: agoMs(2 * MINUTE_MS),
    }),
    { maxLength: 12 },
  ),
  roster: fc
    .uniqueArray(ID, { maxLength: 12 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          record({ served: fc.boolean(), missingSinceMs: seldom(agoMs(3 * MINUTE_MS)) }).map((entry) =>
            rosterEntry(id, entry),
          ),
        ),
      ),
    ),
  replacing: fc.uniqueArray(ID, { maxLength: 3 }),
  breaker: seldom(
    record({
      kind: fc.constantFrom('sick', 'silent'),
      sinceMs: agoMs(HOUR_MS),
      because: fc.constant('many look sick'),
      told: fc.boolean(),
    }),
  ),
  arrivals: record({ failures: fc.nat({ max: 9 }), untilMs: aroundMs(HOUR_MS) }),
  rebalance: seldom(
    record({
      machines: fc.constant(1),
      units: fc.constantFrom(1, 2),
      sinceMs: agoMs(HOUR_MS),
      because: fc.constant('its zones are out of balance'),
    }),
  ),
  calmSinceMs: seldom(agoMs(HOUR_MS)),
  doubtedAtMs: seldom(agoMs(HOUR_MS)),
});

const standbyState: fc.Arbitrary<StandbyState> = record({
  wakes: fc
    .uniqueArray(ID, { maxLength: 3 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((instanceId) =>
          agoMs(12 * MINUTE_MS).map((atMs) => ({ instanceId, zone: 'zone-a', units: 1, atMs: atMs - 1 })),
        ),
      ),
    ),
  resting: fc.array(record({ instanceId: ID, untilMs: aroundMs(2 * HOUR_MS), backOffMs: fc.constant(3 * MINUTE_MS) }), {
    maxLength: 2,
  }),
});

/** What a role and a lifecycle are together in the world: a standby is stopped more often than it runs. */
const asStandby = (instance: InstanceView, isStopped: boolean): InstanceView =>
  instance.role === 'standby' && isStopped ? { ...instance, lifecycle: 'stopped', targets: ['absent'] } : instance;

const anyJudgedView: fc.Arbitrary<FleetView> = fc
  .tuple(
    unpausedView,
    readings,
    fc.array(notice, { maxLength: 3 }),
    fc.array(shift, { maxLength: 2 }),
    fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 5, arbitrary: healthState }),
    seldom(standbyState),
    fc.boolean(),
  )
  .map(([view, health, notices, shifts, remembered, standby, isStopped]) => {
    const zones = view.zones.map((zone) => ({ ...zone, id: zone.name.replace('zone', 'use1') }));
    const instances = view.instances.map((instance) => asStandby(instance, isStopped));
    const state: FleetState | null =
      view.state === null
        ? null
        : { ...view.state, ...(remembered !== null && { health: remembered }), ...(standby !== null && { standby }) };
    return { ...view, zones, instances, health, notices, shifts, state };
  });

/** A fleet that serves, and of which some machines have a bad sign that was seen a minute ago, or stopped then. */
const ailingView: fc.Arbitrary<FleetView> = fc
  .record({
    view: anyJudgedView,
    state: fc.tuple(healthState, standbyState, fc.integer({ min: 2, max: 10 })),
    machines: fc.integer({ min: 4, max: 14 }),
    sick: fc.uniqueArray(ID, { minLength: 1, maxLength: 6 }),
    stopped: fc.uniqueArray(ID, { maxLength: 1 }),
    kept: fc.uniqueArray(ID, { maxLength: 2 }),
    ready: fc.nat({ max: 3 }),
  })
  .map(({ view, state: [health, standby, desired], machines, sick, stopped, kept, ready }) => {
    const serving = instancesOf(machines).map((instance) => ({
      ...instance,
      protected: kept.includes(instance.id),
      ...(stopped.includes(instance.id) && { lifecycle: 'stopped' as const, targets: ['unused' as const] }),
    }));
    const standbys = Array.from({ length: ready }, (_, index) =>
      asStandby(instanceOf(`s-${index + 1}`, { role: 'standby' }), true),
    );
    const seen = [...sick, ...stopped].map((instanceId) => ({
      instanceId,
      source: sick.includes(instanceId) ? ('instance-status' as const) : ('lifecycle' as const),
      sinceMs: NOW_MS - MINUTE_MS,
    }));
    const says = Object.fromEntries(sick.map((id) => [id, SICK]));
    const state = stateOf(desired, {
      health: { ...health, sightings: seen, breaker: null },
      standby: { ...standby, wakes: [] },
    });
    return { ...view, instances: [...serving, ...standbys], state, health: healthOf(says) };
  });

/** Any view of a fleet that nobody paused, with what is known of its health. */
export const judgedView: fc.Arbitrary<FleetView> = fc.oneof(anyJudgedView, ailingView);
