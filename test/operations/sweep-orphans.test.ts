import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Belonging, OwnedInstance } from '../../shared/core/orphans/belonging.ts';
import { SIGHTINGS_APART_MS } from '../../shared/core/orphans/compare-sightings.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { removeOrphans } from '../../shared/operations/sweep-orphans.ts';
import { fleetOf, NOW_MS, stateOf } from '../core/build.ts';
import { ownedInstance, ownedVolume } from '../core/orphans/belongings.ts';
import { createOrphanRegion, termsOf, writeState } from './orphan-region.ts';
import { haunted, idsOf, NAMED, sight, sweep, WEB } from './orphan-sweeps.ts';

const STATEFUL = { devices: ['/dev/sdf'], address: 'none' } as const;

describe('a sweep', () => {
  it('removes what belongs to nothing when it is seen for the second time, and nothing else', async () => {
    const region = await haunted();
    expect(idsOf(await sight(region))).toEqual(['i-ghost', 'vol-ghost', 'eipalloc-ghost', 'web:8081/i-lost']);
    region.nowMs += SIGHTINGS_APART_MS - 1;
    expect(await sweep(region)).toEqual([]);
    region.nowMs += 1;
    const removals = await sweep(region);
    expect(removals.map(({ result }) => result)).toEqual(['removed', 'removed', 'removed', 'removed']);
    expect(region.removed).toEqual(['i-ghost', 'vol-ghost', 'eipalloc-ghost', 'target i-lost']);
    expect(idsOf(await sight(region))).toEqual([]);
  });

  it('counts a target once, though two fleets share its group', async () => {
    const region = await haunted();
    await writeState(region, 'api', stateOf(1));
    const found = idsOf(await sight(region, [WEB, fleetOf({ name: 'api' })]));
    expect(found.filter((id) => id === 'web:8081/i-lost')).toHaveLength(1);
  });

  it('begins again where an orphan was none in between', async () => {
    const region = await haunted();
    await sight(region);
    region.nowMs += MINUTE_MS;
    await sight(region, [WEB, fleetOf({ name: 'ghost', targetGroups: [] })]);
    region.nowMs += SIGHTINGS_APART_MS;
    const removals = await sweep(region);
    expect(removals.map(({ orphan }) => orphan.belonging.id)).toEqual(['web:8081/i-lost']);
  });

  it('remembers nothing of a dry run', async () => {
    const region = await haunted();
    await sight(region, [WEB], true);
    region.nowMs += SIGHTINGS_APART_MS;
    expect(await sweep(region)).toEqual([]);
  });

  it('looks again right before, and leaves what is claimed by then', async () => {
    const region = await haunted();
    await sight(region);
    region.nowMs += SIGHTINGS_APART_MS;
    const seen = await sight(region);
    region.traces.set('ghost', [{ stage: 'prod', hasRecord: true, lastLookMs: null }]);
    const removals = await removeOrphans(region.ports, termsOf([WEB], NAMED), seen, { withData: false });
    const results = removals.map(({ orphan, result }) => [orphan.belonging.kind, result]);
    expect(results).toEqual([
      ['instance', 'skipped'],
      ['volume', 'skipped'],
      ['address', 'skipped'],
      ['registration', 'removed'],
    ]);
    expect(region.removed).toEqual(['target i-lost']);
  });

  it('goes on when one cannot be removed, and looks again after every ten', async () => {
    const region = createOrphanRegion();
    for (let index = 0; index < 12; index += 1) {
      region.volumes.push(ownedVolume({ id: `vol-${index}`, fleet: 'ghost' }));
    }
    await sight(region, []);
    region.nowMs += SIGHTINGS_APART_MS;
    const seen = await sight(region, []);
    const { deleteVolume } = region.ports.belongings;
    const belongings = {
      ...region.ports.belongings,
      deleteVolume: async (id: string) => {
        if (id === 'vol-3') throw new Fault('conflict', 'ec2:DeleteVolume', 'it is attached');
        await deleteVolume(id);
        if (id === 'vol-9') region.traces.set('ghost', [{ stage: 'dev', hasRecord: false, lastLookMs: region.nowMs }]);
      },
    };
    const removals = await removeOrphans({ ...region.ports, belongings }, termsOf([], NAMED), seen, {
      withData: false,
    });
    expect(removals.map(({ result }) => result)).toEqual([
      ...Array(3).fill('removed'),
      'failed',
      ...Array(6).fill('removed'),
      'skipped',
      'skipped',
    ]);
    expect(removals[3]?.because).toBe('it is attached');
  });

  it('says that EC2 refuses', async () => {
    const region = await haunted();
    await sight(region);
    region.nowMs += SIGHTINGS_APART_MS;
    const fleets = { ...region.ports.fleets, terminate: async (refused: readonly string[]) => ({ refused }) };
    const seen = await sight(region);
    const [first] = await removeOrphans({ ...region.ports, fleets }, termsOf([WEB], NAMED), seen, { withData: false });
    expect(first).toMatchObject({ result: 'failed', because: expect.stringContaining('termination protection') });
  });
});

const anyInstance = (fleet: string, role: OwnedInstance['role']): fc.Arbitrary<Partial<OwnedInstance>> =>
  fc.record({
    fleet: fc.constant(fleet),
    role: fc.constant(role),
    lifecycle: fc.constantFrom('pending', 'running', 'stopping', 'stopped'),
    launchedAtMs: fc.integer({ min: 0, max: 90 }).map((minutes) => NOW_MS - minutes * MINUTE_MS),
  });

/** How long after the one before each run comes. */
const pauses = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 6 });

describe('whatever the world', () => {
  it('an instance that listings hide for a minute is never a reason to remove anything', async () => {
    const runsMs = fc.array(fc.integer({ min: 0, max: 90 * SECOND_MS }), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(runsMs, fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }), async (apartMs, late) => {
        const region = createOrphanRegion();
        await writeState(region, 'web', stateOf(1));
        const launchedAtMs = NOW_MS;
        region.instances.push(ownedInstance({ id: 'i-new', launchedAtMs, role: 'active' }));
        region.hiddenUntilMs.set('i-new', launchedAtMs + MINUTE_MS);
        region.targets.push({ instanceId: 'i-new', port: 8080, state: 'initial' });
        for (const ms of [...apartMs, ...late.map((minutes) => minutes * MINUTE_MS)]) {
          await sweep(region);
          region.nowMs += ms;
        }
        expect(region.removed).toEqual([]);
      }),
    );
  });

  it('what a fleet, its ledger or a slot knows stays, and a real orphan goes at the second sighting', async () => {
    const world = fc.record({
      members: fc.array(anyInstance('web', 'active'), { maxLength: 4 }),
      standbys: fc.array(anyInstance('web', 'standby'), { maxLength: 2 }),
      leaving: fc.array(anyInstance('web', 'retiring'), { maxLength: 3 }),
      ghosts: fc.array(anyInstance('ghost', 'active'), { maxLength: 3 }),
      slotVolumes: fc.nat(2),
      strayVolumes: fc.nat(2),
      apart: pauses,
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ members, standbys, leaving, ghosts, slotVolumes, strayVolumes, apart }) => {
        const region = createOrphanRegion();
        const add = (kind: string, all: readonly Partial<OwnedInstance>[]): readonly string[] =>
          all.map((changes, index) => {
            region.instances.push(ownedInstance({ ...changes, id: `i-${kind}-${index}` }));
            return `i-${kind}-${index}`;
          });
        const known = [...add('member', members), ...add('standby', standbys)];
        const retiring = add('leaving', leaving);
        const lost = add('ghost', ghosts);
        const stateful = (index: number) => ({ name: `web-${index}`, holder: null, zone: 'zone-a', address: null });
        const slots = Array.from({ length: slotVolumes }, (_, index) => {
          region.volumes.push(ownedVolume({ id: `vol-slot-${index}` }));
          return { ...stateful(index), volumes: [{ device: '/dev/sdf', volumeId: `vol-slot-${index}` }] };
        });
        for (let index = 0; index < strayVolumes; index += 1) {
          region.volumes.push(ownedVolume({ id: `vol-stray-${index}` }));
        }
        const retirements = retiring.map((instanceId) => ({ instanceId, sinceMs: NOW_MS, because: 'dearest' }));
        await writeState(region, 'web', stateOf(1, { retirements, slots }));
        const stays = new Set([
          ...known,
          ...retiring,
          ...slots.flatMap(({ volumes }) => volumes.map((v) => v.volumeId)),
        ]);
        for (const minutes of apart) {
          await sweep(region, { fleets: [fleetOf({ name: 'web', stateful: STATEFUL })] });
          region.nowMs += minutes * MINUTE_MS;
        }
        expect(region.removed.filter((id) => stays.has(id))).toEqual([]);
        region.nowMs += HOUR_MS;
        await sweep(region, { fleets: [fleetOf({ name: 'web', stateful: STATEFUL })] });
        region.nowMs += SIGHTINGS_APART_MS;
        await sweep(region, { fleets: [fleetOf({ name: 'web', stateful: STATEFUL })] });
        const left: readonly Belonging[] = [...region.instances, ...region.volumes];
        expect(left.map(({ id }) => id).toSorted()).toEqual([...stays].toSorted());
        expect(region.removed).toEqual(expect.arrayContaining([...lost]));
      }),
    );
  });
});
