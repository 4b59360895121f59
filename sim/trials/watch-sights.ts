import { drillOf, type Service } from '../../shared/core/failover/service.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { worldOf } from '../cloud.ts';
import { regionOfName } from '../dns/answer-name.ts';
import type { Place } from '../network/network-state.ts';
import { askUrl } from '../network/probe.ts';
import { canReach } from '../network/reach.ts';
import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';
import { noteEpoch, type Sight } from './service-truth.ts';
import type { Trial } from './trial.ts';
import { epochInZone } from './zone-truth.ts';

/** Shorter than what flaps stays as it is. */
const STORMY_MS = 5 * SECOND_MS;

/** After a storm little changes any more; a move that began in it may still go on. */
const CALM_MS = 30 * SECOND_MS;
const QUIET_MS = 5 * MINUTE_MS;

/** For so long after it. */
const STORMY_FOR_MS = 10 * MINUTE_MS;
const CALM_FOR_MS = 2 * HOUR_MS;

/** An observer looks twice a minute, and a look may be lost. */
const MISSED_MS = 90 * SECOND_MS;

const UNSEEN: Sight = {
  badSpellMs: null,
  badSinceMs: null,
  goodSinceMs: null,
  lastBadMs: Number.NEGATIVE_INFINITY,
  lastGoodMs: Number.NEGATIVE_INFINITY,
};

/** Under which name it is kept whether an observer can tell a Region what it saw. */
export const tellingName = (observer: string, region: string): string => `${observer} tells ${region}`;

const noteSight = ({ history, globe }: Trial, name: string, good: boolean): void => {
  const { sights } = history.services;
  const { nowMs } = globe.clock;
  const sight = sights.get(name) ?? { ...UNSEEN };
  sights.set(name, sight);
  if (good) {
    sight.goodSinceMs ??= nowMs;
    sight.badSinceMs = null;
    if (nowMs - sight.goodSinceMs >= MISSED_MS) sight.badSpellMs = null;
    sight.lastGoodMs = nowMs;
  } else {
    sight.badSinceMs ??= nowMs;
    sight.badSpellMs ??= nowMs;
    sight.goodSinceMs = null;
    sight.lastBadMs = nowMs;
  }
};

/** Whether a Region may believe now that nothing of its own is in service, though something is. */
const isBlind = ({ distortions, forgetfulness, disturbances: { frozen, unknown }, nowMs }: World): boolean =>
  forgetfulness !== null ||
  frozen !== null ||
  unknown.size > 0 ||
  distortions.some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);

const mayTellOfNone = (world: World, fleet: string): boolean =>
  (world.fleets.get(fleet)?.meter.readyMachines ?? 0) === 0 || isBlind(world);

const look = (trial: Trial, { observe, regions, fleets }: Service): void => {
  const { globe, scene, history } = trial;
  const observers: readonly Place[] = [...scene.regions, 'checkers'];
  for (const region of regions) {
    const url = observe.url.replaceAll('{region}', region);
    for (const observer of observers) {
      const answer = askUrl(globe, observer, url, observe.timeoutMs);
      noteSight(trial, `${observer}/${region}`, answer.kind === 'answer' && answer.status === observe.status);
    }
    // What others saw counts where it can be told.
    for (const observer of scene.regions) {
      if (observer !== region) noteSight(trial, tellingName(observer, region), canReach(globe, observer, region));
    }
    const world = worldOf(globe.cloud, region);
    for (const fleet of fleets) {
      if (mayTellOfNone(world, fleet)) history.services.emptyMs.set(`${region}/${fleet}`, globe.clock.nowMs);
    }
  }
};

const nextLookMs = ({ scene, globe: { clock } }: Trial): number => {
  const isWithin = (ms: number): boolean =>
    scene.storms.some(({ fromMs, toMs }) => fromMs - 2 * QUIET_MS <= clock.nowMs && clock.nowMs < toMs + ms);
  if (isWithin(STORMY_FOR_MS)) return STORMY_MS;
  return isWithin(CALM_FOR_MS) ? CALM_MS : QUIET_MS;
};

/**
 * Notes what each observer could see of a service's endpoints, from the world alone, again and again; and where its names lead,
 * whenever that changes.
 */
export const watchSights = (trial: Trial, service: Service): void => {
  const { globe, history } = trial;
  const { timers } = globe.clock;
  const repeat = (): void => {
    look(trial, service);
    setTimer(timers, globe.clock.nowMs + nextLookMs(trial), repeat);
  };
  repeat();
  const { moments } = history.services;
  globe.dns.listeners.push(() => {
    const atMs = globe.clock.nowMs;
    for (const form of [service, drillOf(service)]) {
      const epoch = epochInZone(globe, form);
      if (epoch !== null) noteEpoch(history.services, form.name, epoch, atMs);
      const region = regionOfName(globe, form.dnsName);
      const last = moments.findLast((one) => one.service === form.name);
      // Before its records are everywhere a new name leads nowhere.
      if (last === undefined ? region !== null : last.region !== region)
        moments.push({ atMs, service: form.name, region });
    }
  });
};
