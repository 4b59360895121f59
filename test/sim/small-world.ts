import type { LaunchCall } from '../../shared/core/fleet-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { LaunchAnswer } from '../../shared/ports/fleets.ts';
import { launch } from '../../sim/launch.ts';
import { addFleet } from '../../sim/simulated-fleets.ts';
import { addTargetGroup } from '../../sim/target-groups.ts';
import { createWorld } from '../../sim/world.ts';
import type {
  CustomMetric,
  SimulatedFleet,
  TargetGroup,
  TemplateVersion,
  Timing,
  World,
} from '../../sim/world-state.ts';

export const START_MS = 1_700_000_040_000 - (1_700_000_040_000 % MINUTE_MS);

export const GROUP_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/web/0123456789abcdef';

/** The load balancer in front of the group. */
export const LOAD_BALANCER = 'app/web/fedcba9876543210';

export const PORT = 8_080;

/** A time of the world, in seconds since it began. */
export const at = (seconds: number): number => START_MS + seconds * SECOND_MS;

export type SmallWorldOptions = {
  readonly seed?: number;
  readonly timing?: Partial<Timing>;
  readonly loadAt?: (minute: number) => number;
  readonly groups?: 0 | 1;
  readonly deregistrationDelayMs?: number;
  readonly customMetric?: CustomMetric;
  /** What the launch template says, besides detailed monitoring. */
  readonly templateVersion?: Partial<TemplateVersion>;
};

export type SmallWorld = { readonly world: World; readonly fleet: SimulatedFleet; readonly group: TargetGroup };

/** Fleet `web`: two zones, sizes of one and two units at 10 requests per second each, boot in 90 s, running after 30 s. */
export const smallWorld = (options: SmallWorldOptions = {}): SmallWorld => {
  const {
    seed = 1,
    timing = {},
    loadAt = () => 0,
    groups = 1,
    deregistrationDelayMs = 300_000,
    customMetric,
    templateVersion = {},
  } = options;
  const world = createWorld({
    seed,
    startMs: START_MS,
    timing: { bootMs: 90 * SECOND_MS, ...timing },
    zones: { 'subnet-a': 'eu-west-1a', 'subnet-b': 'eu-west-1b' },
    launchTemplates: [
      { id: 'lt-1', name: 'web', defaultVersion: 1, versions: [{ detailedMonitoring: true, ...templateVersion }] },
    ],
    ...(customMetric && { customMetric }),
  });
  const group = addTargetGroup(world, {
    arn: GROUP_ARN,
    name: 'web',
    deregistrationDelayMs,
    loadBalancers: [LOAD_BALANCER],
  });
  const fleet = addFleet(world, {
    name: 'web',
    sizes: [
      { instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 },
      { instanceType: 'c7g.xlarge', units: 2, usdPerHour: 0.145 },
    ],
    groups: groups === 1 ? [group] : [],
    unitRate: 10,
    loadAt,
  });
  return { world, fleet, group };
};

export const launchCall = (changes: Partial<LaunchCall> = {}): LaunchCall => ({
  token: 'web-1-1',
  zone: 'eu-west-1a',
  subnets: ['subnet-a'],
  instanceTypes: ['c7g.large'],
  onDemand: 1,
  spot: 0,
  launchTemplate: { id: 'lt-1', version: 1 },
  ...changes,
});

/** Launches machines into the first zone and returns their ids. */
export const launchMachines = (world: World, count: number, changes: Partial<LaunchCall> = {}): readonly string[] => {
  const answer: LaunchAnswer = launch(world, 'web', launchCall({ onDemand: count, ...changes }));
  return answer.instanceIds;
};
