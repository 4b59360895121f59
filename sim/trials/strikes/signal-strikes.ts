import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { forgetInstances } from '../../faults/forget-instances.ts';
import { freezeListings } from '../../faults/freeze-listings.ts';
import { drawInteger, type Random } from '../../random.ts';
import { tellListeners } from '../../tell-listeners.ts';
import { setTimer } from '../../timer-queue.ts';
import type { World } from '../../world-state.ts';
import { pick, pickAny } from '../injector.ts';
import { FUNCTION_NAMES } from '../invocation.ts';
import { forgeEvent } from '../poison-events.ts';
import { drawEventId, isoTime } from '../schedule-events.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

const always = (): boolean => true;

/** Longer than this, what all listings forget is gone: nobody could know better. */
const UNLISTED_MAX_MS = 100 * SECOND_MS;

const drawWorld = (
  { globe, scene }: Trial,
  random: Random,
): { readonly region: string; readonly world: World } | null => {
  const region = pick(random, scene.regions);
  const world = globe.cloud.get(region);
  return world === undefined ? null : { region, world };
};

const freeze: Strike['strike'] = (trial, random) => {
  const drawn = drawWorld(trial, random);
  if (drawn === null || drawn.world.instances.size === 0) return null;
  const { region, world } = drawn;
  const lastsMs = Math.ceil(UNLISTED_MAX_MS * random.next());
  setTimer(world.timers, world.nowMs + lastsMs, freezeListings(world));
  return `listings in ${region} stand still for ${Math.round(lastsMs / SECOND_MS)} s`;
};

const forget: Strike['strike'] = (trial, random) => {
  const drawn = drawWorld(trial, random);
  if (drawn === null || drawn.world.instances.size === 0) return null;
  // What all listings leave out for long is gone: nobody could know better.
  const { befallen } = trial.history;
  const key = `listings/${drawn.region}`;
  if (drawn.world.nowMs - (befallen.get(key) ?? 0) < 2 * UNLISTED_MAX_MS + MINUTE_MS) return null;
  befallen.set(key, drawn.world.nowMs);
  const share = 0.1 + 0.4 * random.next();
  forgetInstances(drawn.world, { share, lastsMs: UNLISTED_MAX_MS, seed: drawInteger(random, 2 ** 31) });
  return `listings in ${drawn.region} leave ${Math.round(share * 100)} % out`;
};

const poison: Strike['strike'] = (trial, random) => {
  const published = pickAny(random, trial.recent.all());
  const region = published?.region ?? trial.scene.regions[0];
  const forged = forgeEvent(random, published?.event);
  // Most come the way that the real one went; a few to anybody.
  const name = random.next() < 0.7 ? (published?.name ?? 'scale') : pick(random, FUNCTION_NAMES);
  const copies = pick(random, [1, 1, 2, 20]);
  for (let copy = 0; copy < copies; copy += 1) trial.bus.ask(region, name, forged);
  const text = JSON.stringify(forged);
  return `${name} gets ${text.length > 300 ? `${text.slice(0, 300)}...` : text}, ${copies} times`;
};

/** Long over for every kind of event: AWS Health's hold for three days. */
const STALE_MS = [20 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS, 6 * DAY_MS] as const;
const STALE_HEALTH_MS = 4 * DAY_MS;

const repeatLate: Strike['strike'] = (trial, random) => {
  const published = pickAny(
    random,
    trial.recent.all().filter(({ event }) => typeof event === 'object' && event !== null && 'detail-type' in event),
  );
  if (published === undefined) return null;
  const { region, name, event } = published;
  const isHealth = typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.health';
  const ageMs = isHealth ? STALE_HEALTH_MS : pick(random, STALE_MS);
  const time = isoTime(trial.globe.clock.nowMs - ageMs);
  const stale = { ...Object(event), id: drawEventId(trial), time };
  trial.bus.ask(region, name, stale);
  return `${name} gets what happened at ${time}`;
};

const mute: Strike['strike'] = (trial, random, lasts) => {
  const drawn = drawWorld(trial, random);
  const alarm = drawn && pickAny(random, drawn.world.alarms);
  if (drawn === null || alarm === null || alarm === undefined) return null;
  alarm.muted = true;
  lasts(() => {
    alarm.muted = false;
  });
  return `${alarm.specification.name} is muted in ${drawn.region}`;
};

/** Somebody sets an alarm's state by hand, again and again, whatever its metric shows. */
const flapAlarm: Strike['strike'] = (trial, random) => {
  const drawn = drawWorld(trial, random);
  const alarm = drawn && pickAny(random, drawn.world.alarms);
  if (drawn === null || alarm === null || alarm === undefined) return null;
  const { world, region } = drawn;
  const { specification } = alarm;
  const times = 2 + drawInteger(random, 8);
  for (let time = 0; time < times; time += 1) {
    const [from, to] = pick(random, [
      ['OK', 'ALARM'],
      ['OK', 'ALARM'],
      ['ALARM', 'ALARM'],
      ['ALARM', 'OK'],
      ['OK', 'INSUFFICIENT_DATA'],
    ] as const);
    setTimer(world.timers, world.nowMs + drawInteger(random, 300) * SECOND_MS, () =>
      tellListeners(world, { kind: 'alarm-state', atMs: world.nowMs, specification, from, to, muted: alarm.muted }),
    );
  }
  return `${specification.name} changes its state ${times} times in ${region}`;
};

const holdBack: Strike['strike'] = (trial, random, lasts) => {
  const region = pick(random, trial.scene.regions);
  lasts(trial.bus.holdBack(region));
  return `nothing is delivered in ${region} for a while`;
};

/** What befalls events, alarms and listings. */
export const SIGNAL_STRIKES: readonly Strike[] = [
  { fault: 'listing-stale', weight: 2, fits: always, strike: freeze },
  { fault: 'listing-partial', weight: 2, fits: always, strike: forget },
  { fault: 'poison-event', weight: 4, fits: always, strike: poison },
  { fault: 'event-stale', weight: 2, fits: always, strike: repeatLate },
  { fault: 'alarm-muted', weight: 1, fits: always, strike: mute },
  { fault: 'alarm-flaps', weight: 1, fits: always, strike: flapAlarm },
  { fault: 'backlog-released', weight: 1, fits: always, strike: holdBack },
];
