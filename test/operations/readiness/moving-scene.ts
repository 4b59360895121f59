import { alarmSpecifications } from '../../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../../shared/config/ballast-config.ts';
import { DEPLOYMENT } from '../../../shared/config/deployment.ts';
import { unhealthyAlarms } from '../../../shared/config/unhealthy-alarms.ts';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { ServiceSetup } from '../../../shared/operations/service-setup.ts';
import type { FailoverPorts } from '../../../shared/ports/failover-ports.ts';
import type { Notice } from '../../../shared/ports/notices.ts';
import { addAlarm } from '../../../sim/alarms.ts';
import { advanceCloudTo, type Cloud, worldOf } from '../../../sim/cloud.ts';
import { addZone } from '../../../sim/dns/zones.ts';
import { createGlobe } from '../../../sim/globe.ts';
import type { Globe } from '../../../sim/globe-state.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import type { PointHook, RecordedCall } from '../../../sim/point-hook.ts';
import { createRegionTables, type RegionTable } from '../../../sim/region-tables.ts';
import { createSimFailoverPorts } from '../../../sim/sim-failover-ports.ts';
import { createFleetRegion, putInService } from '../../../sim/simulated-region.ts';
import { addSwitchAlarm } from '../../../sim/switches.ts';
import { serviceOf } from '../../core/failover/preparation-scene.ts';
import { WEB } from '../scenario.ts';
import { HEALTH } from '../slots-scenario.ts';

export const HOME = 'us-east-1';
export const STANDBY = 'us-west-2';
export const WITNESS = 'eu-west-1';
const STAGE = 'test';

const START_MS = Date.UTC(2026, 5, 1, 9, 0);

/** A fleet behind one load balancer, with alarms on its policy and its targets. */
export const SHOP_FLEET: Fleet = {
  ...WEB,
  health: HEALTH,
  targetGroups: [
    {
      by: 'arn',
      value: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0123456789abcdef',
      port: 8080,
    },
  ],
};

/** A service of one fleet, which each of three Regions observes. */
export const SHOP: Service = serviceOf({
  witness: WITNESS,
  observe: { ...serviceOf().observe, url: 'https://{region}.shop.example.com/health' },
});

export type MovingSceneOptions = {
  readonly service?: Service;
  readonly fleet?: Fleet;
  readonly protections?: readonly Protection[];
  /** Machines in service: at home, then where it stands by. */
  readonly machines?: readonly [number, number];
};

/** Three Regions, a zone, and a service that was deployed in all and not prepared yet. */
export type MovingScene = {
  readonly globe: Globe;
  readonly cloud: Cloud;
  readonly zoneId: string;
  readonly tables: ReadonlyMap<string, RegionTable>;
  readonly notices: Notice[];
  readonly calls: RecordedCall[];
  readonly portsIn: (region: string, hook?: PointHook) => FailoverPorts;
  readonly setupIn: (region: string) => ServiceSetup;
  readonly nowMs: () => number;
  readonly advance: (ms: number) => void;
};

const regionOf = (region: string, fleet: Fleet, machines: number) => {
  const made = createFleetRegion({
    fleet,
    region,
    world: {
      seed: region.length + region.charCodeAt(3),
      startMs: START_MS,
      timing: { bootMs: MINUTE_MS, describeLagMs: 0 },
    },
    unitRate: 100,
    loadAt: () => 0,
  });
  putInService(
    made,
    fleet,
    Array.from({ length: machines }, () => fleet.sizes[0].instanceType),
  );
  for (const specification of [...alarmSpecifications([fleet], STAGE), ...unhealthyAlarms([fleet], STAGE)]) {
    addAlarm(made.world, specification);
  }
  return made.world;
};

/** Makes the scene; nothing is wrong in it. */
export const createMovingScene = (options: MovingSceneOptions = {}): MovingScene => {
  const { service = SHOP, fleet = SHOP_FLEET, protections = [], machines: [atHome, there] = [4, 2] } = options;
  const cloud: Cloud = new Map([
    [HOME, regionOf(HOME, fleet, atHome)],
    [STANDBY, regionOf(STANDBY, fleet, there)],
    [WITNESS, regionOf(WITNESS, fleet, 0)],
  ]);
  const globe = createGlobe({ cloud, seed: 7 });
  const zoneId = addZone(globe, { name: 'example.com' });
  for (const region of [HOME, STANDBY]) {
    for (const { name } of [service, drillOf(service)]) addSwitchAlarm(globe, region, STAGE, name);
  }
  const tables = createRegionTables(cloud);
  const notices: Notice[] = [];
  const calls: RecordedCall[] = [];
  const told = createMemoryNotices((notice) => notices.push(notice));
  const configOf = (region: string): BallastConfig => ({
    version: 1,
    region,
    notify: { email: null },
    fleets: region === WITNESS ? [] : [fleet],
    protections,
    services: [service],
  });
  const nowMs = (): number => worldOf(cloud, HOME).nowMs;
  return {
    globe,
    cloud,
    zoneId,
    tables,
    notices,
    calls,
    portsIn: (region, hook) =>
      createSimFailoverPorts({
        globe,
        region,
        tables,
        stage: STAGE,
        notices: told,
        onChange: (call) => calls.push(call),
        ...(hook && { hook }),
      }),
    setupIn: (region) => ({
      region,
      stage: STAGE,
      config: configOf(region),
      services: [service],
      deployment: DEPLOYMENT,
    }),
    nowMs,
    advance: (ms) => advanceCloudTo(cloud, nowMs() + ms),
  };
};

/** Long enough for any change of records to be everywhere. */
export const IN_SYNC_MS = 61 * SECOND_MS;
