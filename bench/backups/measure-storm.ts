import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { BackupPolicy } from '../../shared/core/backup/backup-policy.ts';
import type { Wake } from '../../shared/core/look-request.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { advanceCloudTo, type Cloud } from '../../sim/cloud.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';
import type { RecordedCall } from '../../sim/point-hook.ts';
import { createSimBackupPorts } from '../../sim/sim-backup-ports.ts';
import { createFleetRegion, putInService } from '../../sim/simulated-region.ts';
import type { World } from '../../sim/world-state.ts';
import { BENCH_STAGE, benchFleet, DAY_START_MS } from '../bench-fleet.ts';

/** What became of a storm: everything due at once. */
export type Storm = {
  readonly volumes: number;
  readonly losesEvents: boolean;
  /** Virtual minutes until every set was complete at home, and until every copy was. */
  readonly takenMinutes: number;
  readonly copiedMinutes: number;
  /** Calls that ask for a change, and those that EBS refused. */
  readonly calls: number;
  readonly refused: number;
  readonly looks: number;
  /** Most copies under way at once, and most pending snapshots of one volume. */
  readonly copyingMax: number;
  readonly pendingMax: number;
  /** Processor time of the decisions and calls of one look, at most. */
  readonly lookMaxMs: number;
};

const HOME = 'us-east-1';
const AWAY = 'us-west-2';
/** An event that comes while a look is under way is served by it: none is begun closer to the one before. */
const EVENT_LOOK_MS = 5 * SECOND_MS;
const GIVE_UP_MS = 7 * DAY_MS;

/** Root and one data volume each. */
const VOLUMES_PER_MACHINE = 2;

const POLICY: BackupPolicy = {
  everyMs: 30 * DAY_MS,
  atMinutes: 0,
  timeZone: 'UTC',
  keep: { monthly: 3 },
  copyTo: [AWAY],
  kmsKey: null,
  consistency: { kind: 'crash' },
  proof: null,
  rpoMs: 60 * DAY_MS,
  copyWithinMs: null,
};

type Watched = {
  copyingMax: number;
  pendingMax: number;
  calls: number;
  refused: number;
  looks: number;
  lookMaxMs: number;
};

const countPending = (world: World): number => {
  const pending = new Map<string, number>();
  for (const { state, origin, isCopy } of world.snapshots.byId.values()) {
    if (state === 'pending' && !isCopy) pending.set(origin, (pending.get(origin) ?? 0) + 1);
  }
  return Math.max(0, ...pending.values());
};

const countCompleted = (world: World): number =>
  [...world.snapshots.byId.values()].filter(({ state }) => state === 'completed').length;

const prepare = (volumes: number) => {
  const machines = volumes / VOLUMES_PER_MACHINE;
  const fleet = {
    ...benchFleet('db', [], MINUTE_MS),
    capacity: { min: machines, max: machines },
    stateful: { devices: ['/dev/sdf'], address: 'none' as const },
  };
  const place = (region: string, seed: number) =>
    createFleetRegion({
      fleet,
      region,
      world: { seed, startMs: DAY_START_MS, timing: { bootMs: 2 * MINUTE_MS } },
      unitRate: 1,
      loadAt: () => 0,
    });
  const [home, away] = [place(HOME, 1), place(AWAY, 2)];
  putInService(
    home,
    fleet,
    Array.from({ length: machines }, () => fleet.sizes[0].instanceType),
  );
  const config: BallastConfig = {
    version: 1,
    region: HOME,
    notify: { email: null },
    fleets: [fleet],
    protections: [{ name: fleet.name, by: { kind: 'fleet' }, mode: 'act', policy: POLICY }],
  };
  return { config, home: home.world, away: away.world };
};

/**
 * Lets all volumes of a fleet become due at once, and looks once a minute, and at every event unless all are lost, until
 * everything is copied.
 */
export const measureStorm = async (volumes: number, losesEvents: boolean): Promise<Storm> => {
  const { config, home, away } = prepare(volumes);
  const cloud: Cloud = new Map([
    [HOME, home],
    [AWAY, away],
  ]);
  const workflows = createMemoryWorkflows(() => home.nowMs);
  const watched: Watched = { copyingMax: 0, pendingMax: 0, calls: 0, refused: 0, looks: 0, lookMaxMs: 0 };
  const onChange = ({ port, outcome }: RecordedCall): void => {
    if (port !== 'snapshots') return;
    watched.calls += 1;
    if (outcome.kind === 'failed') watched.refused += 1;
  };
  const ports = createSimBackupPorts({ cloud, region: HOME, workflows, notices: createMemoryNotices(), onChange });
  let isWoken = false;
  if (!losesEvents) for (const world of [home, away]) world.snapshots.listeners.push(() => (isWoken = true));
  const look = async (kind: Wake['kind']): Promise<void> => {
    const wake = { kind, id: `look-${watched.looks}`, because: kind };
    const before = process.cpuUsage();
    await lookAtBackups(ports, config, { wake, scope: { kind: 'due' }, now: false, dryRun: false }, BENCH_STAGE);
    const { user, system } = process.cpuUsage(before);
    watched.looks += 1;
    watched.lookMaxMs = Math.max(watched.lookMaxMs, (user + system) / 1_000);
    watched.copyingMax = Math.max(watched.copyingMax, away.snapshots.copying.size);
    watched.pendingMax = Math.max(watched.pendingMax, countPending(home));
  };
  const minutes = (): number => (home.nowMs - DAY_START_MS) / MINUTE_MS;
  let takenMinutes: number | null = null;
  for (let tick = 0; countCompleted(away) < volumes && home.nowMs - DAY_START_MS < GIVE_UP_MS; tick += 1) {
    await look('tick');
    const nextTickMs = DAY_START_MS + (tick + 1) * MINUTE_MS;
    while (home.nowMs < nextTickMs) {
      isWoken = false;
      advanceCloudTo(cloud, nextTickMs, () => isWoken);
      if (!isWoken || home.nowMs + EVENT_LOOK_MS >= nextTickMs) continue;
      advanceCloudTo(cloud, home.nowMs + EVENT_LOOK_MS);
      await look('snapshot');
    }
    if (takenMinutes === null && countCompleted(home) === volumes) takenMinutes = minutes();
  }
  return { volumes, losesEvents, takenMinutes: takenMinutes ?? Number.NaN, copiedMinutes: minutes(), ...watched };
};
