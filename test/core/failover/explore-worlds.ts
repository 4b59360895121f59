import { keepsSwitchOn } from '../../../shared/core/failover/keep-armed.ts';
import { isDrill, type Service } from '../../../shared/core/failover/service.ts';
import type { Move, ServiceState } from '../../../shared/core/failover/service-state.ts';
import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { wishToMove } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';
import {
  activeIn,
  answerOf,
  deliver,
  type Fate,
  handle,
  newestMade,
  publishAgain,
  TICK_MS,
  takeStep,
  tick,
  type World,
  withPlace,
} from './world-model.ts';

/** Older than this is old: nothing counts time any further, but an approval, that ends after two ticks. */
const AGE_MAX = 2;

/** What follows from a world by one thing that happens. */
export type Turn = { readonly said: string; readonly world: World };

const ageOf = (world: World, atMs: number | null): number | null =>
  atMs === null ? null : Math.min(AGE_MAX, Math.floor((world.nowMs - atMs) / TICK_MS));

const fateOf = ({ changes }: World, change: { readonly id: string } | null): string | null =>
  change === null ? null : (changes[change.id] ?? 'gone');

const reduceMove = (world: World, move: Move | null): unknown => {
  if (move === null) return null;
  const { plan, phase, flippedAtMs } = move;
  const isRefused = plan.cause === 'quorum' && flippedAtMs === null;
  if (phase === 'over') return isRefused ? ageOf(world, move.sinceMs) : null;
  return [
    [phase, plan.kind, plan.epoch, plan.cause, plan.id === '' ? 0 : 1, move.approvedBy !== null],
    [ageOf(world, move.sinceMs), flippedAtMs !== null, fateOf(world, move.change), ageOf(world, move.answeredAtMs)],
    [move.fenced?.done, move.fenced?.attempts, move.raised.length, move.drained, move.unfenced],
    [move.outcome?.code, move.spans.some((span) => span.phase === 'flipping')],
  ];
};

const reduceState = (world: World, state: ServiceState): unknown => [
  [state.epoch, state.recordsEpoch, state.switchOn, state.guarded, fateOf(world, state.arming)],
  ageOf(world, state.movedAtMs),
  ageOf(world, state.offSinceMs),
  reduceMove(world, state.move),
  state.past.flatMap(({ plan, flippedAtMs, sinceMs }) =>
    plan.cause === 'quorum' && flippedAtMs === null ? [ageOf(world, sinceMs)] : [],
  )[0] ?? null,
];

/** A world without what tells it from others but changes nothing. */
export const nameWorld = (world: World): string =>
  JSON.stringify([
    Object.values(world.places).map(({ state, ...place }) => [
      reduceState(world, state),
      place.up,
      Object.values(place.heard ?? {}),
      place.switchOn,
      place.switchHot,
    ]),
    world.zone.map(({ target, healthCheckId }) => [target.kind === 'values' ? target.values : 0, healthCheckId]),
    [world.controlUp, world.faults, world.wishes, newestMade(world)],
    Object.keys(world.causes).map((region) => (world.causes[region] ?? 0) - (world.flips[region] ?? 0)),
    world.zombie === null ? null : [world.zombie.region, world.zombie.steps.map((step) => ({ ...step, untilMs: 0 }))],
  ]);

const wishesFor = (service: Service, world: World, region: string): readonly ServiceWish[] => {
  const move = world.places[region]?.state.move ?? null;
  const begins: readonly ServiceWish[] =
    isDrill(service) && region === STANDBY
      ? [{ kind: 'drill', why: 'test', by: 'ann' }]
      : isDrill(service)
        ? []
        : [wishToMove(region)];
  if (move === null || move.phase === 'over') return begins;
  const answers: readonly ServiceWish[] =
    move.phase === 'approval' ? [{ kind: 'approve', planId: move.plan.id, by: 'ann' }] : [];
  return [...answers, { kind: 'abort', why: 'test', by: 'ann' }];
};

const countCause = (world: World, region: string): World => ({
  ...world,
  causes: { ...world.causes, [region]: (world.causes[region] ?? 0) + 1 },
});

const handlerTurns = (service: Service, world: World, region: string): readonly Turn[] => {
  const turns: Turn[] = [];
  const plain = handle(service, world, region, { wish: null, fate: 'well' });
  turns.push({ said: `${region} looks`, world: plain.world });
  const fates: readonly Fate[] = world.faults > 0 && plain.steps.length > 0 ? ['refused', 'unanswered', 'late'] : [];
  for (const fate of fates) {
    if (fate === 'late' && world.zombie !== null) continue;
    const { world: after } = handle(service, world, region, { wish: null, fate });
    turns.push({ said: `${region} looks, ${fate}`, world: { ...after, faults: world.faults - 1 } });
  }
  for (const wish of world.wishes > 0 ? wishesFor(service, world, region) : []) {
    const asked = handle(service, world, region, { wish, fate: 'well' }).world;
    const isMove = wish.kind === 'move' || wish.kind === 'drill';
    // A drill goes there and back by one wish.
    const counted = isMove ? countCause(wish.kind === 'drill' ? countCause(asked, HOME) : asked, region) : asked;
    turns.push({ said: `${region} is asked to ${wish.kind}`, world: { ...counted, wishes: world.wishes - 1 } });
  }
  return turns;
};

const fireZombie = (service: Service, world: World): readonly Turn[] => {
  const { zombie } = world;
  if (zombie === null || world.places[zombie.region]?.up !== true) return [];
  const place = world.places[zombie.region];
  // What is to be on is published with every look, and one on outweighs the offs of its minute.
  const isHot = place !== undefined && keepsSwitchOn(service, zombie.region, place.state) && place.switchOn;
  const hot = isHot ? withPlace(world, zombie.region, { switchHot: true }) : world;
  const after = zombie.steps.reduce((now, step) => takeStep(service, now, zombie.region, step).world, hot);
  return [{ said: `a late handler of ${zombie.region} acts`, world: { ...after, zombie: null } }];
};

const faultTurns = (world: World, down: readonly string[]): readonly Turn[] => {
  const turns: Turn[] = [];
  const { controlUp, faults } = world;
  if (!controlUp) turns.push({ said: 'the control plane is back', world: { ...world, controlUp: true } });
  const dead = Object.entries(world.places).flatMap(([region, { up }]) => (up ? [] : [region]));
  for (const region of dead) turns.push({ said: `${region} is back`, world: withPlace(world, region, { up: true }) });
  if (faults === 0) return turns;
  const worse = { ...world, faults: faults - 1 };
  if (controlUp) turns.push({ said: 'the control plane is down', world: { ...worse, controlUp: false } });
  for (const region of down.filter((one) => !dead.includes(one))) {
    const died = withPlace(worse, region, { up: false });
    turns.push({ said: `${region} dies`, world: region === HOME ? countCause(died, STANDBY) : died });
  }
  if (Object.values(world.changes).includes('pending')) {
    const changes = Object.entries(world.changes).map(([id, fate]) => [id, fate === 'pending' ? 'gone' : fate]);
    turns.push({ said: 'Route 53 loses the change', world: { ...worse, changes: Object.fromEntries(changes) } });
  }
  return turns;
};

/** All that can happen next. */
export const turnsFrom = (service: Service, world: World): readonly Turn[] => {
  const alive = Object.entries(world.places).flatMap(([region, { up }]) => (up ? [region] : []));
  const acting = isDrill(service) ? [STANDBY] : alive;
  const turns = acting.flatMap((region) => handlerTurns(service, world, region));
  for (const region of isDrill(service) ? [] : alive) {
    turns.push({ said: `${region} is heard`, world: deliver(service, world, region) });
  }
  for (const region of acting) {
    const { state } = world.places[region] ?? {};
    if (state === undefined) continue;
    turns.push({
      said: `${region} publishes ${keepsSwitchOn(service, region, state)} again`,
      world: publishAgain(service, world, region),
    });
  }
  turns.push({ said: 'time passes', world: tick(world) });
  turns.push(...fireZombie(service, world));
  turns.push(...faultTurns(world, isDrill(service) ? [] : [HOME, STANDBY]));
  return turns;
};

const recover = (world: World): World => ({
  ...world,
  controlUp: true,
  zombie: null,
  places: Object.fromEntries(Object.entries(world.places).map(([region, place]) => [region, { ...place, up: true }])),
});

/** One round in which everything works and nobody wants anything. */
export const goodRound = (service: Service, world: World): World => {
  const regions = isDrill(service) ? [STANDBY] : [HOME, STANDBY];
  let now = recover(world);
  for (const region of regions) {
    if (!isDrill(service)) now = deliver(service, now, region);
    now = handle(service, now, region, { wish: null, fate: 'well' }).world;
    now = publishAgain(service, now, region);
  }
  return tick(now);
};

const explainPlace = (world: World, region: string): string | null => {
  const place = world.places[region];
  if (place === undefined) return `${region} is not there`;
  const { move, epoch, switchOn } = place.state;
  if (move !== null && move.phase !== 'over') return `${region} stays in ${move.phase}`;
  if (epoch !== newestMade(world)) return `${region} is at epoch ${epoch}`;
  return switchOn || place.switchOn ? `the switch of ${region} stays on` : null;
};

/** What is wrong with a world that nothing changes any more; null where nothing is. */
export const explainUnrest = (service: Service, world: World, zoneEpoch: number): string | null => {
  if (zoneEpoch !== newestMade(world)) return 'the records stayed behind';
  if (answerOf(service, world)[0] !== activeIn(service, world)) return 'it answers with the wrong Region';
  const [wrong] = (isDrill(service) ? [STANDBY] : [HOME, STANDBY]).flatMap((one) => explainPlace(world, one) ?? []);
  if (wrong !== undefined) return wrong;
  if (isDrill(service) && activeIn(service, world) !== HOME) return 'the drill stayed away';
  const isGuarded = world.zone.some(({ healthCheckId }) => healthCheckId !== null);
  return service.mode === 'switch' && !isGuarded ? 'the switch is not armed' : null;
};
