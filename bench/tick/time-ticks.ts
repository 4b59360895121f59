import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BenchDeployment } from '../bench-deployment.ts';
import { deployOnBench } from '../bench-deployment.ts';
import { benchFleet, cpuPolicy, DAY_START_MS, REQUESTS_TARGET, requestsPolicy } from '../bench-fleet.ts';
import { passMinute } from '../cloud/bench-cloud.ts';

/** Which fleets a tick finds due, and whether this process has resolved their names before. */
export type TickKind = 'all due, first of its process' | 'all due' | 'none due';

/** One tick: what it called, how many metrics it asked for, and how long it took with answers that come at once. */
export type TickTiming = {
  readonly kind: TickKind;
  readonly calls: Readonly<Record<string, number>>;
  readonly queries: number;
  readonly wallMs: number;
  readonly cpuMs: number;
};

/** The ticks over so many fleets of so many instances, and the most memory that the process held. */
export type TickTimings = {
  readonly fleets: number;
  readonly instancesPerFleet: number;
  readonly ticks: readonly TickTiming[];
  readonly peakMb: number;
};

const KB_PER_MB = 1_024;
const IN_BAND = 0.95;

const timeTick = async ({ wire, invoke }: BenchDeployment, kind: TickKind): Promise<TickTiming> => {
  wire.metricsRead = 0;
  const { report, calls, wallMs, cpuMs } = await invoke({ kind: 'due' }, 'tick');
  const moved = report.decisions.find(({ code }) => code !== 'IN_BAND');
  if (moved !== undefined) throw new Error(`a fleet of the bench was to stay as it is: ${moved.explained}`);
  return { kind, calls: Object.fromEntries(calls), queries: wire.metricsRead, wallMs, cpuMs };
};

const timeTicks = async (fleets: number, instancesPerFleet: number): Promise<TickTimings> => {
  const loadOf = (): number => IN_BAND * REQUESTS_TARGET * instancesPerFleet;
  const deployment = deployOnBench({
    fleets: Array.from({ length: fleets }, (_, index) =>
      benchFleet(`fleet-${index}`, [cpuPolicy, requestsPolicy], MINUTE_MS),
    ),
    instancesPerFleet,
    loadOf,
    startMs: DAY_START_MS + HOUR_MS,
  });
  const first = await timeTick(deployment, 'all due, first of its process');
  passMinute(deployment.wire.cloud, loadOf);
  const due = await timeTick(deployment, 'all due');
  const settled = await timeTick(deployment, 'none due');
  const peakMb = process.resourceUsage().maxRSS / KB_PER_MB;
  return { fleets, instancesPerFleet, ticks: [first, due, settled], peakMb };
};

const [fleets = 0, instancesPerFleet = 0] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await timeTicks(fleets, instancesPerFleet)));
