import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { readStoredReadiness } from '../../../shared/operations/read-stored-readiness.ts';
import { createAuditedScene, notGreen } from './audited-scene.ts';
import { HOME, STANDBY } from './moving-scene.ts';
import { REMOVALS } from './removals.ts';

describe('an audit', () => {
  it('is green where everything is there', async () => {
    const scene = await createAuditedScene();
    const report = await scene.audit();
    expect(notGreen(report)).toEqual([]);
    expect(report).toMatchObject({ version: 1, service: 'shop', region: STANDBY, other: HOME, standing: 'green' });
    expect(await readStoredReadiness(scene.portsIn(STANDBY), 'shop')).toEqual(report);
    expect(scene.notices).toEqual([]);
  });

  it.each(REMOVALS)('names what is not there: $without', async ({ remove, found, fix }) => {
    const scene = await createAuditedScene();
    await remove(scene);
    const report = await scene.audit();
    expect(notGreen(report)).toEqual(found);
    const [first] = report.checks.filter(({ standing }) => standing !== 'green');
    expect(first?.fix).toMatch(fix);
    expect(report.standing).toBe(found.some((one) => one.startsWith('red')) ? 'red' : 'unknown');
  });

  it('hears of observers that fall silent, and of voters that are too few', async () => {
    const scene = await createAuditedScene();
    scene.advance(2 * MINUTE_MS);
    expect(notGreen(await scene.audit())).toEqual([
      'red observers us-east-1',
      'red observers us-west-2',
      'red observers eu-west-1',
      'red observers votes on us-east-1',
    ]);
    scene.advance(20 * MINUTE_MS);
    expect(notGreen(await scene.audit())).toContain('unknown fleet web');
    await scene.hear();
    expect(notGreen(await scene.audit())).toEqual([]);
  });
});
