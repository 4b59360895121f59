import type { BallastConfig } from '../../../shared/config/ballast-config.ts';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import { isWholeIn, type RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { RestoreInto, RestoreWish } from '../../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { beginRestore } from '../../../shared/operations/begin-restore.ts';
import { drillRestores } from '../../../shared/operations/drill-restores.ts';
import { lookAtBackups } from '../../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../../shared/operations/look-at-restores.ts';
import { createLookMemory } from '../../../shared/operations/look-memory.ts';
import type { RestoreReport } from '../../../shared/operations/restore-report.ts';
import type { Workflows } from '../../../shared/ports/workflows.ts';
import { advanceCloudTo, type Cloud } from '../../../sim/cloud.ts';
import { createMemoryJournal } from '../../../sim/memory-journal.ts';
import { createMemoryLedger, type MemoryLedger } from '../../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import { createMemoryWorkflows } from '../../../sim/memory-workflows.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import type { Random } from '../../../sim/random.ts';
import { createSimBackupPorts } from '../../../sim/sim-backup-ports.ts';
import { createSimPorts } from '../../../sim/sim-ports.ts';
import { createSimRestorePorts } from '../../../sim/sim-restore-ports.ts';
import { createFleetRegion, putInService } from '../../../sim/simulated-region.ts';
import type { World } from '../../../sim/world-state.ts';
import { happens, pick } from '../healing/fuzz-fleets.ts';
import { PLAIN, STORE } from '../restores/restore-scenario.ts';
import { AWAY, HOME, protectionOf } from './backup-scenario.ts';

const START_MS = Date.UTC(2026, 0, 5, 12, 20);

/** A key that copies may be made with. */
export const KEY = 'alias/points';

/** A fleet that is backed up into a second Region, and everything that acts on it. */
export type FuzzWorld = {
  readonly cloud: Cloud;
  readonly home: World;
  readonly away: World;
  readonly fleet: Fleet;
  /** What `ballast.yml` says at first, and again in the end. */
  readonly protection: Protection;
  readonly ledger: MemoryLedger;
  readonly protect: (protections: readonly Protection[]) => void;
  readonly protections: () => readonly Protection[];
  readonly loseLedger: () => void;
  readonly tick: () => Promise<unknown>;
  readonly backUp: (hook: PointHook, now: boolean) => Promise<unknown>;
  readonly advanceRestores: (hook: PointHook) => Promise<unknown>;
  readonly drill: (hook: PointHook) => Promise<unknown>;
  readonly begin: (hook: PointHook, into: RestoreInto, lineage: string | null) => Promise<unknown>;
  readonly wish: (hook: PointHook, id: string, wish: RestoreWish) => Promise<unknown>;
  readonly restores: () => Promise<readonly RestoreReport[]>;
  readonly advance: (ms: number) => void;
};

const regionOf = (region: string, fleet: Fleet, seed: number, describeLagMs: number) =>
  createFleetRegion({
    fleet,
    region,
    world: { seed, startMs: START_MS, timing: { bootMs: MINUTE_MS, describeLagMs } },
    unitRate: 100,
    loadAt: () => 0,
  });

const drawProtection = (random: Random): Protection => {
  const proof = { everyMs: 3 * HOUR_MS, check: { kind: 'status' }, withinMs: 30 * MINUTE_MS } as const;
  const drawn = protectionOf({
    everyMs: pick(random, [15, 30, 60]) * MINUTE_MS,
    keep: { hourly: 2, daily: 1 },
    rpoMs: 3 * HOUR_MS,
    kmsKey: happens(random, 0.5) ? KEY : null,
    proof: happens(random, 0.5) ? proof : null,
  });
  const { devices } = STORE.stateful ?? { devices: [] };
  return { ...drawn, by: { kind: 'fleet', devices } };
};

/** Makes the world of a seed: a fleet in service, and nothing backed up yet. */
export const createFuzzWorld = async (random: Random, seed: number): Promise<FuzzWorld> => {
  const fleet = pick(random, [STORE, STORE, PLAIN]);
  const describeLagMs = pick(random, [0, 0, 20, 60]) * 1_000;
  const here = regionOf(HOME, fleet, seed, describeLagMs);
  const there = regionOf(AWAY, fleet, -1 - seed, describeLagMs);
  putInService(here, fleet, ['c7g.large', 'c7g.large']);
  const cloud: Cloud = new Map([
    [HOME, here.world],
    [AWAY, there.world],
  ]);
  const { world: home } = here;
  there.world.snapshots.keys.add(KEY);
  const drawn = drawProtection(random);
  const protection: Protection = fleet === STORE ? drawn : { ...drawn, by: { kind: 'fleet' } };
  let protections: readonly Protection[] = [protection];
  let workflows: Workflows = createMemoryWorkflows(() => home.nowMs);
  const ledger = createMemoryLedger();
  const notices = createMemoryNotices();
  const memory = createLookMemory();
  const fleetPorts = createSimPorts({ world: home, ledger, journal: createMemoryJournal(0), notices });
  const config = (): BallastConfig => ({
    version: 1,
    region: HOME,
    notify: { email: null },
    fleets: [fleet],
    protections,
  });
  let wakes = 0;
  const wake = () => {
    wakes += 1;
    return { kind: 'tick', id: `wake-${wakes}`, because: 'fuzz' } as const;
  };
  const due = { scope: { kind: 'due' }, dryRun: false } as const;
  const connect = (hook?: PointHook) =>
    createSimRestorePorts({ cloud, region: HOME, ledger, workflows, notices, ...(hook && { hook }) });
  const any = { wake: wake(), id: null, wish: null, dryRun: false } as const;
  return {
    cloud,
    home,
    away: there.world,
    fleet,
    protection,
    ledger,
    protect: (others) => {
      protections = others;
    },
    protections: () => protections,
    loseLedger: () => {
      workflows = createMemoryWorkflows(() => home.nowMs);
    },
    tick: () => lookAtFleets(fleetPorts, config(), { ...due, wake: wake() }, memory),
    backUp: (hook, now) => {
      const ports = createSimBackupPorts({ cloud, region: HOME, workflows, notices, hook });
      return lookAtBackups(ports, config(), { ...due, wake: wake(), now }, 'test');
    },
    advanceRestores: (hook) => lookAtRestores(connect(hook), { ...any, wake: wake() }),
    drill: (hook) => drillRestores(connect(hook), config(), { ...due, wake: wake() }, 'test'),
    begin: (hook, into, lineage) =>
      beginRestore(
        connect(hook),
        config(),
        {
          protection: fleet.name,
          point: { kind: 'latest' },
          lineage,
          into,
          region: HOME,
          zone: null,
          withRoot: false,
          initializationRate: null,
          reason: 'fuzz',
          dryRun: false,
        },
        'test',
      ),
    wish: (hook, id, wanted) => lookAtRestores(connect(hook), { ...any, wake: wake(), id, wish: wanted }),
    restores: async () => (await lookAtRestores(connect(), { ...any, dryRun: true })).restores,
    advance: (ms) => advanceCloudTo(cloud, home.nowMs + ms),
  };
};

const toView = (snapshot: ReturnType<World['snapshots']['byId']['get']> & object): SnapshotView => {
  const { id, state, startedMs, volumeId, sizeGiB, fullBytes, encrypted, tags } = snapshot;
  return { snapshotId: id, state, startedMs, volumeId, sizeGiB, fullBytes, encrypted, tags };
};

/** Recovery points as they truly are, whatever listings show. */
export const truePoints = ({ cloud }: FuzzWorld): readonly RecoveryPoint[] =>
  gatherPoints(
    new Map(
      [...cloud].map(([region, world]) => [
        region,
        { kind: 'known', snapshots: [...world.snapshots.byId.values()].map(toView) },
      ]),
    ),
  );

/** Machines that are members now, by what their points are points of. */
export const liveLineages = ({ home, fleet }: FuzzWorld): readonly string[] =>
  [...home.instances.values()]
    .filter(({ fleetTag, role, lifecycle }) => fleetTag === fleet.name && role === 'active' && lifecycle === 'running')
    .map(({ slot, id }) => slot ?? id);

/** The newest whole point of a lineage in a Region. */
export const newestWhole = (
  points: readonly RecoveryPoint[],
  lineage: string,
  region: string,
): RecoveryPoint | undefined => points.find((point) => point.lineage === lineage && isWholeIn(point, region));
