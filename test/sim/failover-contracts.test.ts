import { MINUTE_MS } from '../../shared/core/time.ts';
import { addAlarm } from '../../sim/alarms.ts';
import { advanceCloudTo, type Cloud } from '../../sim/cloud.ts';
import { addZone, putRecords } from '../../sim/dns/zones.ts';
import { createGlobe } from '../../sim/globe.ts';
import { hmacSha256 } from '../../sim/hmac-sha256.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { limitPool } from '../../sim/pools.ts';
import { createRegionTables } from '../../sim/region-tables.ts';
import { createSimFailoverPorts } from '../../sim/sim-failover-ports.ts';
import { readSwitchMetric, switchMetric } from '../../sim/switches.ts';
import { createWorld } from '../../sim/world.ts';
import { describeFailoverContracts } from '../contracts/describe-failover-contracts.ts';
import type { FailoverWorld } from '../contracts/failover-world.ts';
import { openSimWorld } from './sim-contract-world.ts';
import { AWAY, HOME } from './small-cloud.ts';

const STAGE = 'test';

const openFailoverWorld = (): FailoverWorld => {
  const { world, ledger, ...contract } = openSimWorld();
  const away = createWorld({
    seed: 2,
    startMs: world.startMs,
    timing: { bootMs: MINUTE_MS },
    zones: { 'subnet-c': `${AWAY}a` },
  });
  const cloud: Cloud = new Map([
    [HOME, world],
    [AWAY, away],
  ]);
  // The suites change one zone again and again without a pause, which Route 53 takes when nothing is pending.
  const globe = createGlobe({ cloud, seed: 3, timing: { inSyncMinMs: 0, inSyncMaxMs: 0 } });
  const tables = createRegionTables(cloud);
  const shared = { globe, tables, stage: STAGE, notices: createMemoryNotices() };
  return {
    ...contract,
    home: HOME,
    away: AWAY,
    failover: createSimFailoverPorts({ ...shared, region: HOME }),
    standby: createSimFailoverPorts({ ...shared, region: AWAY }),
    createZone: async (name, visibility) => addZone(globe, { name, isPrivate: visibility === 'private' }),
    putForeignRecord: async (zoneId, name) => {
      const target = { kind: 'values', values: ['192.0.2.9'], ttlS: 300 } as const;
      const routing = {
        failover: null,
        setIdentifier: 'theirs',
        healthCheckId: null,
        otherRouting: 'weighted, weight 10',
      };
      putRecords(globe, zoneId, [{ name, type: 'A', target, ...routing }]);
    },
    tellCheckers: async (checkId, healthy, all) => {
      for (const [index, checker] of (globe.dns.checks.get(checkId)?.checkers ?? []).entries()) {
        checker.says = index >= all ? null : index < healthy ? 'healthy' : 'unhealthy';
      }
    },
    putAlarm: async ({ alarmName, state, actions }) => {
      const known = world.alarms.find(({ specification }) => specification.name === alarmName);
      const measurement = { kind: 'metric', metric: switchMetric(STAGE, alarmName) } as const;
      const rule = {
        side: 'unhealthy',
        comparison: 'GreaterThanOrEqualToThreshold',
        threshold: 1,
        datapoints: 1,
      } as const;
      const alarm = known ?? addAlarm(world, { name: alarmName, fleet: 'web', ...rule, measurement });
      alarm.state = state;
      alarm.muted = !actions;
    },
    readSwitch: async (service) => readSwitchMetric(world, switchMetric(STAGE, service), world.startMs),
    spoilObservation: async (service, observer) => tables.get(HOME)?.observations.spoil(service, observer),
    exhaust: async (instanceType) => {
      for (const zone of world.zones.values()) limitPool(world, { instanceType, zone, market: 'on-demand' }, 0);
    },
    leaveProbe: async () => {
      const pool = { instanceType: 'm7g.large', zone: contract.subnets[0].zone, market: 'on-demand' } as const;
      globe.supplies.get(HOME)?.reserved.push({ pool, machines: 1 });
    },
    verify: async (text, { algorithm, key, value }) => algorithm === 'HMAC_SHA_256' && hmacSha256(key, text) === value,
    settle: async () => advanceCloudTo(cloud, world.nowMs + MINUTE_MS),
  };
};

describeFailoverContracts({ name: 'the embedded cloud', openWorld: () => Promise.resolve(openFailoverWorld()) });
