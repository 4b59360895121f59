import { drillOf } from '../../shared/core/failover/service.ts';
import { regionOfName } from '../dns/answer-name.ts';
import type { Globe } from '../globe-state.ts';
import type { CrashWorld } from './crash-world.ts';
import { drawLedger } from './draw-ledger.ts';
import { drawMachines } from './draw-machines.ts';
import { drawSnapshots } from './draw-snapshots.ts';

/** Health checks are named by chance: what counts is what each of them follows. */
const drawRecords = ({ dns }: Globe): readonly string[] =>
  [...dns.zones.values()]
    .flatMap(({ records, pendingChangeId }) => [
      ...records.map(({ healthCheckId, ...record }) => {
        const check = healthCheckId === null ? null : (dns.checks.get(healthCheckId)?.specification ?? 'gone');
        return JSON.stringify({ ...record, check });
      }),
      ...(pendingChangeId === null ? [] : ['a change is under way']),
    ])
    .toSorted();

const drawDns = ({ globe, setups }: CrashWorld) => {
  const services = [...setups.values()].flatMap((setup) => setup.services);
  const names = new Set(services.flatMap((service) => [service.dnsName, drillOf(service).dnsName]));
  return {
    answers: [...names].map((name) => `${name} leads to ${regionOfName(globe, name)}`),
    records: drawRecords(globe),
    checks: [...globe.dns.checks.values()]
      .filter(({ deleted }) => !deleted)
      .map(({ specification }) => JSON.stringify(specification))
      .toSorted(),
  };
};

/**
 * All that there is in a cloud and in its ledgers, but for what differs between histories that end alike: ids, times, and the
 * order of things. One line each, so that two pictures can be held against each other.
 */
export const drawPicture = async (world: CrashWorld): Promise<unknown> => {
  const regions: Record<string, unknown> = {};
  for (const [region, cloud] of world.globe.cloud) {
    regions[region] = {
      ...drawMachines(cloud),
      ...drawSnapshots(cloud),
      ...(await drawLedger(world, region)),
    };
  }
  return { regions, dns: drawDns(world) };
};
