import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordChange, RecordSet, RecordTarget } from '../../shared/core/failover/service-records.ts';
import type { CheckSpecification, Dns } from '../../shared/ports/dns.ts';
import type { FailoverHarness, FailoverWorld } from './failover-world.ts';

const NAME = 'shop.example.com';
const MARKER = '_ballast.shop.example.com';
const ABSENT_ZONE = 'Z0000000000000000000X';

const FAULT = { name: 'Fault' };
const CONFLICT = { name: 'Fault', kind: 'conflict' };

const PLAIN = { failover: null, setIdentifier: null, healthCheckId: null, otherRouting: null } as const;

const values = (...texts: readonly string[]): RecordTarget => ({ kind: 'values', values: texts, ttlS: 60 });

const alias = (label: string): RecordTarget & { readonly kind: 'alias' } => ({
  kind: 'alias',
  dnsName: `${label}.elb.amazonaws.com`,
  zoneId: 'Z32O12XQLNTSW2',
});

const marker = (epoch: number): RecordSet => ({
  name: MARKER,
  type: 'TXT',
  target: values(`ballast v=1 epoch=${epoch} active=eu-west-1`),
  ...PLAIN,
});

const plain = (target: RecordTarget, type = 'A'): RecordSet => ({ name: NAME, type, target, ...PLAIN });

const primary = (healthCheckId: string, target = alias('web-1')): RecordSet => ({
  ...plain(target),
  failover: 'PRIMARY',
  setIdentifier: 'ballast-primary',
  healthCheckId,
});

const secondary = (target = alias('web-2')): RecordSet => ({
  ...plain(target),
  failover: 'SECONDARY',
  setIdentifier: 'ballast-secondary',
});

const make = (...records: readonly RecordSet[]): readonly RecordChange[] =>
  records.map((record) => ({ action: 'create', record }));

const inOrder = (records: readonly RecordSet[]): readonly RecordSet[] =>
  records.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

const FOLLOWS_ALARM: CheckSpecification = {
  kind: 'alarm',
  region: 'eu-central-1',
  alarmName: 'ballast-test-switch-shop',
};

const ASKS_ENDPOINT: CheckSpecification = {
  kind: 'endpoint',
  url: 'https://eu-west-1.shop.example.com/health?deep=1',
  fall: 3,
  body: null,
};

/** What every implementation of the DNS port promises. */
export const describeDnsContract = (harness: FailoverHarness): void => {
  describe(`hosted zones over ${harness.name}`, () => {
    let world: FailoverWorld;
    let dns: Dns;

    beforeEach(async () => {
      world = await harness.openWorld();
      dns = world.failover.dns;
    });

    it('are found by name and by id, and none where there is none', async () => {
      const id = await world.createZone('example.com', 'public');
      await world.createZone('example.org', 'public');
      const zone = { id, name: 'example.com', isPrivate: false };
      expect(await dns.findZone('example.com')).toMatchObject(zone);
      expect(await dns.findZone('Example.COM.')).toMatchObject(zone);
      expect(await dns.findZone(id)).toMatchObject(zone);
      expect(await dns.findZone('example.net')).toBeNull();
      expect(await dns.findZone('shop.example.com')).toBeNull();
      expect(await dns.findZone(ABSENT_ZONE)).toBeNull();
    });

    it('are the same in each Region', async () => {
      const id = await world.createZone('example.com', 'public');
      expect(await world.standby.dns.findZone('example.com')).toEqual(await dns.findZone(id));
    });

    it('are found by id alone where they are private', async () => {
      const hidden = await world.createZone('example.com', 'private');
      expect(await dns.findZone('example.com')).toBeNull();
      expect(await dns.findZone(hidden)).toMatchObject({ id: hidden, isPrivate: true });
      const open = await world.createZone('example.com', 'public');
      expect(await dns.findZone('example.com')).toMatchObject({ id: open, isPrivate: false });
    });

    it('that bear one name are told apart by id', async () => {
      const ids = [await world.createZone('example.com', 'public'), await world.createZone('example.com', 'public')];
      await expect(dns.findZone('example.com')).rejects.toMatchObject(CONFLICT);
      for (const id of ids) expect(await dns.findZone(id)).toMatchObject({ id });
    });
  });

  describe(`records over ${harness.name}`, () => {
    let world: FailoverWorld;
    let dns: Dns;
    let zoneId: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      dns = world.failover.dns;
      zoneId = await world.createZone('example.com', 'public');
    });

    const change = (...changes: readonly RecordChange[]) => dns.change(zoneId, changes, 'by a test');
    const list = async (...names: readonly string[]) =>
      inOrder(await dns.listRecords(zoneId, names.length === 0 ? [NAME, MARKER] : names));

    it('are none until they are made', async () => {
      expect(await list()).toEqual([]);
      expect(await dns.listRecords(zoneId, [])).toEqual([]);
    });

    it('are read as they were made, by name', async () => {
      const checkId = await dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM);
      const records = [primary(checkId), secondary(), marker(0)];
      await change(...make(...records));
      expect(await list()).toEqual(inOrder(records));
      expect(await list(MARKER)).toEqual([marker(0)]);
      expect(await list('x.shop.example.com')).toEqual([]);
      expect(await list('example.co')).toEqual([]);
    });

    it.each([
      ['addresses', plain(values('192.0.2.1', '192.0.2.2'))],
      ['a host', plain(values('web.example.org'), 'CNAME')],
      ['a wildcard', { ...plain(values('192.0.2.1')), name: '*.shop.example.com' }],
      ['a text that is longer than 255 bytes', { ...marker(0), target: values('x'.repeat(700)) }],
      ['a text with quotes and backslashes', { ...marker(0), target: values('a "b" \\ c', 'd') }],
    ])('hold %s', async (_, record) => {
      await change(...make(record));
      expect(await list(record.name)).toEqual([record]);
      await change({ action: 'delete', record });
      expect(await list(record.name)).toEqual([]);
    });

    it('follow the health of their target where others made them so, and are taken out as they are', async () => {
      const theirs = plain({ ...alias('web-1'), evaluatesHealth: true });
      await change(...make(theirs));
      expect(await list()).toEqual([theirs]);
      await expect(change({ action: 'delete', record: plain(alias('web-1')) })).rejects.toMatchObject(CONFLICT);
      await change({ action: 'delete', record: theirs });
      expect(await list()).toEqual([]);
    });

    it('say where others route them', async () => {
      await world.putForeignRecord(zoneId, NAME);
      const [record, ...others] = await list();
      expect(others).toEqual([]);
      expect(record).toMatchObject({ name: NAME, type: 'A', failover: null });
      expect(record?.otherRouting).toContain('weight');
    });

    it('are changed whole or not at all', async () => {
      await change(...make(marker(0)));
      const renewed = plain(values('192.0.2.1'));
      await expect(change({ action: 'upsert', record: renewed }, ...make(marker(0)))).rejects.toMatchObject(CONFLICT);
      expect(await list()).toEqual([marker(0)]);
    });

    it('are deleted only where they are as stated: of two changes from one epoch, one is made', async () => {
      await change(...make(marker(0), plain(values('192.0.2.1'))));
      const to = (epoch: number, address: string): readonly RecordChange[] => [
        { action: 'delete', record: marker(0) },
        { action: 'upsert', record: plain(values(address)) },
        { action: 'create', record: marker(epoch) },
      ];
      await change(...to(1, '192.0.2.2'));
      await expect(change(...to(1, '192.0.2.2'))).rejects.toMatchObject(CONFLICT);
      await expect(change(...to(3, '192.0.2.3'))).rejects.toMatchObject(CONFLICT);
      expect(await list()).toEqual(inOrder([marker(1), plain(values('192.0.2.2'))]));
    });

    it('are replaced as often as it is asked', async () => {
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.2']) {
        await change({ action: 'upsert', record: plain(values(address)) });
      }
      expect(await list()).toEqual([plain(values('192.0.2.2'))]);
    });

    it('that fail over are not made beside one that does not, but in its place', async () => {
      const before = plain(values('192.0.2.1'));
      await change(...make(before));
      const checkId = await dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM);
      const pair = make(primary(checkId), secondary());
      await expect(change(...pair)).rejects.toMatchObject(CONFLICT);
      expect(await list()).toEqual([before]);
      await change({ action: 'delete', record: before }, ...pair);
      expect(await list()).toEqual(inOrder([primary(checkId), secondary()]));
    });

    it('are not made outside of their zone, nor in none', async () => {
      const elsewhere = { ...plain(values('192.0.2.1')), name: 'shop.example.org' };
      await expect(change(...make(elsewhere))).rejects.toMatchObject(FAULT);
      const there = { name: 'Fault', kind: 'not-found' };
      await expect(dns.change(ABSENT_ZONE, make(marker(0)), 'by a test')).rejects.toMatchObject(there);
      await expect(dns.listRecords(ABSENT_ZONE, [NAME])).rejects.toMatchObject(there);
    });

    it('are in sync a while after they were changed', async () => {
      const { changeId } = await change(...make(marker(0)));
      expect(['pending', 'in-sync']).toContain(await dns.readChange(changeId));
      await world.settle();
      expect(await dns.readChange(changeId)).toBe('in-sync');
      expect(await dns.readChange('C0000000000000000000X')).toBe('gone');
    });
  });

  describe(`health checks over ${harness.name}`, () => {
    let world: FailoverWorld;
    let dns: Dns;

    beforeEach(async () => {
      world = await harness.openWorld();
      dns = world.failover.dns;
    });

    it.each([
      ['follow an alarm', FOLLOWS_ALARM],
      ['ask an endpoint', ASKS_ENDPOINT],
      ['ask for a text', { ...ASKS_ENDPOINT, body: '"ok": <true> & more' }],
      ['ask in the clear, at a port', { ...ASKS_ENDPOINT, url: 'http://192.0.2.1:8080/', fall: 1 }],
    ] as const)('%s', async (_, specification) => {
      const id = await dns.createCheck('ballast-test-shop-1', specification);
      expect(await dns.listChecks('ballast-test-')).toEqual([{ id, reference: 'ballast-test-shop-1', specification }]);
    });

    it('are made once for a reference, and never again for one that is used up', async () => {
      const id = await dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM);
      expect(await dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM)).toBe(id);
      await expect(dns.createCheck('ballast-test-shop-1', ASKS_ENDPOINT)).rejects.toMatchObject(CONFLICT);
      await dns.deleteCheck(id);
      await expect(dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM)).rejects.toMatchObject(CONFLICT);
      expect(await dns.listChecks('')).toEqual([]);
    });

    it('are listed by how their references begin', async () => {
      const one = await dns.createCheck('ballast-test-shop-1', FOLLOWS_ALARM);
      const other = await dns.createCheck('ballast-test-blog-1', ASKS_ENDPOINT);
      await dns.createCheck('ballast-prod-shop-1', FOLLOWS_ALARM);
      const ids = (await dns.listChecks('ballast-test-')).map(({ id }) => id);
      expect(ids.toSorted()).toEqual([one, other].toSorted());
      await dns.deleteCheck(one);
      await dns.deleteCheck(one);
      expect((await dns.listChecks('ballast-test-')).map(({ id }) => id)).toEqual([other]);
    });

    it('tell how many checkers find the endpoint healthy, once any says so', async () => {
      const id = await dns.createCheck('ballast-test-shop-1', ASKS_ENDPOINT);
      expect(await dns.readCheckers(id)).toBeNull();
      await world.tellCheckers(id, 2, 16);
      expect(await dns.readCheckers(id)).toMatchObject({
        healthy: 2,
        all: 16,
        because: expect.stringMatching(/2.*16/),
      });
      await world.tellCheckers(id, 16, 16);
      expect(await dns.readCheckers(id)).toMatchObject({ healthy: 16, all: 16 });
      const absent = { name: 'Fault', kind: 'not-found' };
      await expect(dns.readCheckers('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject(absent);
    });
  });
};
