import { decideService } from '../../../shared/core/failover/decide-service.ts';
import type { FailoverStep } from '../../../shared/core/failover/failover-step.ts';
import { keepsSwitchOn } from '../../../shared/core/failover/keep-armed.ts';
import type { Observation } from '../../../shared/core/failover/observation.ts';
import { readingsWanted } from '../../../shared/core/failover/readings-wanted.ts';
import { recordStepAnswer } from '../../../shared/core/failover/record-step-answer.ts';
import { activeAt, isDrill, otherRegion, type Service } from '../../../shared/core/failover/service.ts';
import type { RecordSet } from '../../../shared/core/failover/service-records.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceView, StepAnswer } from '../../../shared/core/failover/service-view.ts';
import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { tellEpochs } from '../../../shared/core/failover/tell-epochs.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import {
  fleetOf,
  knownAs,
  knownService,
  observationOf,
  runOf,
  STAGE,
  termsOf,
  UNREAD,
  WITNESS,
  zoneAt,
} from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';
import { answersOf, applyBatch } from './route53-model.ts';

/** What one Region last told the other of epochs. */
export type Told = ReturnType<typeof tellEpochs>;

/** What became of a change of records, as Route 53 would tell. */
type ChangeFate = 'pending' | 'in-sync' | 'gone';

export type Place = {
  readonly state: ServiceState;
  readonly up: boolean;
  /** What it last heard of the other; null for nothing. */
  readonly heard: Told | null;
  /** The switch of this Region, as Route 53 last saw it, and whether it was on within this tick. */
  readonly switchOn: boolean;
  readonly switchHot: boolean;
};

/** Steps that were decided, and are taken by a handler that nobody waits for any more. */
export type Zombie = { readonly region: string; readonly steps: readonly FailoverStep[] };

/** Everything around the machine, small enough to be explored. */
export type World = {
  readonly nowMs: number;
  readonly places: Readonly<Record<string, Place>>;
  readonly zone: readonly RecordSet[];
  readonly changes: Readonly<Record<string, ChangeFate>>;
  readonly controlUp: boolean;
  readonly zombie: Zombie | null;
  /** What may still go wrong, and be asked for. */
  readonly faults: number;
  readonly wishes: number;
  /** Outages of home, and moves asked for, to each Region: a flip without one of them is one too many. */
  readonly causes: Readonly<Record<string, number>>;
  readonly flips: Readonly<Record<string, number>>;
  /** Epochs that were made: written into the zone, or published, with who did. */
  readonly made: Readonly<Record<number, string>>;
};

export const TICK_MS = HOUR_MS;

const opened = (service: Service): ServiceState => ({ ...knownService(), service: service.name });

export const newWorld = (service: Service, faults: number, wishes: number): World => {
  const records = zoneAt(0, service);
  const told = tellEpochs(opened(service), []);
  const place: Place = { state: opened(service), up: true, heard: told, switchOn: false, switchHot: false };
  return {
    nowMs: NOW_MS,
    places: { [HOME]: place, [STANDBY]: place },
    zone: records.kind === 'known' ? records.value : [],
    changes: {},
    controlUp: true,
    zombie: null,
    faults,
    wishes,
    causes: { [HOME]: 0, [STANDBY]: 0 },
    flips: { [HOME]: 0, [STANDBY]: 0 },
    made: { 0: HOME },
  };
};

const placeOf = ({ places }: World, region: string): Place => {
  const place = places[region];
  if (place === undefined) throw new Error(`there is no ${region} in this world`);
  return place;
};

/** The world with one of its Regions changed. */
export const withPlace = (world: World, region: string, change: Partial<Place>): World => ({
  ...world,
  places: { ...world.places, [region]: { ...placeOf(world, region), ...change } },
});

/** Where clients go. */
export const answerOf = (service: Service, { zone, places }: World): readonly string[] => {
  const switches = Object.fromEntries(Object.entries(places).map(([region, { switchOn }]) => [region, switchOn]));
  return answersOf(zone, service.dnsName, switches);
};

const sees = (world: World, observer: string, region: string): ReturnType<typeof runOf> =>
  runOf(region, placeOf(world, region).up ? 'good' : 'bad', {
    lastAtMs: world.nowMs,
    sinceMs: world.nowMs - 10 * MINUTE_MS,
    because: observer,
  });

const observationsIn = (service: Service, world: World, region: string): readonly Observation[] => {
  const other = otherRegion(service, region);
  const seen = (observer: string) => ({
    atMs: world.nowMs,
    runs: [sees(world, observer, HOME), sees(world, observer, STANDBY)],
  });
  const silent = { epoch: null, recordsEpoch: null, guarded: false, switchOn: true };
  const { heard } = placeOf(world, region);
  const own = observationOf(region, { ...seen(region), ...silent });
  const witness = observationOf(WITNESS, { ...seen(WITNESS), ...silent });
  if (isDrill(service) || heard === null) return [own, witness];
  const told = placeOf(world, other).up ? seen(other) : { atMs: world.nowMs - HOUR_MS, runs: [] };
  return [own, witness, observationOf(other, { ...told, ...heard })];
};

const viewIn = (service: Service, world: World, region: string, wish: ServiceWish | null): ServiceView => {
  const { state } = placeOf(world, region);
  const wanted = readingsWanted(service, region, state);
  const { move, arming } = state;
  const change = move?.phase === 'syncing' ? move.change : arming;
  const [answers = null] = answerOf(service, world);
  return {
    region,
    observations: observationsIn(service, world, region),
    fleets: knownAs([fleetOf()]),
    terms: [termsOf()],
    points: UNREAD,
    restores: UNREAD,
    records: wanted.records && world.controlUp ? knownAs(world.zone) : UNREAD,
    change: wanted.change && world.controlUp ? knownAs(world.changes[change?.id ?? ''] ?? 'gone') : UNREAD,
    answers: wanted.answers ? knownAs(answers) : UNREAD,
    wishes: wish === null ? [] : [{ id: 'w', wish }],
  };
};

/** Publishing counts as a flip once somebody asks DNS; so does a batch. */
const noticeFlip = (service: Service, before: World, after: World): World => {
  const [from = '', to = ''] = [answerOf(service, before), answerOf(service, after)].map(([one]) => one);
  if (from === to) return after;
  return { ...after, flips: { ...after.flips, [to]: (after.flips[to] ?? 0) + 1 } };
};

const noticeMade = (world: World, epoch: number, region: string): World =>
  world.made[epoch] === undefined ? { ...world, made: { ...world.made, [epoch]: region } } : world;

/** One datapoint: off is not seen by a health check while the same minute has an on. */
const publish = (service: Service, world: World, region: string, on: boolean): World => {
  const { switchOn, switchHot, state } = placeOf(world, region);
  const isOn = on || (switchOn && switchHot);
  const published = withPlace(world, region, { switchOn: isOn, switchHot: on || switchHot });
  const made = on && state.epoch !== null ? noticeMade(published, state.epoch, region) : published;
  return noticeFlip(service, world, made);
};

type Taken = { readonly world: World; readonly answer: StepAnswer };

const FAILED: StepAnswer = { kind: 'failed', because: 'no answer', fault: 'unknown' };

const submit = (
  service: Service,
  world: World,
  region: string,
  step: Extract<FailoverStep, { readonly kind: 'records' }>,
): Taken => {
  const zone = world.controlUp ? applyBatch(world.zone, step.changes) : null;
  if (zone === null) return { world, answer: FAILED };
  const id = `c${Object.keys(world.changes).length}`;
  const changed: World = { ...world, zone, changes: { ...world.changes, [id]: 'pending' } };
  const made = noticeMade(noticeFlip(service, world, changed), step.to.to, region);
  return { world: made, answer: { kind: 'changed', changeId: id } };
};

/** What a step does to the world, and what comes back. */
export const takeStep = (service: Service, world: World, region: string, step: FailoverStep): Taken => {
  switch (step.kind) {
    case 'records':
      return submit(service, world, region, step);
    case 'switch':
      return { world: publish(service, world, region, step.on), answer: { kind: 'done' } };
    case 'fence':
    case 'unfence':
      return { world, answer: placeOf(world, step.region).up ? { kind: 'done' } : FAILED };
    default:
      return { world, answer: { kind: 'done' } };
  }
};

/** How a handler fares once it has written down what it decided. */
export type Fate = 'well' | 'refused' | 'unanswered' | 'late';

/** One round of a handler: decides, writes down, acts, and writes down what came of it. */
export const handle = (
  service: Service,
  world: World,
  region: string,
  { wish, fate }: { readonly wish: ServiceWish | null; readonly fate: Fate },
): { readonly world: World; readonly steps: readonly FailoverStep[] } => {
  const view = viewIn(service, world, region, wish);
  const { state, steps } = decideService(service, STAGE, placeOf(world, region).state, view, world.nowMs);
  let after = withPlace(world, region, { state });
  if (fate === 'late') return { world: { ...after, zombie: { region, steps } }, steps };
  for (const step of steps) {
    const taken = fate === 'refused' ? { world: after, answer: FAILED } : takeStep(service, after, region, step);
    const answer = fate === 'unanswered' ? FAILED : taken.answer;
    const phase = placeOf(taken.world, region).state.move?.phase;
    const known = recordStepAnswer(placeOf(taken.world, region).state, step, answer, world.nowMs);
    after = withPlace(taken.world, region, { state: known });
    if (known.move?.phase !== phase) break;
  }
  return { world: after, steps };
};

/** The watch of a Region says again what its switch is to say. */
export const publishAgain = (service: Service, world: World, region: string): World =>
  service.mode === 'record'
    ? world
    : publish(service, world, region, keepsSwitchOn(service, region, placeOf(world, region).state));

/** What one Region knows reaches the other. */
export const deliver = (service: Service, world: World, from: string): World => {
  const { state, heard } = placeOf(world, from);
  const told = tellEpochs(state, heard === null ? [] : [observationOf(from, heard)]);
  return withPlace(world, otherRegion(service, from), { heard: told });
};

/** Time passes: every budget but that of an approval is over, and Route 53 has every change everywhere. */
export const tick = (world: World): World => {
  const places = Object.entries(world.places).map(([region, place]) => [region, { ...place, switchHot: false }]);
  const changes = Object.entries(world.changes).map(([id, fate]) => [id, fate === 'pending' ? 'in-sync' : fate]);
  return {
    ...world,
    nowMs: world.nowMs + TICK_MS,
    places: Object.fromEntries(places),
    changes: Object.fromEntries(changes),
  };
};

/** The newest epoch that anybody made. */
export const newestMade = ({ made }: World): number => Math.max(...Object.keys(made).map(Number));

/** The Region that is active by it. */
export const activeIn = (service: Service, world: World): string => activeAt(service, newestMade(world));
