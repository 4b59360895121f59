import type { Service } from '../../shared/core/failover/service.ts';

/** A service at home in eu-west-1, as the files of events/ name it. */
export const SHOP: Service = {
  name: 'shop',
  dnsName: 'shop.example.com',
  zone: 'example.com',
  fleets: ['web'],
  targetGroups: {},
  regions: ['eu-west-1', 'eu-central-1'],
  witness: 'us-east-1',
  mode: 'switch',
  endpoints: {},
  observe: {
    url: 'https://shop.{region}.example.com/health',
    status: 200,
    body: null,
    timeoutMs: 5_000,
    rise: 3,
    fall: 3,
    alarms: [],
    holdDownMs: 60_000,
  },
  approval: 'person',
  strategy: 'warm-standby',
  capacityShare: 1,
  fence: { command: null, deregister: true, required: false },
  rpoMs: null,
  rtoMs: null,
  flipEveryMs: 3_600_000,
  drill: null,
};
