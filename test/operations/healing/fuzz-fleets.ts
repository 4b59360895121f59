import type { Fleet, Size } from '../../../shared/core/fleet.ts';
import type { HealthPolicy, StandbyPolicy } from '../../../shared/core/healing/health-policy.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { drawInteger, type Random } from '../../../sim/random.ts';
import { addFleet } from '../../../sim/simulated-fleets.ts';
import { addTargetGroup, drawTargetGroupArn } from '../../../sim/target-groups.ts';
import { createWorld } from '../../../sim/world.ts';
import type { World } from '../../../sim/world-state.ts';
import { CPU, WEB } from '../scenario.ts';

/** Requests per second that one unit serves. */
const UNIT_RATE = 100;

const START_MS = Date.UTC(2026, 5, 1, 9, 0);

const ZONES = {
  'subnet-0000000a': 'us-east-1a',
  'subnet-0000000b': 'us-east-1b',
  'subnet-0000000c': 'us-east-1c',
} as const;

const SIZES: readonly [Size, Size, Size] = [
  { instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 },
  { instanceType: 'c7g.xlarge', units: 2, usdPerHour: 0.145 },
  { instanceType: 'c7g.2xlarge', units: 4, usdPerHour: 0.29 },
];

/** One of them. */
export const pick = <Value>(random: Random, values: readonly [Value, ...Value[]]): Value =>
  values[drawInteger(random, values.length)] ?? values[0];

/** Whether something of this probability happens. */
export const happens = (random: Random, probability: number): boolean => random.next() < probability;

const drawHealth = (random: Random): HealthPolicy => ({
  graceMs: pick(random, [2, 5, 10]) * MINUTE_MS,
  evidence: pick<HealthPolicy['evidence']>(random, [
    ['instance-status', 'target-health'],
    ['instance-status', 'target-health'],
    ['instance-status', 'target-health', 'agent'],
    ['instance-status', 'target-health', 'agent', 'heartbeat'],
  ]),
  heartbeatMaxMs: 3 * MINUTE_MS,
  breakerShare: pick(random, [0.2, 0.3, 0.5]),
});

const drawStandby = (random: Random): StandbyPolicy | null => {
  const state = pick<StandbyPolicy['state']>(random, ['stopped', 'hibernated']);
  const size = pick<StandbyPolicy['size'] | null>(random, [
    null,
    null,
    { kind: 'machines', machines: 1 + drawInteger(random, 3) },
    { kind: 'share', share: 0.25 },
  ]);
  return size === null ? null : { size, state };
};

const drawFleet = (random: Random, index: number): Fleet => {
  const several = happens(random, 0.3);
  const min = 1 + drawInteger(random, 10);
  const standby = drawStandby(random);
  return {
    ...WEB,
    name: `fleet${index}`,
    subnets: pick(random, [
      ['subnet-0000000a', 'subnet-0000000b'],
      ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c'],
      ['subnet-0000000b'],
    ]),
    targetGroups: [{ by: 'name', value: `fleet${index}`, port: 8080 }],
    sizes: several ? SIZES : [SIZES[0]],
    shape: several ? pick<Fleet['shape']>(random, ['horizontal', 'vertical-first', 'cheapest']) : 'horizontal',
    capacity: { min, max: min + pick(random, [0, 1, 2, 5, 20]) },
    purchase: { onDemandBase: pick(random, [0, 0, 2]), spotShare: pick(random, [0, 0, 0.5, 1]) },
    limits: { ...WEB.limits, disturbedShare: pick(random, [0.1, 0.1, 0.25]) },
    policies: happens(random, 0.5) ? [CPU] : [],
    settledLookMs: (1 + drawInteger(random, 5)) * MINUTE_MS,
    health: drawHealth(random),
    ...(standby !== null && { standby }),
  };
};

/** One to three fleets that share pools and zones. */
export const drawFleets = (random: Random): readonly [Fleet, ...Fleet[]] => {
  const others = Array.from({ length: drawInteger(random, 3) }, (_, index) => drawFleet(random, index + 2));
  return [drawFleet(random, 1), ...others];
};

/** Requests per second that need about so many units, and from when on they change no more. */
const drawLoad = (random: Random, { capacity }: Fleet, calmMinute: number): ((minute: number) => number) => {
  const levels = Array.from({ length: 8 }, () => UNIT_RATE * random.next() * (capacity.max + 1) * 0.6);
  return (minute) => levels[Math.floor(Math.min(minute, calmMinute) / 30) % levels.length] ?? 0;
};

/** The Region of these fleets, empty. */
export const createFuzzWorld = (random: Random, fleets: readonly Fleet[], calmMinute: number): World => {
  const describeLagMs = pick(random, [0, 0, 0, 5_000, 20_000]);
  const versions = [{ detailedMonitoring: true, hibernates: happens(random, 0.5) }];
  const world = createWorld({
    seed: drawInteger(random, 2 ** 31),
    startMs: START_MS,
    timing: { bootMs: pick(random, [30, 60, 90]) * 1_000, describeLagMs },
    zones: ZONES,
    launchTemplates: [{ id: 'lt-0b5ca1a7e5ca1ab1e', name: 'web', defaultVersion: 1, versions }],
  });
  for (const fleet of fleets) {
    const { name, sizes } = fleet;
    const group = addTargetGroup(world, {
      arn: drawTargetGroupArn(world, name),
      name,
      deregistrationDelayMs: pick(random, [0, 1, 5]) * MINUTE_MS,
      loadBalancers: [`app/${name}/0ba1a5ce0ba1a5ce`],
    });
    const loadAt = drawLoad(random, fleet, calmMinute);
    addFleet(world, { name, sizes, groups: [group], unitRate: UNIT_RATE, loadAt });
  }
  return world;
};
