import type { BallastConfig } from '../../../shared/config/ballast-config.ts';
import type { BackupPolicy, Protection } from '../../../shared/core/backup/backup-policy.ts';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import { isWholeIn, type RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { DrillRequest, RestoreRequest, RestoresRequest } from '../../../shared/core/restore/restore-request.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { beginRestore } from '../../../shared/operations/begin-restore.ts';
import { drillRestores } from '../../../shared/operations/drill-restores.ts';
import { lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../../shared/operations/look-at-restores.ts';
import { createLookMemory } from '../../../shared/operations/look-memory.ts';
import type { BeginRestoreAnswer, DrillReport, RestoresReport } from '../../../shared/operations/restore-report.ts';
import type { Notice } from '../../../shared/ports/notices.ts';
import type { RestorePorts } from '../../../shared/ports/restore-ports.ts';
import { advanceCloudTo, type Cloud } from '../../../sim/cloud.ts';
import { createMemoryJournal } from '../../../sim/memory-journal.ts';
import { createMemoryLedger, type MemoryLedger } from '../../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../../sim/memory-workflows.ts';
import type { PointHook, RecordedCall } from '../../../sim/point-hook.ts';
import { createSimBackupPorts } from '../../../sim/sim-backup-ports.ts';
import { createSimPorts } from '../../../sim/sim-ports.ts';
import { createSimRestorePorts } from '../../../sim/sim-restore-ports.ts';
import { createFleetRegion, putInService } from '../../../sim/simulated-region.ts';
import { listSnapshots } from '../../../sim/snapshots.ts';
import type { Volume } from '../../../sim/storage-state.ts';
import { contentOf } from '../../../sim/volume-content.ts';
import type { World } from '../../../sim/world-state.ts';
import { AWAY, DB, HOME, HOURLY, protectionOf } from '../backups/backup-scenario.ts';
import { WEB } from '../scenario.ts';
import { HEALTH } from '../slots-scenario.ts';

export { AWAY, HOME };

const START_MS = Date.UTC(2026, 0, 5, 12, 20);

/** Two members with a slot and two data volumes each. */
export const STORE: Fleet = { ...DB, name: 'db', capacity: { min: 2, max: 4 }, policies: [], health: HEALTH };

/** Two members that are all alike, each with a root volume alone. */
export const PLAIN: Fleet = { ...WEB, name: 'db', capacity: { min: 2, max: 4 }, policies: [], health: HEALTH };

/** A weekly proof by EC2's status checks. */
export const PROVEN: Partial<BackupPolicy> = {
  proof: { everyMs: 7 * 24 * 60 * MINUTE_MS, check: { kind: 'status' }, withinMs: 30 * MINUTE_MS },
};

export type RestoreScenarioOptions = {
  readonly fleet?: Fleet;
  readonly policy?: Partial<BackupPolicy>;
  readonly describeLagMs?: number;
  /** In the place of the fleet's own. */
  readonly protections?: readonly Protection[];
};

type Chosen = { readonly hook?: PointHook; readonly region?: string };

/** A fleet with recovery points in two Regions, and who restores them. */
export type RestoreScenario = {
  readonly cloud: Cloud;
  readonly home: World;
  readonly away: World;
  readonly fleet: Fleet;
  readonly ledger: MemoryLedger;
  readonly notices: readonly Notice[];
  /** Changes asked for by restores. */
  readonly calls: RecordedCall[];
  readonly connect: (options?: Chosen) => RestorePorts;
  readonly begin: (request?: Partial<RestoreRequest>, options?: Chosen) => Promise<BeginRestoreAnswer>;
  readonly look: (request?: Partial<RestoresRequest>, options?: Chosen) => Promise<RestoresReport>;
  readonly drill: (request?: Partial<DrillRequest>, options?: Chosen) => Promise<DrillReport>;
  readonly tick: () => Promise<void>;
  /** Takes a recovery point of every source, of which there are two, and waits for the copies. */
  readonly backUp: (sources?: number) => Promise<void>;
  readonly advance: (ms: number) => void;
  /** Minutes in which restores, and the fleet, are looked at. */
  readonly passMinutes: (minutes: number, options?: Chosen) => Promise<void>;
  readonly points: (region?: string) => readonly RecoveryPoint[];
};

const regionOf = (region: string, fleet: Fleet, describeLagMs: number) =>
  createFleetRegion({
    fleet,
    region,
    world: {
      seed: region.length + region.charCodeAt(4),
      startMs: START_MS,
      timing: { bootMs: MINUTE_MS, describeLagMs },
    },
    unitRate: 100,
    loadAt: () => 0,
  });

/** Makes the scenario: members in service with their slots, and nothing backed up yet. */
export const createRestoreScenario = async (options: RestoreScenarioOptions = {}): Promise<RestoreScenario> => {
  const { fleet = STORE, policy, describeLagMs = 0 } = options;
  const here = regionOf(HOME, fleet, describeLagMs);
  const there = regionOf(AWAY, fleet, describeLagMs);
  putInService(here, fleet, ['c7g.large', 'c7g.large']);
  const cloud: Cloud = new Map([
    [HOME, here.world],
    [AWAY, there.world],
  ]);
  const { world: home } = here;
  const { protections = [protectionOf({ ...HOURLY, ...policy })] } = options;
  const calls: RecordedCall[] = [];
  const notices: Notice[] = [];
  const ledger = createMemoryLedger();
  const stores = new Map([HOME, AWAY].map((region) => [region, createMemoryWorkflows(() => home.nowMs)] as const));
  const told = createMemoryNotices((notice) => notices.push(notice));
  const configOf = (region: string): BallastConfig => ({
    version: 1,
    region,
    notify: { email: null },
    fleets: [fleet],
    protections,
  });
  const workflowsOf = (region: string) => stores.get(region) ?? createMemoryWorkflows(() => home.nowMs);
  let count = 0;
  const wake = (kind: 'tick' | 'manual') => {
    count += 1;
    return { kind, id: `wake-${count}`, because: 'test' } as const;
  };
  const connect: RestoreScenario['connect'] = ({ hook, region = HOME } = {}) =>
    createSimRestorePorts({
      cloud,
      region,
      ledger,
      workflows: workflowsOf(region),
      notices: told,
      onChange: (call) => calls.push(call),
      ...(hook && { hook }),
    });
  const fleetPorts = createSimPorts({
    world: home,
    ledger,
    journal: createMemoryJournal(0),
    notices: createMemoryNotices(),
  });
  const memory = createLookMemory();
  const tick = async (): Promise<void> => {
    const request = { wake: wake('tick'), scope: { kind: 'due' }, dryRun: false } as const;
    await lookAtFleets(fleetPorts, configOf(HOME), request, memory);
  };
  const points: RestoreScenario['points'] = (region = HOME) =>
    gatherPoints(
      new Map([...cloud].map(([name, world]) => [name, { kind: 'known', snapshots: listSnapshots(world) }] as const)),
    ).filter((point) => isWholeIn(point, region));
  const advance = (ms: number): void => advanceCloudTo(cloud, home.nowMs + ms);
  const backUp = async (sources = 2): Promise<void> => {
    const ports = createSimBackupPorts({
      cloud,
      region: HOME,
      workflows: workflowsOf(HOME),
      notices: createMemoryNotices(),
    });
    const before = points(AWAY).length;
    const request = { scope: { kind: 'due' }, dryRun: false } as const;
    await lookAtBackups(ports, configOf(HOME), { ...request, wake: wake('manual'), now: true }, 'test');
    for (let minute = 0; minute < 30 && points(AWAY).length < before + sources; minute += 1) {
      advance(MINUTE_MS);
      await lookAtBackups(ports, configOf(HOME), { ...request, wake: wake('manual'), now: false }, 'test');
    }
  };
  const begin: RestoreScenario['begin'] = (request = {}, chosen = {}) =>
    beginRestore(
      connect(chosen),
      configOf(chosen.region ?? HOME),
      {
        protection: fleet.name,
        point: { kind: 'latest' },
        lineage: null,
        into: 'new',
        region: chosen.region ?? HOME,
        zone: null,
        withRoot: false,
        initializationRate: null,
        reason: 'test',
        dryRun: false,
        ...request,
      },
      'test',
    );
  const look: RestoreScenario['look'] = (request = {}, chosen = {}) =>
    lookAtRestores(connect(chosen), { wake: wake('tick'), id: null, wish: null, dryRun: false, ...request });
  const drill: RestoreScenario['drill'] = (request = {}, chosen = {}) =>
    drillRestores(
      connect(chosen),
      configOf(chosen.region ?? HOME),
      { wake: wake('tick'), scope: { kind: 'due' }, dryRun: false, ...request },
      'test',
    );
  const passMinutes: RestoreScenario['passMinutes'] = async (minutes, chosen = {}) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await tick();
      await look({}, chosen);
      advance(MINUTE_MS);
    }
  };
  for (let minute = 0; minute < 5; minute += 1) {
    await tick();
    advance(MINUTE_MS);
  }
  return {
    cloud,
    home,
    away: there.world,
    fleet,
    ledger,
    notices,
    calls,
    connect,
    begin,
    look,
    drill,
    tick,
    backUp,
    advance,
    passMinutes,
    points,
  };
};

/** The moment that the content of a volume was restored to; null for one that was not restored. */
export const restoredTo = (world: World, volume: Volume): number | null =>
  contentOf(world, volume).restored?.writtenMs ?? null;

/** Volumes on an instance, by device. */
export const volumesOn = ({ storage }: World, instanceId: string): readonly Volume[] =>
  [...storage.volumes.values()]
    .filter(({ attachment }) => attachment?.instanceId === instanceId)
    .toSorted((one, other) => ((one.attachment?.device ?? '') < (other.attachment?.device ?? '') ? -1 : 1));

/** Everything that still carries the tag of some restore. */
export const leftovers = ({ storage, instances, restores }: World): readonly string[] => [
  ...[...instances.values()].flatMap(({ id, tags, lifecycle }) =>
    tags.has('ballast:restore') && lifecycle !== 'terminated' && lifecycle !== 'shutting-down' ? [id] : [],
  ),
  ...[...storage.volumes.values()].flatMap(({ id, tags }) => (tags.has('ballast:restore') ? [id] : [])),
  ...restores.isolations.keys(),
];
