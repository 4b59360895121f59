import type { Observation } from '../shared/core/failover/observation.ts';
import type { Dns } from '../shared/ports/dns.ts';
import type { FailoverPorts, FormerRegion } from '../shared/ports/failover-ports.ts';
import type { Observations } from '../shared/ports/observations.ts';
import type { Probes } from '../shared/ports/probes.ts';
import { worldOf } from './cloud.ts';
import { connectAgents, connectBalancers, connectFleets, connectLedger } from './connect-ports.ts';
import { answerName } from './dns/answer-name.ts';
import { readChange, submitChange } from './dns/changes.ts';
import { createCheck, deleteCheck, listChecks, readCheckers } from './dns/health-checks.ts';
import { findZone, listRecords } from './dns/zones.ts';
import type { Globe } from './globe-state.ts';
import { hmacSha256 } from './hmac-sha256.ts';
import { probeFrom } from './network/probe.ts';
import { canReach } from './network/reach.ts';
import { createPoints, type Points } from './port-points.ts';
import { connectPrerequisites } from './prerequisites.ts';
import { type RegionTable, tableOf } from './region-tables.ts';
import { createSimRestorePorts, type SimRestorePortsOptions } from './sim-restore-ports.ts';
import { publishSwitch, readAlarms, switchMetric } from './switches.ts';
import { type CallTime, wayInto, wayOut, wayToRoute53 } from './ways.ts';

/** What moves services in the embedded cloud is connected to: one Region, its table, and what is around all Regions. */
export type SimFailoverPortsOptions = Omit<SimRestorePortsOptions, 'cloud' | 'ledger' | 'workflows' | 'way'> & {
  readonly globe: Globe;
  /** Of every Region. */
  readonly tables: ReadonlyMap<string, RegionTable>;
  readonly stage: string;
  /** Told which fleets of this Region are to be looked at now. */
  readonly onWake?: (fleets: readonly string[], because: string) => void;
  /** Told which service is to be looked at now, in this Region or another. */
  readonly onWakeService?: (region: string, service: string, because: string) => void;
  /** How calls take time; without it they take none. */
  readonly time?: CallTime;
};

/** The key of the embedded cloud: what is signed with it can be checked by whoever reads this. */
const SIGNING_KEY = 'embedded-cloud';

const connectDns = (globe: Globe, { read, change }: Points): Dns => ({
  findZone: read('dns', 'findZone', (reference) => findZone(globe, reference)),
  listRecords: read('dns', 'listRecords', (zoneId, names) => listRecords(globe, zoneId, names)),
  change: change('dns', 'change', (zoneId, changes, comment) => submitChange(globe, zoneId, changes, comment)),
  readChange: read('dns', 'readChange', (changeId) => readChange(globe, changeId)),
  listChecks: read('dns', 'listChecks', (prefix) => listChecks(globe, prefix)),
  createCheck: change('dns', 'createCheck', (reference, specification) => createCheck(globe, reference, specification)),
  deleteCheck: change('dns', 'deleteCheck', (id) => deleteCheck(globe, id)),
  readCheckers: read('dns', 'readCheckers', (id) => readCheckers(globe, id)),
});

/** A probe never rejects: whatever becomes of it is an answer. */
const connectProbes = (globe: Globe, region: string, { read }: Points): Probes => {
  const probe = read('probes', 'probe', (asked: Parameters<Probes['probe']>[0]) => probeFrom(globe, region, asked));
  const resolve = read('probes', 'resolve', (dnsName: string) =>
    canReach(globe, region, 'resolvers') ? answerName(globe, dnsName).addresses : null,
  );
  return {
    probe: (asked) =>
      probe(asked).catch(() => ({ good: false, because: 'the probe failed', certificateUntilMs: null })),
    resolve: (dnsName) => resolve(dnsName).catch(() => null),
  };
};

/** The ports of watching and moving services over one Region of a cloud, with what is around it. */
export const createSimFailoverPorts = (options: SimFailoverPortsOptions): FailoverPorts => {
  const { globe, region, tables, stage, onWake, onWakeService, time = null } = options;
  const world = worldOf(globe.cloud, region);
  const { ledger, workflows, observations } = tableOf(tables, region);
  const way = wayInto(globe, region, region, time);
  const points = createPoints(world, options, way);
  const { read, change } = points;
  const pointsInto = (to: string): Points =>
    createPoints(worldOf(globe.cloud, to), options, wayInto(globe, region, to, time));
  const put: Observations['put'] = async (...args) =>
    pointsInto(args[0]).change('observations', 'put', (to: string, observation: Observation) =>
      tableOf(tables, to).observations.put(observation),
    )(...args);
  const formerRegion = (former: string): FormerRegion => {
    const there = worldOf(globe.cloud, former);
    const into = pointsInto(former);
    return {
      fleets: connectFleets(there, into),
      balancers: connectBalancers(there, into),
      agents: connectAgents(there, into),
      ledger: connectLedger(tableOf(tables, former).ledger, into),
    };
  };
  return {
    ...createSimRestorePorts({ ...options, cloud: globe.cloud, ledger, workflows, way }),
    region,
    probes: connectProbes(globe, region, createPoints(world, options, wayOut(globe, region))),
    observations: { list: read('observations', 'list', (service) => observations.list(service)), put },
    dns: connectDns(globe, createPoints(world, options, wayToRoute53(globe, region, time))),
    switches: {
      publish: change('switches', 'publish', (service, on, knownAtMs) =>
        publishSwitch(world, switchMetric(stage, service), on, knownAtMs),
      ),
      readAlarms: read('switches', 'readAlarms', (names) => readAlarms(globe, region, names)),
    },
    prerequisites: connectPrerequisites(globe, region, points),
    wakes: {
      wakeFleets: change('wakes', 'wakeFleets', (fleets, because) => onWake?.(fleets, because)),
      wakeService: async (...args) =>
        pointsInto(args[0]).change('wakes', 'wakeService', (to: string, service: string, because: string) =>
          onWakeService?.(to, service, because),
        )(...args),
    },
    signatures: {
      sign: change('signatures', 'sign', (text) => ({
        algorithm: 'HMAC_SHA_256',
        key: SIGNING_KEY,
        value: hmacSha256(SIGNING_KEY, text),
      })),
    },
    formerRegion,
  };
};
