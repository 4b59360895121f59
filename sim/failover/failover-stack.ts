import { alarmSpecifications, readyMetric } from '../../shared/config/alarm-specifications.ts';
import { drillOf } from '../../shared/core/failover/service.ts';
import type { ServiceRequest } from '../../shared/core/failover/service-wish.ts';
import type { LookRequest } from '../../shared/core/look-request.ts';
import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { drillServices } from '../../shared/operations/drill-services.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import type { ServicesReport } from '../../shared/operations/service-report.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import { watchServices } from '../../shared/operations/watch-services.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { Notice } from '../../shared/ports/notices.ts';
import { addAlarm } from '../alarms.ts';
import { listenToWorld, type WorldSignals } from '../autoscalers/world-signals.ts';
import { worldOf } from '../cloud.ts';
import { putDatapoints } from '../cloud-watch.ts';
import type { Globe } from '../globe-state.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createMemoryNotices } from '../memory-notices.ts';
import type { PointHook } from '../point-hook.ts';
import { type RegionTable, tableOf } from '../region-tables.ts';
import { createSimBackupPorts } from '../sim-backup-ports.ts';
import { createSimFailoverPorts } from '../sim-failover-ports.ts';
import { createSimPorts } from '../sim-ports.ts';
import { addSwitchAlarm } from '../switches.ts';
import { type CallTime, wayInto } from '../ways.ts';
import type { World } from '../world-state.ts';

/** What is deployed in one Region: each method is an invocation of one of its functions. */
export type FailoverStack = {
  readonly setup: ServiceSetup;
  readonly world: World;
  readonly ports: FailoverPorts;
  readonly notices: readonly Notice[];
  readonly signals: WorldSignals;
  readonly tickFleets: () => Promise<void>;
  readonly wakeFleets: (request: LookRequest) => Promise<void>;
  readonly lookAtRestores: () => Promise<void>;
  readonly lookAtBackups: () => Promise<void>;
  readonly drill: () => Promise<void>;
  readonly watch: () => Promise<ServicesReport>;
  readonly lookAtServices: (request: ServiceRequest) => Promise<ServicesReport>;
};

/** What a stack is deployed with. */
export type FailoverStackOptions = {
  readonly globe: Globe;
  readonly setup: ServiceSetup;
  readonly tables: ReadonlyMap<string, RegionTable>;
  readonly time: CallTime | undefined;
  readonly hook: PointHook | undefined;
  /** Told which fleets of this Region are to be looked at now. */
  readonly onWake: (fleets: readonly string[], because: string) => void;
  /** Told which service is to be looked at now, in this Region or another. */
  readonly onWakeService: (region: string, service: string, because: string) => void;
};

const TICK = { kind: 'tick', id: 'tick', because: 'a minute has passed' } as const;
const TICK_DUE = { wake: TICK, scope: { kind: 'due' }, dryRun: false } as const;
const EVERYTHING = { wake: TICK, service: null, wish: null, dryRun: false } as const;

/** What `serverless deploy` makes: alarms on fleets, and on the switches of services that can be here. */
export const deployAlarms = (globe: Globe, world: World, { region, stage, config, services }: ServiceSetup): void => {
  for (const specification of alarmSpecifications(config.fleets, stage)) addAlarm(world, specification);
  for (const service of services) {
    if (!service.regions.includes(region)) continue;
    addSwitchAlarm(globe, region, stage, service.name);
    addSwitchAlarm(globe, region, stage, drillOf(service).name);
  }
};

const connect = (options: FailoverStackOptions, notices: Notice[]) => {
  const { globe, setup, tables, time, hook, onWake, onWakeService } = options;
  const { region, stage } = setup;
  const shared = {
    notices: createMemoryNotices((notice) => notices.push(notice)),
    ...(hook && { hook }),
  };
  const { ledger, workflows } = tableOf(tables, region);
  const world = worldOf(globe.cloud, region);
  return {
    failover: createSimFailoverPorts({
      ...shared,
      globe,
      region,
      tables,
      stage,
      onWake,
      onWakeService,
      ...(time && { time }),
    }),
    fleets: createSimPorts({
      ...shared,
      world,
      ledger,
      journal: createMemoryJournal(0),
      way: wayInto(globe, region, region, time ?? null),
    }),
    backups: createSimBackupPorts({ ...shared, cloud: globe.cloud, region, workflows }),
  };
};

/** Deploys Ballast to a Region of a cloud: the operations that run at AWS, over the ports of the embedded cloud. */
export const openFailoverStack = (options: FailoverStackOptions): FailoverStack => {
  const { globe, setup } = options;
  const { region, stage, config } = setup;
  const world = worldOf(globe.cloud, region);
  const notices: Notice[] = [];
  const ports = connect(options, notices);
  const memory = createLookMemory();
  deployAlarms(globe, world, setup);
  const wakeFleets = async (request: LookRequest): Promise<void> => {
    if (config.fleets.length === 0) return;
    const { decisions } = await lookAtFleets(ports.fleets, config, request, memory);
    for (const { fleet, measured } of decisions) {
      if (measured === null) continue;
      putDatapoints(world, readyMetric(fleet, stage), [{ atMs: world.nowMs, value: measured.inService }]);
    }
  };
  return {
    setup,
    world,
    ports: ports.failover,
    notices,
    signals: listenToWorld(world),
    wakeFleets,
    tickFleets: () => wakeFleets(TICK_DUE),
    lookAtRestores: async () => {
      await lookAtRestores(ports.failover, { wake: TICK, id: null, wish: null, dryRun: false });
    },
    lookAtBackups: async () => {
      if ((config.protections ?? []).length === 0) return;
      await lookAtBackups(ports.backups, config, { ...TICK_DUE, now: false }, stage);
    },
    drill: async () => {
      await drillRestores(ports.failover, config, TICK_DUE, stage);
      await drillServices(ports.failover, setup, EVERYTHING);
    },
    watch: () => watchServices(ports.failover, setup, EVERYTHING),
    lookAtServices: (request) => lookAtServices(ports.failover, setup, request),
  };
};
