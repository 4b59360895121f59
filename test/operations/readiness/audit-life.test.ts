import { describe, expect, it } from 'vitest';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { auditReadiness } from '../../../shared/operations/audit-readiness.ts';
import { readStoredReadiness } from '../../../shared/operations/read-stored-readiness.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { limitPool } from '../../../sim/pools.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { policyOf } from '../../core/backup/build-backups.ts';
import { type AuditedScene, createAuditedScene, notGreen } from './audited-scene.ts';
import { HOME, SHOP, STANDBY, WITNESS } from './moving-scene.ts';

const POOL = { instanceType: 'c7g.large', zone: 'us-west-2a', market: 'on-demand' } as const;

const probesIn = ({ calls }: AuditedScene): number => calls.filter(({ method }) => method === 'probeCapacity').length;

const codes = ({ notices }: AuditedScene) => notices.map(({ code }) => code);

const dry = async ({ globe }: AuditedScene, machines: number | null): Promise<void> =>
  limitPool(worldOf(globe.cloud, STANDBY), POOL, machines);

describe('asking EC2 for machines', () => {
  it('happens once a day, and whenever a person wants it', async () => {
    const scene = await createAuditedScene();
    await scene.audit();
    expect(probesIn(scene)).toBe(2);
    scene.advance(15 * MINUTE_MS);
    await scene.hear();
    const again = await scene.audit();
    expect(probesIn(scene)).toBe(2);
    expect(again.probes.map(({ zone, there, atMs }) => [zone, there, scene.nowMs() - atMs])).toEqual([
      ['us-west-2a', true, 15 * MINUTE_MS],
      ['us-west-2b', true, 15 * MINUTE_MS],
    ]);
    await scene.audit({ probe: true });
    expect(probesIn(scene)).toBe(4);
    scene.advance(DAY_MS);
    await scene.hear();
    await scene.audit();
    expect(probesIn(scene)).toBe(6);
  });

  it('gives back first what a probe left that died', async () => {
    const scene = await createAuditedScene();
    const supplies = scene.globe.supplies.get(STANDBY);
    if (supplies === undefined) throw new Error('no supplies');
    supplies.losesProbes = true;
    await scene.audit();
    expect(supplies.reserved).toHaveLength(2);
    supplies.losesProbes = false;
    await scene.audit({ probe: true });
    expect(supplies.reserved).toEqual([]);
  });

  it('falls back on the next size, and says when none is there', async () => {
    const sizes = [
      { instanceType: 'c7g.large', units: 1, usdPerHour: null },
      { instanceType: 'c7g.xlarge', units: 2, usdPerHour: null },
    ] as const;
    const [fleet] = (await createAuditedScene()).setupIn(STANDBY).config.fleets;
    if (fleet === undefined) throw new Error('no fleet');
    const scene = await createAuditedScene({ fleet: { ...fleet, sizes } });
    await dry(scene, 0);
    const report = await scene.audit();
    expect(notGreen(report)).toEqual([]);
    expect(report.probes[0]).toMatchObject({ zone: 'us-west-2a', instanceType: 'c7g.xlarge', machines: 1 });
    limitPool(worldOf(scene.cloud, STANDBY), { ...POOL, instanceType: 'c7g.xlarge' }, 0);
    expect(notGreen(await scene.audit({ probe: true }))).toEqual(['red capacity web']);
  });

  it('is tried again at the next audit where EC2 did not say', async () => {
    const scene = await createAuditedScene();
    const ports = scene.portsIn(STANDBY, async ({ method, phase }) => {
      if (method === 'probeCapacity' && phase === 'before') throw new Fault('throttled', 'ec2', 'slow down');
    });
    const request = { service: 'shop', probe: false, dryRun: false };
    const report = await auditReadiness(ports, scene.setupIn(STANDBY), request);
    if ('kind' in report) throw new Error(report.because);
    expect(notGreen(report)).toEqual(['unknown capacity web']);
    expect(notGreen(await scene.audit())).toEqual([]);
  });
});

describe('telling people', () => {
  it('is once when it turns red, by name, and once when it is green again', async () => {
    const scene = await createAuditedScene();
    await scene.audit();
    await dry(scene, 0);
    await scene.audit({ probe: true });
    await scene.audit();
    expect(codes(scene)).toEqual(['NOT_READY']);
    expect(scene.notices[0]).toMatchObject({
      fleet: 'shop',
      subject: 'Ballast shop: NOT_READY in us-west-2: capacity of web',
      explained: expect.stringMatching(
        /^shop is not ready to move to us-west-2.\ncapacity of web: insufficient capacity/,
      ),
    });
    await dry(scene, null);
    await scene.audit({ probe: true });
    await scene.audit();
    expect(codes(scene)).toEqual(['NOT_READY', 'READY']);
  });

  it('is made up for when it failed', async () => {
    const scene = await createAuditedScene();
    await dry(scene, 0);
    const ports = scene.portsIn(STANDBY, async ({ port, phase }) => {
      if (port === 'notices' && phase === 'before') throw new Fault('unknown', 'sns', 'no topic');
    });
    await auditReadiness(ports, scene.setupIn(STANDBY), { service: 'shop', probe: false, dryRun: false });
    expect(codes(scene)).toEqual([]);
    await scene.audit();
    expect(codes(scene)).toEqual(['NOT_READY']);
  });

  it('says twenty in full, and how many more', async () => {
    const fleets = ['web', ...Array.from({ length: 24 }, (_, index) => `api-${index}`)];
    const scene = await createAuditedScene({ service: { ...SHOP, fleets } });
    await scene.audit();
    expect(scene.notices[0]?.explained).toMatch(/\nand 4 more$/);
    expect(scene.notices[0]?.subject).toHaveLength(100);
  });
});

describe('an audit', () => {
  it('changes nothing on a dry run, and tells nobody', async () => {
    const scene = await createAuditedScene();
    await dry(scene, 0);
    const before = scene.calls.length;
    expect(notGreen(await scene.audit({ dryRun: true, probe: true }))).toEqual(['unknown capacity web']);
    expect(scene.calls.length).toBe(before);
    expect(await readStoredReadiness(scene.portsIn(STANDBY), 'shop')).toBeNull();
  });

  it('only looks while another is under way, and keeps what that one finds', async () => {
    const scene = await createAuditedScene();
    const { workflows } = tableOf(scene.tables, STANDBY);
    await workflows.acquireLease({ kind: 'readiness', id: 'shop' }, scene.nowMs(), scene.nowMs() + MINUTE_MS);
    expect(notGreen(await scene.audit())).toEqual(['unknown capacity web']);
    expect(probesIn(scene)).toBe(0);
    scene.advance(MINUTE_MS);
    await scene.hear();
    expect(notGreen(await scene.audit())).toEqual([]);
  });

  it('does not wait for what wakes it meanwhile', async () => {
    const scene = await createAuditedScene();
    const { workflows } = tableOf(scene.tables, STANDBY);
    const ports = scene.portsIn(STANDBY, async ({ method, phase }) => {
      if (method === 'releaseLease' && phase === 'before') {
        await workflows.acquireLease({ kind: 'readiness', id: 'shop' }, scene.nowMs(), scene.nowMs() + MINUTE_MS);
      }
    });
    await auditReadiness(ports, scene.setupIn(STANDBY), { service: 'shop', probe: false, dryRun: false });
    expect(await readStoredReadiness(scene.portsIn(STANDBY), 'shop')).toMatchObject({ standing: 'green' });
  });

  it('never fails, whatever cannot be read', async () => {
    const scene = await createAuditedScene();
    const { calls } = scene;
    const seen = new Set<string>();
    const note = scene.portsIn(STANDBY, async ({ port, method }) => {
      seen.add(`${port}.${method}`);
    });
    const request = { service: 'shop', probe: true, dryRun: false };
    await auditReadiness(note, scene.setupIn(STANDBY), request);
    expect(seen.size).toBeGreaterThan(15);
    for (const one of seen) {
      const ports = scene.portsIn(STANDBY, async ({ port, method, phase }) => {
        if (`${port}.${method}` === one && phase === 'before') throw new Fault('unknown', one, `${one} failed`);
      });
      const report = await auditReadiness(ports, scene.setupIn(STANDBY), request);
      expect('kind' in report, one).toBe(false);
      if ('kind' in report) continue;
      // A probe that says nothing is a bad answer of the endpoint, as for observers.
      const red = report.checks.filter(({ standing }) => standing === 'red');
      expect(
        red.map(({ id }) => id),
        one,
      ).toEqual(one === 'probes.probe' ? ['endpoint'] : []);
    }
    expect(calls.length).toBeGreaterThan(0);
  });

  it('has nothing to say of what is not here', async () => {
    const scene = await createAuditedScene();
    const ask = (region: string, service: string) =>
      auditReadiness(scene.portsIn(region), scene.setupIn(region), { service, probe: false, dryRun: false });
    expect(await ask(STANDBY, 'store')).toMatchObject({
      code: 'UNKNOWN_SERVICE',
      because: 'ballast.yml has no service store in us-west-2: it has shop',
    });
    expect(await ask(WITNESS, 'shop')).toMatchObject({
      code: 'WRONG_REGION',
      because: 'shop never moves to eu-west-1: ask us-east-1 or us-west-2',
    });
  });

  it('of home, while the service is there, asks for no recovery points', async () => {
    const protections: readonly Protection[] = [
      { name: 'web', by: { kind: 'fleet' }, mode: 'act', policy: policyOf() },
    ];
    const scene = await createAuditedScene({ protections });
    expect(notGreen(await scene.audit())).toEqual(['red recovery-point web']);
    expect(notGreen(await scene.audit({}, HOME))).not.toContain('red recovery-point web');
  });
});
