import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { SIGHTINGS_APART_MS } from '../../shared/core/orphans/compare-sightings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { LOOKED_AT_MS } from '../../shared/operations/survey-orphans.ts';
import { sightOrphans } from '../../shared/operations/sweep-orphans.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { fleetOf, NOW_MS, pauseUntil } from '../core/build.ts';
import { ownedInstance } from '../core/orphans/belongings.ts';
import { createOrphanRegion, type OrphanRegion, termsOf } from './orphan-region.ts';
import { haunted, idsOf, sight, sweep, WEB } from './orphan-sweeps.ts';

describe('what may be kept by somebody', () => {
  const note = async (region: OrphanRegion, fleets: readonly Fleet[]): Promise<readonly string[]> =>
    (await sight(region, fleets)).notes;

  it('is left alone, and said so', async () => {
    const region = await haunted();
    region.instances.push(ownedInstance({ id: 'i-old', role: 'retiring' }));
    expect(await note(region, [fleetOf({ name: 'web', mode: 'observe' })])).toEqual([
      'nothing of web is judged: it is only observed',
    ]);
    await region.ports.ledger.putOverride('web', pauseUntil(NOW_MS + HOUR_MS));
    expect(await note(region, [WEB])).toEqual(['nothing of web is judged: it is paused']);
    region.nowMs += HOUR_MS;
    expect(idsOf(await sight(region))).toContain('i-old');
  });

  it('is a fleet whose record is malformed, or not yet there', async () => {
    const region = await haunted();
    const ledger = createMemoryLedger();
    const ports = { ...region.ports, ledger };
    const before = await sightOrphans(ports, termsOf([WEB]), { dryRun: true });
    expect(before.notes).toEqual(['nothing of web is judged: Ballast has not looked at it yet']);
    ledger.spoilState('web');
    const after = await sightOrphans(ports, termsOf([WEB]), { dryRun: true });
    expect(after.notes).toEqual(["nothing of web is judged: the ledger's record of it is malformed"]);
  });

  it('is a fleet of another configuration that a stage looks at, until it does no more', async () => {
    const region = await haunted();
    region.traces.set('ghost', [{ stage: 'prod', hasRecord: false, lastLookMs: NOW_MS - 7 * MINUTE_MS }]);
    const { notes } = await sight(region);
    expect(notes).toEqual([
      'nothing of ghost is judged: it is not in this configuration, but stage prod looked at it 7 min ago',
    ]);
    region.nowMs = NOW_MS - 7 * MINUTE_MS + LOOKED_AT_MS;
    expect(idsOf(await sight(region))).toContain('i-ghost');
  });

  it('is a fleet that another stage has a record of, though it wrote down no look for a day and a person names it', async () => {
    const region = await haunted();
    region.traces.set('ghost', [
      { stage: 'dev', hasRecord: true, lastLookMs: null },
      { stage: 'prod', hasRecord: true, lastLookMs: NOW_MS - DAY_MS },
    ]);
    const { orphans, notes } = await sight(region);
    expect(orphans.map(({ belonging }) => belonging.fleet)).toEqual(['web']);
    expect(notes).toEqual([
      'nothing of ghost is judged: it is not in this configuration, but stage prod has a record of it',
    ]);
  });

  it('is a fleet that this stage has a record of, until a person says that it is gone', async () => {
    const region = await haunted();
    region.traces.set('ghost', [{ stage: 'dev', hasRecord: true, lastLookMs: NOW_MS - LOOKED_AT_MS }]);
    const { orphans, notes } = await sight(region, [WEB], false, []);
    expect(orphans.map(({ belonging }) => belonging.fleet)).toEqual(['web']);
    expect(notes).toEqual([
      'nothing of ghost is judged: it is not in this configuration, but this stage has a record of it; if it is gone, say so with --fleet ghost',
    ]);
    expect(idsOf(await sight(region))).toContain('i-ghost');
  });

  it('are instances of a fleet that nobody is seen to keep, until a person names it', async () => {
    const region = await haunted();
    const unnamed = { gone: [] };
    await sweep(region, unnamed);
    region.nowMs += SIGHTINGS_APART_MS;
    await sweep(region, unnamed);
    expect(region.removed).toEqual(['vol-ghost', 'eipalloc-ghost', 'target i-lost']);
    await sweep(region);
    expect(region.removed).toContain('i-ghost');
  });

  it('are instances in service in any target group, whatever a person says', async () => {
    const region = await haunted();
    region.instances.push(ownedInstance({ id: 'i-old', role: 'retiring' }));
    for (const id of ['i-ghost', 'i-old']) region.serving.add(id);
    await sweep(region, { withData: true });
    region.nowMs += SIGHTINGS_APART_MS;
    await sweep(region, { withData: true });
    expect(region.removed).toEqual(['vol-ghost', 'eipalloc-ghost', 'target i-lost']);
    const spared = (await sight(region)).orphans.map((orphan) => [orphan.belonging.id, orphan.spared]);
    expect(spared).toEqual([
      ['i-ghost', 'serving'],
      ['i-old', 'serving'],
    ]);
    region.serving.clear();
    await sweep(region);
    expect(region.removed.slice(3)).toEqual(['i-ghost', 'i-old']);
  });

  it('is everything, when nobody can tell what is in service', async () => {
    const region = await haunted();
    const listServing = () =>
      Promise.reject(new Fault('denied', 'elasticloadbalancing:DescribeTargetGroups', 'denied'));
    const ports = { ...region.ports, traffic: { listServing } };
    await expect(sightOrphans(ports, termsOf([WEB]), { dryRun: false })).rejects.toMatchObject({ kind: 'denied' });
  });

  it('says that a fleet which a person names has nothing', async () => {
    const region = createOrphanRegion();
    expect((await sight(region, [], false, ['gohst'])).notes).toEqual(['nothing carries the tag ballast:fleet=gohst']);
  });

  it('are targets of a group that cannot be read', async () => {
    const region = await haunted();
    const fault = new Fault('not-found', 'elasticloadbalancing:DescribeTargetGroups', 'no target group "web"');
    const balancers = { ...region.ports.balancers, listTargets: () => Promise.reject(fault) };
    const { orphans, notes } = await sightOrphans({ ...region.ports, balancers }, termsOf([WEB]), { dryRun: true });
    expect(orphans.map(({ belonging }) => belonging.kind)).not.toContain('registration');
    expect(notes).toEqual(['the target groups of web were left out: no target group "web"']);
  });

  it('is everything, when nobody can be asked', async () => {
    const region = await haunted();
    const readTraces = () => Promise.reject(new Fault('denied', 'dynamodb:ListTables', 'denied'));
    const ports = { ...region.ports, stages: { readTraces } };
    await expect(sightOrphans(ports, termsOf([WEB]), { dryRun: false })).rejects.toMatchObject({ kind: 'denied' });
    expect(await region.ports.sightings.read()).toEqual([]);
  });
});
