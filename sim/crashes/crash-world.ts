import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import type { SweepPorts } from '../../shared/operations/sweep-orphans.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { Notice } from '../../shared/ports/notices.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { advanceCloudTo, worldOf } from '../cloud.ts';
import { deployAlarms } from '../failover/failover-stack.ts';
import { createServiceCloud } from '../failover/service-cloud.ts';
import type { Globe } from '../globe-state.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createMemoryNotices } from '../memory-notices.ts';
import { createMemorySightings } from '../memory-sightings.ts';
import type { PointHook, RecordedCall } from '../point-hook.ts';
import { createRegionTables, type RegionTable, tableOf } from '../region-tables.ts';
import { createSimBackupPorts } from '../sim-backup-ports.ts';
import { createSimFailoverPorts } from '../sim-failover-ports.ts';
import { createSimPorts } from '../sim-ports.ts';
import type { World } from '../world-state.ts';
import { connectSweep } from './connect-sweep.ts';

/** What a world is made from. */
export type CrashWorldOptions = {
  /** A ballast.yml. */
  readonly text: string;
  /** Where it is deployed to, home first. */
  readonly regions: readonly [string, ...string[]];
  /** Requests per second of every fleet at home, by minute. */
  readonly loadAt: (minute: number) => number;
  /** A fleet that was there once, and that the deployment has no more. */
  readonly goneFleet?: string;
};

/** A small cloud with one deployment, and what its invocations are connected to. */
export type CrashWorld = {
  readonly globe: Globe;
  readonly setups: ReadonlyMap<string, ServiceSetup>;
  readonly tables: ReadonlyMap<string, RegionTable>;
  readonly homeRegion: string;
  readonly home: World;
  readonly notices: readonly Notice[];
  /** Changes asked for, whoever asked. */
  readonly changes: readonly RecordedCall[];
  readonly setupIn: (region: string) => ServiceSetup;
  readonly fleetPorts: (region: string, hook?: PointHook) => Ports;
  readonly backupPorts: (region: string, hook?: PointHook) => BackupPorts;
  readonly failoverPorts: (region: string, hook?: PointHook) => FailoverPorts;
  readonly sweepPorts: (hook?: PointHook) => SweepPorts;
  readonly nowMs: () => number;
  readonly advance: (ms: number) => void;
};

/** A Monday, nine o'clock. */
const START_MS = Date.UTC(2026, 5, 1, 9, 0);

const STAGE = 'sim';

/** Requests per second that one unit serves. */
const UNIT_RATE = 100;

const without = (setup: ServiceSetup, gone: string | undefined): ServiceSetup => ({
  ...setup,
  config: { ...setup.config, fleets: setup.config.fleets.filter(({ name }) => name !== gone) },
});

/** Makes the Regions of a ballast.yml with its fleets in service; nothing was looked at yet. */
export const createCrashWorld = ({ text, regions, loadAt, goneFleet }: CrashWorldOptions): CrashWorld => {
  const [homeRegion] = regions;
  const { globe, setups: all } = createServiceCloud({
    text,
    regions,
    stage: STAGE,
    seed: 1,
    startMs: START_MS,
    bootMs: MINUTE_MS,
    unitRate: UNIT_RATE,
    load: loadAt(0),
  });
  const setups = new Map([...all].map(([region, setup]) => [region, without(setup, goneFleet)]));
  const { cloud } = globe;
  const home = worldOf(cloud, homeRegion);
  for (const fleet of home.fleets.values()) fleet.loadAt = loadAt;
  for (const [region, setup] of setups) deployAlarms(globe, worldOf(cloud, region), setup);
  const tables = createRegionTables(cloud);
  const sightings = createMemorySightings();
  const notices: Notice[] = [];
  const changes: RecordedCall[] = [];
  const shared = (hook: PointHook | undefined) => ({
    notices: createMemoryNotices((notice) => notices.push(notice)),
    onChange: (call: RecordedCall) => changes.push(call),
    ...(hook && { hook }),
  });
  const nowMs = (): number => home.nowMs;
  return {
    globe,
    setups,
    tables,
    homeRegion,
    home,
    notices,
    changes,
    setupIn: (region) => {
      const setup = setups.get(region);
      if (setup === undefined) throw new Fault('not-found', 'crash-world', `nothing is deployed in ${region}`);
      return setup;
    },
    fleetPorts: (region, hook) =>
      createSimPorts({
        ...shared(hook),
        world: worldOf(cloud, region),
        ledger: tableOf(tables, region).ledger,
        journal: createMemoryJournal(0),
      }),
    backupPorts: (region, hook) =>
      createSimBackupPorts({ ...shared(hook), cloud, region, workflows: tableOf(tables, region).workflows }),
    failoverPorts: (region, hook) => createSimFailoverPorts({ ...shared(hook), globe, region, tables, stage: STAGE }),
    sweepPorts: (hook) => connectSweep(home, { sightings, ledger: tableOf(tables, homeRegion).ledger }, shared(hook)),
    nowMs,
    advance: (ms) => advanceCloudTo(cloud, nowMs() + ms),
  };
};
