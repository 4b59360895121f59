import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { differs, renderDns } from '../../cli/services/render-dns.ts';
import { renderPlan } from '../../cli/services/render-plan.ts';
import { renderReadiness } from '../../cli/services/render-readiness.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { auditReadiness } from '../../shared/operations/audit-readiness.ts';
import type { DnsAnswer, DnsReport } from '../../shared/operations/dns-report.ts';
import { readStoredReadiness } from '../../shared/operations/read-stored-readiness.ts';
import { HOME, STANDBY } from '../sim/shop-cloud.ts';
import { type MovingCloud, moveTo, openMovingCloud } from './moving-cloud.ts';

const verify = async (cloud: MovingCloud): Promise<DnsReport> => {
  const request = { region: HOME, service: 'shop', only: 'verify', adopt: false, dryRun: false } as const;
  const answer: DnsAnswer = await cloud.run.prepareDns(request);
  if (answer.kind === 'refused') throw new Error(answer.because);
  return answer.report;
};

const audit = async (cloud: MovingCloud, region: string) => {
  const { ports, setup } = cloud.access(region);
  const report = await cloud.run.pass(auditReadiness(ports, setup, { service: 'shop', probe: true, dryRun: false }));
  if ('kind' in report) throw new Error(report.because);
  return report;
};

describe('DNS that is prepared', () => {
  it('does not differ, name by name and ledger by ledger', async () => {
    const cloud = await openMovingCloud();
    const report = await verify(cloud);
    expect(differs(report)).toBe(false);
    const lines = renderDns(report, paintNothing).split('\n');
    expect(lines[0]).toMatch(/^zone example\.com \(Z\w+\)$/);
    expect(lines).toContain('shop.example.com (shop, epoch 0): as wanted');
    expect(lines).toContain('ballast-drill.shop.example.com (shop~drill, epoch 0): as wanted');
    expect(lines).toContain('us-west-2 knows what a flip of shop~drill needs');
  });
});

describe('readiness of a Region', () => {
  it('is audited, kept, and shown with the plan', async () => {
    const cloud = await openMovingCloud();
    const report = await audit(cloud, STANDBY);
    const text = renderReadiness(report, cloud.nowMs(), paintNothing);
    expect(text).toMatch(/^shop from us-east-1 to us-west-2: (red|green|unknown) \(\d+ red, \d+ unknown, \d+ green\)/);
    expect(text).toMatch(/\n {2}green +endpoint +/);
    expect(text).toMatch(/\n {2}web: EC2 had 1?\d c7g\.large in us-west-2[a-z] \d+ s ago/);
    const stored = await cloud.run.pass(readStoredReadiness(cloud.access(STANDBY).ports, 'shop'));
    expect(stored).toEqual(report);
    const planned = await cloud.look(STANDBY, moveTo(STANDBY), true);
    expect(renderPlan(planned, stored, cloud.nowMs(), paintNothing)).toContain('ready, as audited');
  });

  it('is asked for before going home, where nobody is in a hurry', async () => {
    const cloud = await openMovingCloud();
    await cloud.follow(STANDBY, await cloud.look(STANDBY, moveTo(STANDBY)));
    await cloud.run.advanceTo(cloud.nowMs() + 5 * MINUTE_MS);
    const { checks } = await audit(cloud, HOME);
    const isRed = checks.some(({ standing }) => standing === 'red');
    const asked = cloud.look(HOME, moveTo(HOME));
    if (isRed)
      await expect(asked).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(/^NOT_READY: /) });
    const home = isRed ? await cloud.look(HOME, moveTo(HOME, true)) : await asked;
    const { move } = await cloud.follow(HOME, home);
    expect(move).toMatchObject({ code: 'MOVED', plan: { kind: 'failback', force: isRed } });
  });
});
