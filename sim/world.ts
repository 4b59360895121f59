import { MINUTE_MS, SECOND_MS } from '../shared/core/time.ts';
import { evaluateAlarms } from './alarms.ts';
import { publishMinute, publishNothing } from './cloud-watch.ts';
import { createCommands } from './command-state.ts';
import { createDisturbances } from './disturbances.ts';
import { closeMinute } from './load-meter.ts';
import { createRandom } from './random.ts';
import { createRestores } from './restores-state.ts';
import { createSnapshotStore } from './snapshot-state.ts';
import { createStorage } from './storage.ts';
import { createTimerQueue, nextTimerMs, setTimer, takeTimer } from './timer-queue.ts';
import type { CustomMetric, LaunchTemplate, Timing, World } from './world-state.ts';

/** A world before it starts. */
export type WorldOptions = {
  readonly seed: number;
  /** Start of the virtual clock; a whole minute. */
  readonly startMs: number;
  readonly timing: Partial<Timing> & Pick<Timing, 'bootMs'>;
  /** Availability Zone by subnet id. */
  readonly zones: Readonly<Record<string, string>>;
  readonly launchTemplates?: readonly LaunchTemplate[];
  readonly customMetric?: CustomMetric;
};

const RUNNING_AFTER_MAX_MS = 30 * SECOND_MS;

const DRAIN_MS = MINUTE_MS;

/** What a start takes of a boot: assumptions. A stopped machine has its software, a hibernated one its memory too. */
const STOPPED_START_SHARE = 0.5;
const HIBERNATED_START_SHARE = 0.2;

const REQUEST_MS = 500;

/** Two failed checks, 30 s apart: the defaults of a target group. */
const UNHEALTHY_AFTER_MS = MINUTE_MS;

/** A check runs every minute, and fails when it failed twice. */
const STATUS_CHECK_MS = 2 * MINUTE_MS;

const AGENT_PING_MS = 5 * MINUTE_MS;

/** A ping and a minute of grace: an assumption, AWS states no number. */
const AGENT_LOST_MS = AGENT_PING_MS + MINUTE_MS;

/** Makes a world of one Region with nothing in it but subnets, in which nothing has happened yet. */
export const createWorld = (options: WorldOptions): World => {
  const { seed, startMs, timing, zones, launchTemplates = [], customMetric } = options;
  return {
    nowMs: startMs,
    startMs,
    minuteEndMs: startMs + MINUTE_MS,
    cutOff: false,
    impairments: new Map(),
    timing: {
      runningAfterMs: Math.min(timing.bootMs / 2, RUNNING_AFTER_MAX_MS),
      drainMs: DRAIN_MS,
      metricDelayMs: 0,
      describeLagMs: 0,
      stoppedStartMs: timing.bootMs * STOPPED_START_SHARE,
      hibernatedStartMs: timing.bootMs * HIBERNATED_START_SHARE,
      requestMs: REQUEST_MS,
      unhealthyAfterMs: UNHEALTHY_AFTER_MS,
      statusCheckMs: STATUS_CHECK_MS,
      agentPingMs: AGENT_PING_MS,
      agentLostMs: AGENT_LOST_MS,
      ...timing,
    },
    random: createRandom(seed),
    timers: createTimerQueue(),
    zones: new Map(Object.entries(zones)),
    templates: [...launchTemplates],
    pools: new Map(),
    outages: new Map(),
    distortions: [],
    forgetfulness: null,
    disturbances: createDisturbances(),
    answers: new Map(),
    instances: new Map(),
    ailing: new Set(),
    tagged: new Map(),
    groups: new Map(),
    fleets: new Map(),
    storage: createStorage(),
    snapshots: createSnapshotStore(seed),
    restores: createRestores(),
    commands: createCommands(),
    alarms: [],
    putDatapoints: new Map(),
    customMetric: customMetric ?? (() => null),
    listeners: [],
  };
};

const endMinute = (world: World): void => {
  const minute = (world.minuteEndMs - world.startMs) / MINUTE_MS - 1;
  for (const fleet of world.fleets.values()) {
    const totals = closeMinute(fleet.meter, world.minuteEndMs, fleet.loadAt(minute + 1));
    fleet.minutes.push(totals);
    if (world.disturbances.hushed.has(fleet.name)) publishNothing(fleet);
    else publishMinute(fleet, totals);
  }
  world.minuteEndMs += MINUTE_MS;
  if (world.timing.metricDelayMs === 0) evaluateAlarms(world, minute);
  else setTimer(world.timers, world.nowMs + world.timing.metricDelayMs, () => evaluateAlarms(world, minute));
};

/** When the next thing happens in a world: a timer, or the end of a minute. */
export const nextEventMs = ({ timers, minuteEndMs }: World): number => Math.min(nextTimerMs(timers), minuteEndMs);

/**
 * Lets time pass until `untilMs`, or until `shouldStop` says so after something happened; what happens at the end of a
 * minute still belongs to it, and the minute is published before anything that is called at that very moment.
 */
export const advanceTo = (world: World, untilMs: number, shouldStop: () => boolean = () => false): void => {
  for (;;) {
    const timerMs = nextTimerMs(world.timers);
    if (Math.min(timerMs, world.minuteEndMs) > untilMs) break;
    if (timerMs <= world.minuteEndMs) {
      world.nowMs = timerMs;
      takeTimer(world.timers)?.run();
    } else {
      world.nowMs = world.minuteEndMs;
      endMinute(world);
    }
    if (shouldStop()) return;
  }
  world.nowMs = untilMs;
};
