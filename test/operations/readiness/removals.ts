import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { putRecords } from '../../../sim/dns/zones.ts';
import { limitPool } from '../../../sim/pools.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import type { Supplies } from '../../../sim/supplies.ts';
import { recordOf, valuesOf } from '../../core/failover/preparation-scene.ts';
import type { AuditedScene } from './audited-scene.ts';
import { HOME, STANDBY } from './moving-scene.ts';

const URL = 'https://us-west-2.shop.example.com/health';
const TEMPLATE = 'lt-0b5ca1a7e5ca1ab1e';
const [SUBNET_A, SUBNET_B] = ['subnet-0000000a', 'subnet-0000000b'] as const;

const there = (scene: AuditedScene) => worldOf(scene.cloud, STANDBY);

const supplies = ({ globe }: AuditedScene): Supplies => {
  const found = globe.supplies.get(STANDBY);
  if (found === undefined) throw new Error('no supplies');
  return found;
};

const endpoint = ({ globe }: AuditedScene) => {
  const found = globe.network.endpoints.get(STANDBY);
  if (found === undefined) throw new Error('no endpoint');
  return found;
};

const setZone = ({ globe, zoneId }: AuditedScene, changes: object): void => {
  const found = globe.dns.zones.get(zoneId);
  if (found !== undefined) globe.dns.zones.set(zoneId, { ...found, zone: { ...found.zone, ...changes } });
};

const group = (scene: AuditedScene) => {
  const [found] = there(scene).groups.values();
  if (found === undefined) throw new Error('no target group');
  return found;
};

/** One prerequisite taken away: how, what the audit must name, and what it must advise first. */
export type Removal = {
  readonly without: string;
  readonly remove: (scene: AuditedScene) => unknown;
  readonly found: readonly string[];
  readonly fix: RegExp;
};

const removal = (without: string, remove: Removal['remove'], found: readonly string[], fix: RegExp): Removal => ({
  without,
  remove,
  found,
  fix,
});

/** Everything that can be missing, one at a time. */
export const REMOVALS: readonly Removal[] = [
  removal(
    'room in the fleet',
    (scene) => scene.hear({ standing: [{ fleet: 'web', units: 21, peaks: [], template: null }] }),
    ['red fleet web', 'unknown parity web'],
    /^raise fleets.web.inRegion.us-west-2.capacity.max to 21 or more/,
  ),
  removal(
    'a fleet that acts',
    (scene) =>
      tableOf(scene.tables, STANDBY).ledger.putOverride('web', {
        kind: 'pause',
        untilMs: scene.nowMs() + HOUR_MS,
        why: 'a release',
        atMs: scene.nowMs(),
      }),
    ['red fleet web'],
    /npx ballast resume web --region us-west-2/,
  ),
  removal(
    'the image',
    (scene) => supplies(scene).withoutImage.add(TEMPLATE),
    ['red template web', 'unknown parity web'],
    /copy-image/,
  ),
  removal(
    'the launch template',
    (scene) => there(scene).templates.splice(0),
    ['red template web', 'unknown parity web'],
    /inRegion.us-west-2.launchTemplate/,
  ),
  removal(
    'parity of the image',
    (scene) =>
      supplies(scene).standings.set(TEMPLATE, {
        imageName: 'web-2026-10',
        instanceTypes: ['m7g.large'],
        userDataDigest: null,
      }),
    ['red parity web'],
    /copy-image --source-region us-east-1 --region us-west-2/,
  ),
  removal(
    'vCPUs',
    (scene) => {
      supplies(scene).vcpusMax = 7;
    },
    ['red quota us-west-2'],
    /request-service-quota-increase --region us-west-2 .* --desired-value 8/,
  ),
  removal(
    'addresses',
    (scene) => {
      for (const subnet of [SUBNET_A, SUBNET_B]) supplies(scene).addresses.set(subnet, 1);
    },
    ['red addresses web'],
    /name more subnets in fleets.web.inRegion.us-west-2.subnets/,
  ),
  removal(
    'the load balancer',
    (scene) => there(scene).groups.set(group(scene).arn, { ...group(scene), loadBalancers: [] }),
    ['red balancer web', 'red balancer us-west-2'],
    /a listener in front of it/,
  ),
  removal(
    'the target group',
    (scene) => there(scene).groups.delete(group(scene).arn),
    ['red balancer web', 'red balancer us-west-2'],
    /make the target group in us-west-2/,
  ),
  removal(
    'the load balancer that the records lead to',
    (scene) => there(scene).groups.set(group(scene).arn, { ...group(scene), loadBalancers: ['app/new/1'] }),
    ['red balancer us-west-2'],
    /npx ballast dns prepare shop/,
  ),
  removal(
    'time left of the certificate',
    (scene) => {
      endpoint(scene).certificateUntilMs = scene.nowMs() + 13 * DAY_MS;
    },
    [`red certificate ${URL}`],
    /renew it/,
  ),
  removal(
    'the endpoint',
    (scene) => {
      endpoint(scene).mode = 'failing';
    },
    [`red endpoint ${URL}`],
    /curl -v https:..us-west-2.shop.example.com.health/,
  ),
  removal(
    'machines of one zone',
    (scene) => limitPool(there(scene), { instanceType: 'c7g.large', zone: 'us-west-2b', market: 'on-demand' }, 0),
    ['red capacity web'],
    /reserve capacity; then run "npx ballast readiness shop --probe/,
  ),
  removal(
    'the zone',
    (scene) => scene.globe.dns.zones.delete(scene.zoneId),
    ['red zone example.com', 'unknown records shop.example.com'],
    /services.zone/,
  ),
  removal(
    'a zone that the world sees',
    (scene) => setZone(scene, { isPrivate: true }),
    ['red zone example.com', 'unknown records shop.example.com'],
    /services.zone/,
  ),
  removal(
    'accelerated recovery',
    (scene) => setZone(scene, { acceleratedRecovery: false }),
    ['red zone example.com'],
    /update-hosted-zone-features --hosted-zone-id Z\w+ --enable-accelerated-recovery/,
  ),
  removal(
    'word on accelerated recovery',
    (scene) => setZone(scene, { acceleratedRecovery: null }),
    ['unknown zone example.com'],
    /update-hosted-zone-features/,
  ),
  removal(
    'a record',
    (scene) => {
      const zone = scene.globe.dns.zones.get(scene.zoneId);
      if (zone !== undefined) zone.records = zone.records.filter(({ failover }) => failover !== 'SECONDARY');
    },
    ['red records shop.example.com'],
    /npx ballast dns verify shop/,
  ),
  removal(
    'the name for itself',
    (scene) => putRecords(scene.globe, scene.zoneId, [recordOf({ type: 'AAAA', target: valuesOf('2001:db8::1') })]),
    ['red records shop.example.com'],
    /npx ballast dns verify shop/,
  ),
  removal(
    'a health check',
    async (scene) => {
      const { dns } = scene.portsIn(HOME);
      const [first] = await dns.listChecks('ballast-test-shop-endpoint');
      await dns.deleteCheck(first?.id ?? '');
    },
    ['red health-checks shop.example.com'],
    /npx ballast dns prepare shop/,
  ),
  removal(
    'the wiring',
    (scene) => scene.know({ wiring: null }),
    ['red records shop.example.com', 'red health-checks shop.example.com', 'red switch shop'],
    /npx ballast dns prepare shop/,
  ),
  removal('an armed switch', (scene) => scene.know({ epoch: 2 }), ['red switch shop'], /npx ballast dns verify shop/),
  removal(
    'the alarm on the switch',
    (scene) => scene.globe.switchAlarms.get(STANDBY)?.delete('ballast-test-switch-shop'),
    ['red switch shop'],
    /npx serverless deploy --stage test --region us-west-2/,
  ),
  removal(
    'an alarm of the fleet',
    (scene) => {
      const { alarms } = there(scene);
      alarms.splice(
        alarms.findIndex(({ specification }) => specification.side === 'unhealthy'),
        1,
      );
    },
    ['red alarms ballast-test-web-unhealthy'],
    /npx serverless deploy --stage test --region us-west-2/,
  ),
  removal(
    'actions of an alarm',
    (scene) => {
      const [alarm] = there(scene).alarms;
      if (alarm !== undefined) alarm.muted = true;
    },
    ['red alarms ballast-test-web-cpu-high'],
    /enable-alarm-actions --region us-west-2 --alarm-names ballast-test-web-cpu-high/,
  ),
];
