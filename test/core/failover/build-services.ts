import { decideService, type ServiceDecision } from '../../../shared/core/failover/decide-service.ts';
import type { Observation, Run } from '../../../shared/core/failover/observation.ts';
import { recordsAt } from '../../../shared/core/failover/plan-records.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import type { RecordSet, Wiring } from '../../../shared/core/failover/service-records.ts';
import {
  type Move,
  type MovePhase,
  type MovePlan,
  type ServiceState,
  unknownService,
} from '../../../shared/core/failover/service-state.ts';
import type { FleetHere, FleetTerms, Known, ServiceView } from '../../../shared/core/failover/service-view.ts';
import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { aliasOf, HOME, STANDBY, serviceOf } from './preparation-scene.ts';

export const WITNESS = 'eu-west-1';
export const STAGE = 'prod';

/** The service of the scenes: home in us-east-1, standby in us-west-2, seen from eu-west-1 too. */
export const SHOP = serviceOf({ witness: WITNESS, flipEveryMs: 30 * MINUTE_MS });

export const SHOP_BY_RECORD = { ...SHOP, mode: 'record' } as const;

export const WIRING: Wiring = {
  zoneId: 'Z1',
  targets: { [HOME]: aliasOf(HOME), [STANDBY]: aliasOf(STANDBY) },
  switchChecks: { [HOME]: 'check-home', [STANDBY]: 'check-standby' },
  endpointChecks: { [HOME]: 'asks-home', [STANDBY]: 'asks-standby' },
  preparedAtMs: NOW_MS,
};

/** A run of like sightings, long enough to be believed. */
export const runOf = (region: string, last: Run['last'], changes: Partial<Run> = {}): Run => ({
  source: 'probe',
  region,
  last,
  because: last === 'good' ? 'HTTP 200' : 'no answer within 5 s',
  lastAtMs: NOW_MS - 10 * SECOND_MS,
  inRow: 20,
  sinceMs: NOW_MS - 5 * MINUTE_MS,
  verdict: last === 'good' ? 'up' : 'down',
  ...changes,
});

export const observationOf = (observer: string, changes: Partial<Observation> = {}): Observation => ({
  version: 1,
  service: 'shop',
  observer,
  atMs: NOW_MS - 10 * SECOND_MS,
  runs: [],
  standing: [],
  epoch: 0,
  recordsEpoch: 0,
  guarded: true,
  switchOn: false,
  ...changes,
});

/** Home is down for everybody else, the standby is up, and home itself is not heard of. */
export const OUTAGE: readonly Observation[] = [
  observationOf(STANDBY, {
    runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'good'), runOf(HOME, 'bad', { source: 'checkers' })],
  }),
  observationOf(WITNESS, { runs: [runOf(HOME, 'bad'), runOf(STANDBY, 'good')] }),
];

/** Everything is up. */
export const PEACE: readonly Observation[] = [
  observationOf(HOME, { runs: [runOf(STANDBY, 'good'), runOf(HOME, 'good')] }),
  observationOf(STANDBY, {
    runs: [runOf(HOME, 'good'), runOf(STANDBY, 'good'), runOf(HOME, 'good', { source: 'checkers' })],
  }),
  observationOf(WITNESS, { runs: [runOf(HOME, 'good'), runOf(STANDBY, 'good')] }),
];

/** What a Region knows of a service that is at home, and was prepared. */
export const knownService = (changes: Partial<ServiceState> = {}): ServiceState => ({
  ...unknownService('shop'),
  epoch: 0,
  recordsEpoch: 0,
  wiring: WIRING,
  ...changes,
});

export const planOf = (changes: Partial<MovePlan> = {}): MovePlan => ({
  id: 'abc1234',
  kind: 'failover',
  from: HOME,
  to: STANDBY,
  epoch: 1,
  mode: 'switch',
  cause: 'quorum',
  because: 'it is down',
  force: false,
  needs: [{ fleet: 'web', units: 4, because: 'it served', fromPoints: false }],
  capacityShare: 1,
  rtoWantedMs: null,
  rpoWantedMs: null,
  ...changes,
});

/** A move of the shop to its standby, in a phase since just now. */
export const moveOf = (
  phase: MovePhase,
  { plan, ...changes }: Partial<Omit<Move, 'plan'>> & { readonly plan?: Partial<MovePlan> } = {},
): Move => ({
  id: 'shop-1-x',
  plan: planOf(plan),
  phase,
  sinceMs: NOW_MS,
  spans: [],
  startedMs: NOW_MS - MINUTE_MS,
  outageSinceMs: NOW_MS - 5 * MINUTE_MS,
  approvedBy: null,
  fenced: null,
  raised: [],
  restores: [],
  flippedAtMs: null,
  change: null,
  answeredAtMs: null,
  movedAtMs: null,
  drained: false,
  unfenced: false,
  last: null,
  outcome: null,
  told: null,
  signature: null,
  ...changes,
});

export const UNREAD = { kind: 'unknown', because: 'it was not read' } as const;

export const knownAs = <Value>(value: Value): Known<Value> => ({ kind: 'known', value });

/** What became of a change of records. */
export const fateOf = (fate: 'pending' | 'in-sync' | 'gone'): Known<typeof fate> => knownAs(fate);

export const fleetOf = (changes: Partial<FleetHere> = {}): FleetHere => ({
  fleet: 'web',
  unitsInService: 4,
  unitsMax: 10,
  unitsMin: 4,
  fenced: false,
  ...changes,
});

export const termsOf = (changes: Partial<FleetTerms> = {}): FleetTerms => ({
  fleet: 'web',
  unitsMin: 4,
  unitsMax: 10,
  stateful: false,
  ...changes,
});

/** The zone's records at an epoch, as Ballast writes them. */
export const zoneAt = (epoch: number, service = SHOP, guarded = true): Known<readonly RecordSet[]> =>
  knownAs(recordsAt(service, STAGE, WIRING, epoch, guarded));

/** What the standby sees while home is down, with its fleet ready. */
export const viewOf = (changes: Partial<ServiceView> = {}): ServiceView => ({
  region: STANDBY,
  observations: OUTAGE,
  fleets: knownAs([fleetOf()]),
  terms: [termsOf()],
  points: UNREAD,
  restores: UNREAD,
  records: UNREAD,
  change: UNREAD,
  answers: UNREAD,
  wishes: [],
  ...changes,
});

/** One wish, as it waits in the ledger. */
export const wishing = (wish: ServiceWish): Pick<ServiceView, 'wishes'> => ({ wishes: [{ id: 'w-1', wish }] });

export const wishToMove = (to: string, force = false): ServiceWish => ({
  kind: 'move',
  to,
  why: 'test',
  by: 'ann',
  force,
});

type Decided = {
  readonly service?: Service;
  readonly state?: Partial<ServiceState>;
  readonly view?: Partial<ServiceView>;
};

/** What the standby decides, while home is down and nothing else is said. */
export const decide = ({ service = SHOP, state = {}, view = {} }: Decided = {}): ServiceDecision =>
  decideService(service, STAGE, knownService({ service: service.name, ...state }), viewOf(view), NOW_MS);

/** Kinds of steps, in order. */
export const kindsOf = ({ steps }: Pick<ServiceDecision, 'steps'>): readonly string[] => steps.map(({ kind }) => kind);
