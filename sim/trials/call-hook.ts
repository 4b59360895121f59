import { Fault, type FaultKind } from '../../shared/core/fault.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { worldOf } from '../cloud.ts';
import { never } from '../never.ts';
import type { PointHook } from '../point-hook.ts';
import { takeRequest } from './api-buckets.ts';
import { failureBefore, hideLaunched, hideTaken, troubleChange } from './call-faults.ts';
import { pick } from './injector.ts';
import type { Invocation } from './invocation.ts';
import { noteSnapshotListing } from './note-snapshot.ts';
import type { Trial } from './trial.ts';

/** What becomes of an invocation's process. */
export type Fate = {
  /** Nobody hears of it again: what it still waits for never comes. */
  isDead: boolean;
  /** Whether it was paused for long once. */
  wasPaused: boolean;
  readonly die: () => void;
};

type Point = Parameters<PointHook>[0];

/** The share of calls that something befalls, each kind of it. */
const RARE = 0.0015;

/** Of what makes something there is little, and it must not be made twice for an answer that never came. */
const MAKES = /^(launch|start|create|copy)/;
const UNANSWERED = 0.04;

const READ = /^(find|list|read|describe|resolve|probe|count|measure)/;

/** Whether a method only reads. */
const isRead = (method: string): boolean => READ.test(method);

const kill = async (fate: Fate): Promise<never> => {
  fate.isDead = true;
  fate.die();
  return never();
};

const refuse = ({ port, method }: Point, kind: FaultKind, because: string): Promise<never> =>
  Promise.reject(new Fault(kind, `${port}.${method}`, `${port}.${method} ${because}`));

/** Most calls take milliseconds; some take seconds. */
const latencyMs = ({ inject }: Trial): number => {
  const roll = inject.chance('two-at-once').next();
  return roll < 0.02 ? Math.ceil(20 * SECOND_MS * roll * 50) : 5 + Math.ceil(roll * 150);
};

const pause = async (trial: Trial, fate: Fate): Promise<void> => {
  const { inject, time } = trial;
  if (fate.wasPaused || !inject.happens('zombie', RARE)) return;
  fate.wasPaused = true;
  await time.wait(pick(inject.chance('zombie'), [2 * MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS]));
};

const failBefore = (trial: Trial, region: string, point: Point, fate: Fate): Promise<void> | undefined => {
  if (trial.inject.happens('crash-before-call', RARE)) return kill(fate);
  const kind = isRead(point.method) ? 'read' : 'change';
  const failure = failureBefore(trial, region, point, kind);
  if (failure !== null) return refuse(point, failure.kind, failure.because);
  if (!takeRequest(trial, region, point)) return refuse(point, 'throttled', 'has no request left in its bucket');
  return undefined;
};

const failAfter = (trial: Trial, point: Point, fate: Fate): Promise<void> | undefined => {
  const { inject } = trial;
  const share = MAKES.test(point.method) ? UNANSWERED : RARE;
  if (inject.happens('crash-after-effect', share)) return kill(fate);
  if (inject.happens('reply-lost', share)) return refuse(point, 'unknown', 'timed out');
  return undefined;
};

const noteListing = ({ history, globe }: Trial, { id }: Invocation, region: string, args: readonly unknown[]): void => {
  const { timing, disturbances, forgetfulness } = worldOf(globe.cloud, region);
  const { nowMs } = globe.clock;
  const listing = { atMs: nowMs, changes: history.changes.length };
  const wholeMs = Math.min(disturbances.frozen?.sinceMs ?? nowMs, forgetfulness?.sinceMs ?? nowMs);
  const shownMs = wholeMs - timing.describeLagMs;
  for (const fleet of args.flat()) {
    history.listings.set(`${id} ${fleet}`, listing);
    history.shownMs.set(`${id} ${fleet}`, shownMs);
  }
};

/** Lets a call take its time, be refused, lose its reply, or its caller die, as the trial's seed has it. */
export const createCallHook = (trial: Trial, invocation: Invocation, fate: Fate): PointHook => {
  const { history, time, globe } = trial;
  const wait = (): Promise<void> | undefined => (invocation.isSlow ? time.wait(latencyMs(trial)) : undefined);
  const note = (point: Point, region: string): void => {
    if (isRead(point.method)) {
      history.reads += 1;
      if (point.method === 'listInstances') noteListing(trial, invocation, region, point.args);
      if (point.port === 'snapshots') noteSnapshotListing(trial, invocation, region);
      return;
    }
    const { port, method, args } = point;
    trial.check({ kind: 'asked', call: { atMs: globe.clock.nowMs, invocation, region, port, method, args } });
  };
  const before = async (point: Point): Promise<void> => {
    if (fate.isDead) return kill(fate);
    await wait();
    await pause(trial, fate);
    // An invocation that waited may have been ended meanwhile, unless it was frozen past all limits.
    if (fate.isDead) return never();
    const region = point.region ?? invocation.region;
    await failBefore(trial, region, point, fate);
    note(point, region);
    if (!isRead(point.method)) troubleChange(trial, region, point);
  };
  const after = async (point: Point): Promise<void> => {
    hideLaunched(trial, point.region ?? invocation.region, point, invocation);
    hideTaken(trial, point.region ?? invocation.region, point);
    await failAfter(trial, point, fate);
    await wait();
    if (fate.isDead && !fate.wasPaused) return kill(fate);
    // Its caller still hears of it, and dies before it asks for anything more.
    if (trial.inject.happens('crash-after-reply', RARE)) fate.isDead = true;
  };
  /** In quiet hours nothing befalls a call but an empty bucket. */
  const passQuietly = (point: Point): Promise<void> | undefined => {
    if (point.phase === 'after') return undefined;
    const region = point.region ?? invocation.region;
    if (!takeRequest(trial, region, point)) return refuse(point, 'throttled', 'has no request left in its bucket');
    note(point, region);
    return undefined;
  };
  return (point) => {
    if (!(fate.isDead || fate.wasPaused || invocation.isSlow || trial.isStormy())) return passQuietly(point);
    return point.phase === 'before' ? before(point) : after(point);
  };
};
