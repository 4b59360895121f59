import { describe, expect, it } from 'vitest';
import { epochName } from '../../shared/core/failover/plan-records.ts';
import { drillOf } from '../../shared/core/failover/service.ts';
import { unknownService } from '../../shared/core/failover/service-state.ts';
import { HOUR_MS } from '../../shared/core/time.ts';
import type { DnsReport } from '../../shared/operations/dns-report.ts';
import { listChecks } from '../../sim/dns/health-checks.ts';
import { putRecords } from '../../sim/dns/zones.ts';
import { tableOf } from '../../sim/region-tables.ts';
import { markerOf, recordOf, serviceOf } from '../core/failover/preparation-scene.ts';
import { prepared, recordsIn, refused, standings, wishIn } from './prepare-dns-runs.ts';
import { createMovingScene, HOME, IN_SYNC_MS, type MovingScene, SHOP, STANDBY } from './readiness/moving-scene.ts';

describe('preparing', () => {
  it('makes checks, records of both names in one batch, and tells both ledgers', async () => {
    const scene = createMovingScene();
    const report = await prepared(scene);
    expect(standings(report)).toEqual(['changed', 'changed', 'told', 'told', 'told', 'told']);
    expect(report.names.map(({ dnsName, epoch }) => [dnsName, epoch])).toEqual([
      ['shop.example.com', 0],
      ['ballast-drill.shop.example.com', 0],
    ]);
    expect(report.names.map(({ lines }) => lines.length)).toEqual([7, 5]);
    expect(report.zone).toEqual({ id: scene.zoneId, name: 'example.com' });
    expect(recordsIn(scene)).toHaveLength(6);
    expect(listChecks(scene.globe, 'ballast-test-')).toHaveLength(6);
    expect(scene.calls.filter(({ method }) => method === 'change')).toHaveLength(1);
    for (const region of [HOME, STANDBY]) {
      expect(await wishIn(scene, region, 'shop')).toMatchObject({
        kind: 'wire',
        epoch: 0,
        wiring: { zoneId: scene.zoneId, targets: { [HOME]: { kind: 'alias' }, [STANDBY]: { kind: 'alias' } } },
      });
      expect(await wishIn(scene, region, 'shop~drill')).toMatchObject({ kind: 'wire', epoch: 0 });
    }
  });

  it('does nothing the second time, and verifies as it should be', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    scene.advance(IN_SYNC_MS);
    const before = scene.calls.length;
    for (const only of ['prepare', 'verify'] as const) {
      const report = await prepared(scene, { only });
      expect(standings(report)).toEqual(['as-wanted', 'as-wanted', 'known', 'known', 'known', 'known']);
      expect(report.warnings).toEqual([]);
    }
    expect(scene.calls.length).toBe(before);
  });

  it.each([{ dryRun: true }, { only: 'verify' }, { only: 'verify', dryRun: true }] as const)(
    'says first what it would change, and changes nothing: %o',
    async (request) => {
      const scene = createMovingScene();
      const report = await prepared(scene, request);
      expect(standings(report)).toEqual(['to-change', 'to-change', 'to-tell', 'to-tell', 'to-tell', 'to-tell']);
      expect(report.names[0]?.lines).toEqual((await prepared(scene)).names[0]?.lines);
      expect(scene.calls.filter(({ port }) => port === 'dns')).toHaveLength(7);
    },
  );

  it('keeps the epoch of a zone, and says the newest that a ledger knows where the zone says none', async () => {
    const scene = createMovingScene();
    putRecords(scene.globe, scene.zoneId, [markerOf(SHOP, 4)]);
    const drill = drillOf(SHOP);
    const { workflows } = tableOf(scene.tables, HOME);
    const answer = await workflows.acquireLease({ kind: 'service', id: drill.name }, 0, 1);
    if (answer.kind === 'held') throw new Error('held');
    const state = { ...unknownService(drill.name), epoch: 6 };
    await workflows.releaseLease(answer.lease, { body: state, answered: [], forgetAtMs: null });
    expect((await prepared(scene)).names.map(({ epoch }) => epoch)).toEqual([4, 6]);
  });

  it('points to the endpoints that the file names', async () => {
    const service = serviceOf({ ...SHOP, mode: 'record', endpoints: { [HOME]: '192.0.2.1', [STANDBY]: '192.0.2.2' } });
    const scene = createMovingScene({ service });
    await prepared(scene);
    expect(recordsIn(scene)[0]).toMatchObject({ type: 'A', target: { values: ['192.0.2.1'] } });
    expect(listChecks(scene.globe, 'ballast-test-')).toHaveLength(2);
  });

  it('takes the next reference where one was used up by a check that somebody deleted', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    scene.advance(IN_SYNC_MS);
    const { dns } = scene.portsIn(HOME);
    const [first] = await dns.listChecks('ballast-test-shop-switch');
    await dns.deleteCheck(first?.id ?? '');
    const again = await prepared(scene);
    expect(standings(again)).toEqual(['changed', 'as-wanted', 'told', 'told', 'known', 'known']);
    expect((await dns.listChecks('ballast-test-shop-switch')).map(({ reference }) => reference).sort()).toEqual([
      'ballast-test-shop-switch-us-east-1.2',
      'ballast-test-shop-switch-us-west-2',
    ]);
  });

  it('deletes checks that follow something else once the records have left them', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    scene.advance(IN_SYNC_MS);
    const service = { ...SHOP, observe: { ...SHOP.observe, fall: 2 } };
    const setupIn: MovingScene['setupIn'] = (region) => ({ ...scene.setupIn(region), services: [service] });
    await prepared({ ...scene, setupIn });
    const endpoints = listChecks(scene.globe, 'ballast-test-shop-endpoint');
    expect(endpoints.map(({ reference }) => reference)).toEqual([
      'ballast-test-shop-endpoint-us-east-1.2',
      'ballast-test-shop-endpoint-us-west-2.2',
    ]);
  });

  it('warns of what stops nothing', async () => {
    const service = { ...SHOP, observe: { ...SHOP.observe, status: 401 } };
    const scene = createMovingScene({ service });
    const zone = scene.globe.dns.zones.get(scene.zoneId);
    if (zone === undefined) throw new Error('no zone');
    scene.globe.dns.zones.set(scene.zoneId, { ...zone, zone: { ...zone.zone, acceleratedRecovery: false } });
    const { warnings } = await prepared(scene);
    expect(warnings).toEqual([
      expect.stringMatching(/^accelerated recovery is off for the zone example.com/),
      expect.stringMatching(/observe.status is 401/),
    ]);
  });
});

describe('adopting', () => {
  it('replaces what somebody else made, and states it first', async () => {
    const scene = createMovingScene();
    putRecords(scene.globe, scene.zoneId, [recordOf()]);
    expect(await refused(scene)).toMatch(
      /^somebody else manages shop.example.com: .* "ballast dns prepare shop --adopt"/,
    );
    const planned = await prepared(scene, { adopt: true, dryRun: true });
    expect(planned.names[0]?.lines).toContainEqual(expect.stringMatching(/192.0.2.1.*\(somebody else made it\)/));
    expect(standings(await prepared(scene, { adopt: true })).slice(0, 2)).toEqual(['changed', 'changed']);
    expect(recordsIn(scene)).toHaveLength(6);
  });
});

describe('what fails', () => {
  it('leaves it to the next run, which finds what was made', async () => {
    const scene = createMovingScene();
    const fails = async (method: string): Promise<DnsReport> => {
      const { portsIn } = scene;
      const broken: MovingScene['portsIn'] = (region) =>
        portsIn(region, async ({ method: called, phase }) => {
          if (called === method && phase === 'before') scene.globe.dns.controlPlane = 'down';
        });
      const report = await prepared({ ...scene, portsIn: broken });
      scene.globe.dns.controlPlane = 'up';
      return report;
    };
    expect((await fails('createCheck')).names[0]).toMatchObject({ standing: 'failed', changeId: null });
    const report = await fails('change');
    expect(standings(report)).toEqual(['failed', 'failed', 'to-tell', 'to-tell', 'to-tell', 'to-tell']);
    expect(report.names[0]?.because).toMatch(/control plane does not answer/);
    expect(recordsIn(scene)).toEqual([]);
    expect(standings(await prepared(scene))).toEqual(['changed', 'changed', 'told', 'told', 'told', 'told']);
    expect(listChecks(scene.globe, 'ballast-test-')).toHaveLength(6);
  });

  it('is a batch against an epoch that has moved on meanwhile', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    scene.advance(IN_SYNC_MS);
    const { portsIn } = scene;
    const service = { ...SHOP, endpoints: { [HOME]: '192.0.2.1', [STANDBY]: '192.0.2.2' } };
    const zone = scene.globe.dns.zones.get(scene.zoneId);
    const flip: MovingScene['portsIn'] = (region) =>
      portsIn(region, async ({ method, phase }) => {
        if (method !== 'change' || phase !== 'before' || zone === undefined) return;
        const others = zone.records.filter(({ name }) => name !== epochName(SHOP));
        zone.records = [...others, markerOf(SHOP, 1)];
      });
    const setupIn: MovingScene['setupIn'] = (region) => ({ ...scene.setupIn(region), services: [service] });
    const report = await prepared({ ...scene, portsIn: flip, setupIn });
    expect(report.names[0]).toMatchObject({ standing: 'failed', because: expect.stringMatching(/run this again$/) });
    expect(recordsIn(scene)).toContainEqual(markerOf(SHOP, 1));
    expect(recordsIn(scene).some(({ type, target }) => type === 'A' && target.kind === 'values')).toBe(false);
  });
});

describe('a fence whose move is forgotten', () => {
  const FENCE = 'fenced by move shop-1-aaaaaaaa';

  const fence = async (scene: MovingScene, region: string, why = FENCE): Promise<void> => {
    const nowMs = scene.nowMs();
    const pause = { kind: 'pause', untilMs: nowMs + HOUR_MS, why, atMs: nowMs } as const;
    await tableOf(scene.tables, region).ledger.putOverride('web', pause);
  };

  const pausesIn = async (scene: MovingScene, region: string): Promise<readonly string[]> =>
    (await tableOf(scene.tables, region).ledger.readFleets(['web'])).get('web')?.overrides.map(({ why }) => why) ?? [];

  it('is lifted where the service is', async () => {
    const scene = createMovingScene();
    await fence(scene, HOME);
    const line = `web in ${HOME} was fenced by a move that is forgotten: it`;
    expect((await prepared(scene, { dryRun: true })).warnings).toContain(
      `${line} may serve again once this is prepared`,
    );
    expect(await pausesIn(scene, HOME)).toEqual([FENCE]);
    expect((await prepared(scene)).warnings).toContain(`${line} serves again`);
    expect(await pausesIn(scene, HOME)).toEqual([]);
  });

  it.each([
    ['in the Region that was left', STANDBY, FENCE],
    ['that is a pause of a person', HOME, 'we look into it'],
  ])('stays %s', async (_, region, why) => {
    const scene = createMovingScene();
    await fence(scene, region, why);
    expect((await prepared(scene)).warnings).not.toContainEqual(expect.stringContaining('forgotten'));
    expect(await pausesIn(scene, region)).toEqual([why]);
  });

  it('stays while the other Region knows what it would move', async () => {
    const scene = createMovingScene();
    await prepared(scene);
    const { workflows } = tableOf(scene.tables, STANDBY);
    const wish = await wishIn(scene, STANDBY, 'shop');
    const answer = await workflows.acquireLease({ kind: 'service', id: 'shop' }, scene.nowMs(), scene.nowMs() + 1);
    if (answer.kind === 'held') throw new Error('held');
    const wiring = typeof wish === 'object' && wish !== null && 'wiring' in wish ? wish.wiring : null;
    const body = { ...unknownService('shop'), epoch: 0, recordsEpoch: 0, wiring };
    await workflows.releaseLease(answer.lease, { body, answered: ['wire'], forgetAtMs: null });
    await fence(scene, HOME);
    await prepared(scene);
    expect(await pausesIn(scene, HOME)).toEqual([FENCE]);
  });
});
