import { describe, expect, it } from 'vitest';
import { epochText } from '../../shared/core/failover/plan-records.ts';
import { unknownService } from '../../shared/core/failover/service-state.ts';
import type { DnsRequest } from '../../shared/operations/dns-report.ts';
import { worldOf } from '../../sim/cloud.ts';
import { putRecords } from '../../sim/dns/zones.ts';
import { tableOf } from '../../sim/region-tables.ts';
import { markerOf } from '../core/failover/preparation-scene.ts';
import { prepared, refused, standings, wishIn } from './prepare-dns-runs.ts';
import {
  createMovingScene,
  HOME,
  IN_SYNC_MS,
  type MovingSceneOptions,
  SHOP,
  SHOP_FLEET,
  STANDBY,
  WITNESS,
} from './readiness/moving-scene.ts';

describe('what is refused with one line', () => {
  it.each<readonly [string, MovingSceneOptions, Partial<DnsRequest>, RegExp]>([
    [
      'a service that is not there',
      {},
      { service: 'store' },
      /^ballast.yml has no service store in us-west-2: it has shop$/,
    ],
    ['a zone that is not ours', { service: { ...SHOP, zone: 'example.net' } }, {}, /^no hosted zone example.net/],
    ['a name outside of its zone', { service: { ...SHOP, dnsName: 'shop.example.org' } }, {}, /is not in the zone/],
    [
      'endpoints without a load balancer',
      { fleet: { ...SHOP_FLEET, targetGroups: [] } },
      {},
      /^fleet web has no target group in us-east-1: name one, or set services.shop.endpoints.us-east-1/,
    ],
    ['a fleet that is not there', { service: { ...SHOP, fleets: ['api'] } }, {}, /^fleet api is not in us-east-1/],
    [
      'a host name at the apex',
      {
        service: {
          ...SHOP,
          dnsName: 'example.com',
          endpoints: { [HOME]: 'a.example.org', [STANDBY]: 'b.example.org' },
        },
      },
      {},
      /apex/,
    ],
  ])('is %s', async (_, options, request, line) => {
    const scene = createMovingScene(options);
    for (const only of ['prepare', 'verify'] as const) expect(await refused(scene, { ...request, only })).toMatch(line);
  });

  it('is a load balancer that is gone, or that cannot be read', async () => {
    const scene = createMovingScene();
    const groups = worldOf(scene.cloud, STANDBY).groups;
    const [group] = groups.values();
    if (group === undefined) throw new Error('no group');
    groups.set(group.arn, { ...group, loadBalancers: [] });
    expect(await refused(scene)).toMatch(/^no load balancer is in front of the first target group of web in us-west-2/);
    groups.delete(group.arn);
    expect(await refused(scene)).toMatch(/^us-west-2: /);
  });

  it('is an epoch that was edited by hand, with what it should say', async () => {
    const scene = createMovingScene();
    const target = {
      kind: 'values',
      values: ['ballast v=1 stage=test service=shop epoch=2 active=mars'],
      ttlS: 60,
    } as const;
    putRecords(scene.globe, scene.zoneId, [markerOf(SHOP, 2, { target })]);
    expect(await refused(scene, { adopt: true })).toContain(`should say "${epochText(SHOP, 'test', 2)}"`);
  });

  it('is a Region without the alarm on the switch, which verifying only warns of', async () => {
    const scene = createMovingScene();
    scene.globe.switchAlarms.get(HOME)?.delete('ballast-test-switch-shop-drill');
    const line =
      'the alarm ballast-test-switch-shop-drill is not in us-east-1: deploy there first, "npx serverless deploy --stage test --region us-east-1"';
    expect(await refused(scene)).toBe(line);
    expect((await prepared(scene, { only: 'verify' })).warnings).toEqual([line]);
  });

  it('is a service that moves, or whose records are still behind', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    scene.advance(IN_SYNC_MS);
    const { workflows } = tableOf(scene.tables, STANDBY);
    const wish = await wishIn(scene, STANDBY, 'shop');
    const write = async (changes: object): Promise<void> => {
      const answer = await workflows.acquireLease({ kind: 'service', id: 'shop' }, 0, 1);
      if (answer.kind === 'held') throw new Error('held');
      const body = { ...unknownService('shop'), epoch: 1, recordsEpoch: 0, ...changes };
      await workflows.releaseLease(answer.lease, { body, answered: [], forgetAtMs: null });
    };
    await write({ move: { id: 'shop-1-x', phase: 'capacity', plan: {} } });
    expect(await refused(scene)).toBe('shop-1-x is under way (capacity): wait until it is over');
    expect((await prepared(scene, { only: 'verify' })).warnings).toHaveLength(1);
    await write({ move: { id: 'shop-1-x', phase: 'over', plan: {} }, wiring: (wish as { wiring: unknown }).wiring });
    expect(await refused(scene)).toMatch(/^the records of shop are still being brought to epoch 1 after a move/);
  });

  it('is anything while a Region, or Route 53, does not answer', async () => {
    const scene = createMovingScene();
    scene.globe.dns.controlPlane = 'down';
    expect(await refused(scene)).toMatch(/^not all of shop could be read, and both its Regions are needed: /);
  });

  it('asks from any Region', async () => {
    expect(standings(await prepared(createMovingScene(), { region: WITNESS }))).toContain('changed');
  });
});
