import { expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { worldOf } from '../../sim/cloud.ts';
import { reportOutage } from '../../sim/failover/report-outage.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { HOME, NAME, openShopCloud, STANDBY, WITNESS } from './shop-cloud.ts';

/** Two machines with data at home, and none where it can move to. */
const TEXT = `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY}, witness: ${WITNESS} }
fleets:
  db:
    launchTemplate: database
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: db, port: 8080 }]
    sizes: [r7g.large]
    capacity: { min: 2, max: 2 }
    machinesMin: 0
    stateful: { volumes: [/dev/sdf] }
    inRegion:
      ${STANDBY}:
        subnets: [subnet-0a1b2c3d4e5f60003, subnet-0a1b2c3d4e5f60004]
        capacity: { min: 0, max: 2 }
    backup: { every: 1h, at: "00:00", keep: { hourly: 8 }, copyTo: [${STANDBY}] }
    policies: {}
services:
  shop:
    name: ${NAME}
    zone: example.com
    fleets: [db]
    regions: [${HOME}, ${STANDBY}]
    strategy: pilot-light
    observe: { url: "https://db-{region}.example.net/health" }
    approval: automatic
`;

it('brings a pilot light up from copies of what was taken before its home was gone', async () => {
  const { run, traffic, startMs } = await openShopCloud({ text: TEXT, fleet: 'db', cloud: { unitRate: 400 } });
  const struckMs = startMs + 60 * MINUTE_MS;
  await run.advanceTo(struckMs);
  expect(worldOf(run.globe.cloud, STANDBY).fleets.get('db')?.meter.readyMachines).toBe(0);
  cutOffRegion(worldOf(run.globe.cloud, HOME));
  await run.advanceTo(struckMs + 30 * MINUTE_MS);
  const outage = { service: 'shop', dnsName: NAME, to: STANDBY, struckMs };
  const { moments, clientsMs, flippedMs } = reportOutage(run, traffic, outage);
  expect(moments.map(({ phase }) => phase)).toEqual(
    expect.arrayContaining(['data', 'checking', 'syncing', 'settling']),
  );
  expect(moments.at(-1)).toMatchObject({ epoch: 1, phase: null, code: 'MOVED' });
  expect(clientsMs ?? 0).toBeGreaterThan(flippedMs ?? Number.POSITIVE_INFINITY);
  expect(traffic.minutes.at(-1)).toMatchObject({ lost: 0 });
  expect(worldOf(run.globe.cloud, STANDBY).fleets.get('db')?.minutes.at(-1)).toMatchObject({ lost: 0 });
});
