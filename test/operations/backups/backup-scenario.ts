import type { BallastConfig } from '../../../shared/config/ballast-config.ts';
import type { BackupPolicy, Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupRequest } from '../../../shared/core/backup/backup-request.ts';
import { type BackupState, EMPTY_BACKUP_STATE } from '../../../shared/core/backup/backup-state.ts';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import { isWholeIn, type RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import type { BackupReport } from '../../../shared/operations/backup-report.ts';
import { BACKUPS_KEY, lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import type { Notice } from '../../../shared/ports/notices.ts';
import { advanceCloudTo, type Cloud } from '../../../sim/cloud.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../../sim/memory-workflows.ts';
import type { PointHook, RecordedCall } from '../../../sim/point-hook.ts';
import { createSimBackupPorts } from '../../../sim/sim-backup-ports.ts';
import { createFleetRegion, putInService } from '../../../sim/simulated-region.ts';
import { listSnapshots } from '../../../sim/snapshots.ts';
import type { World } from '../../../sim/world-state.ts';
import { WEB } from '../scenario.ts';

/** Where recovery points are taken, and where they are copied to. */
export const HOME = 'us-east-1';
export const AWAY = 'us-west-2';

/** Each machine with two data volumes. */
export const DB: Fleet = { ...WEB, name: 'db', stateful: { devices: ['/dev/sdf', '/dev/sdg'], address: 'none' } };

/** Hourly points, kept for four hours and two days, and copied. */
export const HOURLY: BackupPolicy = {
  everyMs: HOUR_MS,
  atMinutes: 0,
  timeZone: 'UTC',
  keep: { hourly: 4, daily: 2 },
  copyTo: [AWAY],
  kmsKey: null,
  consistency: { kind: 'crash' },
  proof: null,
  rpoMs: 2 * HOUR_MS,
  copyWithinMs: null,
};

/** 2026-01-05, a Monday, twenty minutes past noon. */
const START_MS = Date.UTC(2026, 0, 5, 12, 20);

export type BackupScenarioOptions = {
  readonly machines?: number;
  readonly policy?: Partial<BackupPolicy>;
  readonly hook?: PointHook | undefined;
  readonly describeLagMs?: number;
  readonly seed?: number;
};

/** A fleet that is backed up, two Regions, and who looks after it. */
export type BackupScenario = {
  readonly cloud: Cloud;
  readonly home: World;
  readonly away: World;
  readonly calls: readonly RecordedCall[];
  readonly notices: readonly Notice[];
  readonly look: (request?: Partial<BackupRequest>, options?: { readonly hook?: PointHook }) => Promise<BackupReport>;
  /** Lets minutes pass, with a look at the beginning of each. */
  readonly passMinutes: (minutes: number, options?: { readonly hook?: PointHook }) => Promise<void>;
  readonly advance: (ms: number) => void;
  readonly points: () => readonly RecoveryPoint[];
  readonly state: () => Promise<BackupState>;
  readonly loseLedger: () => void;
  readonly protect: (protections: readonly Protection[]) => void;
};

const regionOf = (region: string, fleet: Fleet, { seed = 1, describeLagMs = 0 }: BackupScenarioOptions) =>
  createFleetRegion({
    fleet,
    region,
    world: {
      seed: region === HOME ? seed : -1 - seed,
      startMs: START_MS,
      timing: { bootMs: 2 * MINUTE_MS, describeLagMs },
    },
    unitRate: 100,
    loadAt: () => 0,
  });

/** The protection of the fleet of the scenario. */
export const protectionOf = (policy: Partial<BackupPolicy> = {}): Protection => ({
  name: DB.name,
  by: { kind: 'fleet' },
  mode: 'act',
  policy: { ...HOURLY, ...policy },
});

export const createBackupScenario = (options: BackupScenarioOptions = {}): BackupScenario => {
  const { machines = 2, policy, hook } = options;
  const fleet: Fleet = { ...DB, capacity: { min: machines, max: machines } };
  const here = regionOf(HOME, fleet, options);
  const there = regionOf(AWAY, fleet, options);
  putInService(
    here,
    fleet,
    Array.from({ length: machines }, () => 'c7g.large'),
  );
  const cloud: Cloud = new Map([
    [HOME, here.world],
    [AWAY, there.world],
  ]);
  const calls: RecordedCall[] = [];
  const notices: Notice[] = [];
  let workflows = createMemoryWorkflows(() => here.world.nowMs);
  let protections: readonly Protection[] = [protectionOf(policy)];
  let looks = 0;
  const look: BackupScenario['look'] = (request = {}, { hook: chosen = hook } = {}) => {
    const ports = createSimBackupPorts({
      cloud,
      region: HOME,
      workflows,
      notices: createMemoryNotices((notice) => notices.push(notice)),
      onChange: (call) => calls.push(call),
      ...(chosen && { hook: chosen }),
    });
    const config: BallastConfig = {
      version: 1,
      region: HOME,
      notify: { email: null },
      fleets: [fleet],
      protections,
    };
    looks += 1;
    const wake = { kind: 'tick', id: `wake-${looks}`, because: 'schedule' } as const;
    return lookAtBackups(
      ports,
      config,
      { wake, scope: { kind: 'due' }, now: false, dryRun: false, ...request },
      'test',
    );
  };
  const advance = (ms: number): void => advanceCloudTo(cloud, here.world.nowMs + ms);
  return {
    cloud,
    home: here.world,
    away: there.world,
    calls,
    notices,
    look,
    passMinutes: async (minutes, other) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        await look({}, other);
        advance(MINUTE_MS);
      }
    },
    advance,
    points: () =>
      gatherPoints(
        new Map([...cloud].map(([region, world]) => [region, { kind: 'known', snapshots: listSnapshots(world) }])),
      ),
    state: async () => {
      const { body } = await workflows.read(BACKUPS_KEY);
      return (body as BackupState | null) ?? EMPTY_BACKUP_STATE;
    },
    loseLedger: () => {
      workflows = createMemoryWorkflows(() => here.world.nowMs);
    },
    protect: (others) => {
      protections = others;
    },
  };
};

/** How many points are whole in a Region, and how many are not. */
export const countPoints = (points: readonly RecoveryPoint[], region: string) => {
  const here = points.filter(({ holdings }) => holdings.has(region));
  const whole = here.filter((point) => isWholeIn(point, region)).length;
  return { whole, others: here.length - whole };
};
