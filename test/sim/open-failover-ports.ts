import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import { createRegionTables } from '../../sim/region-tables.ts';
import { createSimFailoverPorts, type SimFailoverPortsOptions } from '../../sim/sim-failover-ports.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { smallGlobe } from './small-globe.ts';

/** Two Regions, and what moves services in each of them. */
export const openPorts = (changes: Partial<SimFailoverPortsOptions> = {}) => {
  const small = smallGlobe();
  const tables = createRegionTables(small.cloud);
  const shared = { globe: small.globe, tables, stage: 'test', notices: createMemoryNotices() };
  const portsIn = (region: string): FailoverPorts => createSimFailoverPorts({ ...shared, region, ...changes });
  return { ...small, tables, ports: portsIn(HOME), standby: portsIn(AWAY) };
};
