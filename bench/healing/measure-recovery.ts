import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { Autoscaler } from '../../sim/autoscalers/autoscaler.ts';
import { createBallast } from '../../sim/autoscalers/ballast.ts';
import { createPeer } from '../../sim/autoscalers/peer.ts';
import { createFleetRegion, putInService } from '../../sim/simulated-region.ts';
import { advanceTo } from '../../sim/world.ts';
import type { Instance, SimulatedFleet, World } from '../../sim/world-state.ts';
import { DEFAULT_HEALTH } from '../bench-fleet.ts';
import type { Failure } from './failures.ts';

/** Who heals the fleet. */
export type Healer = {
  readonly name: string;
  readonly kind: 'ballast' | 'scaling-group';
  readonly standbys: number;
  /** Nothing but the tick wakes it. */
  readonly losesEvents: boolean;
};

/** What is the same in every run: a fleet of a fixed size, and how long its machines take to serve. */
export type Setting = {
  readonly machines: number;
  readonly bootSeconds: number;
  /** From the start of a standby until its application answers. */
  readonly standbyStartSeconds: number;
};

/** What one failure cost; times in seconds. */
export type Recovery = {
  /** In all, with less in service than desired. */
  readonly shortSeconds: number;
  /** From the failure until everything desired serves, and goes on to. */
  readonly wholeAfterSeconds: number;
  /** From the failure until a machine is started or launched for it; null when none was. */
  readonly actedAfterSeconds: number | null;
  /** Requests that were under way on a machine that was taken out of service, and lost. */
  readonly lostInFlight: number;
};

const UNIT_RATE = 100;
const UTILISATION = 0.6;
const SETTLE_MINUTES = 40;
const WATCH_MINUTES = 40;
const START_MS = Date.UTC(2026, 0, 5);
const SUBNETS = ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c'];

const fleetOf = ({ machines, bootSeconds }: Setting, { kind, standbys }: Healer, { spot }: Failure): Fleet => ({
  name: 'web',
  mode: 'act',
  launchTemplate: { by: 'name', value: 'web', version: '$Default' },
  subnets: SUBNETS,
  targetGroups: [{ by: 'name', value: 'web', port: 8080 }],
  sizes: [{ instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 }],
  shape: 'horizontal',
  // Nobody scales: the group's bounds leave it no choice, and Ballast has no policy, but room to launch before it ends.
  capacity: { min: machines, max: kind === 'ballast' ? 2 * machines : machines },
  machinesMin: null,
  purchase: { onDemandBase: 0, spotShare: spot ? 1 : 0 },
  warmUpMs: bootSeconds * SECOND_MS,
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
  slo: null,
  resize: { kind: 'replace' },
  policies: [],
  settledLookMs: 5 * MINUTE_MS,
  health: DEFAULT_HEALTH,
  ...(standbys > 0 && { standby: { size: { kind: 'machines', machines: standbys }, state: 'stopped' } as const }),
});

type Stage = { readonly world: World; readonly simulated: SimulatedFleet; readonly autoscaler: Autoscaler };

const open = (setting: Setting, healer: Healer, failure: Failure): Stage => {
  const fleet = fleetOf(setting, healer, failure);
  const { machines, bootSeconds, standbyStartSeconds } = setting;
  const timing = { bootMs: bootSeconds * SECOND_MS, stoppedStartMs: standbyStartSeconds * SECOND_MS };
  const load = machines * UNIT_RATE * UTILISATION;
  const region = createFleetRegion({
    fleet,
    region: 'us-east-1',
    world: { seed: 1, startMs: START_MS, timing },
    unitRate: UNIT_RATE,
    loadAt: () => load,
  });
  const { world, simulated } = region;
  const market = failure.spot ? 'spot' : 'on-demand';
  putInService(
    region,
    fleet,
    Array.from({ length: machines }, () => 'c7g.large'),
    market,
  );
  const config = { version: 1, region: 'us-east-1', notify: { email: null }, fleets: [fleet] } as const;
  const context = {
    world,
    config,
    fleet,
    simulated,
    losesEvents: healer.losesEvents,
    onDecision: () => undefined,
    onRecord: undefined,
  };
  const autoscaler = healer.kind === 'ballast' ? createBallast(context) : createPeer('target-tracking', context);
  return { world, simulated, autoscaler };
};

/** Lets time pass second by second; whoever heals is woken when something happens, and ticks every minute. */
const pass = async (
  { world, autoscaler }: Stage,
  seconds: number,
  onSecond: () => void = () => undefined,
): Promise<void> => {
  const endMs = world.nowMs + seconds * SECOND_MS;
  while (world.nowMs < endMs) {
    if ((world.nowMs - world.startMs) % MINUTE_MS === 0) await autoscaler.tick();
    const nextMs = world.nowMs + SECOND_MS;
    while (world.nowMs < nextMs) {
      advanceTo(world, nextMs, autoscaler.isWoken);
      if (autoscaler.isWoken()) await autoscaler.wake();
    }
    onSecond();
  }
};

const servingOf = ({ world }: Stage): readonly Instance[] => [...world.instances.values()].filter(({ ready }) => ready);

/** Strikes a settled fleet so many seconds into a minute, and measures until long after. */
export const measureRecovery = async (
  setting: Setting,
  healer: Healer,
  failure: Failure,
  offsetSeconds: number,
): Promise<Recovery> => {
  const stage = open(setting, healer, failure);
  const { world, simulated } = stage;
  await pass(stage, SETTLE_MINUTES * 60 + offsetSeconds);
  const [first, ...others] = servingOf(stage);
  if (first === undefined || others.length + 1 !== setting.machines) {
    throw new Error(`${healer.name} had ${others.length + 1} of ${setting.machines} machines before ${failure.name}`);
  }
  const struckMs = world.nowMs;
  failure.strike(world, [first, ...others]);
  let shortSeconds = 0;
  let wholeAfterSeconds = 0;
  await pass(stage, WATCH_MINUTES * 60, () => {
    if (simulated.meter.readyUnits >= setting.machines) return;
    shortSeconds += 1;
    wholeAfterSeconds = (world.nowMs - struckMs) / SECOND_MS;
  });
  const started = [...world.instances.values()].flatMap(({ launchedAtMs, role }) =>
    launchedAtMs >= struckMs && role !== 'standby' ? [(launchedAtMs - struckMs) / SECOND_MS] : [],
  );
  const lostInFlight = simulated.minutes.reduce((sum, minute) => sum + minute.lostInFlight, 0);
  return {
    shortSeconds,
    wholeAfterSeconds,
    actedAfterSeconds: started.length === 0 ? null : Math.min(...started),
    lostInFlight,
  };
};
