import { describe, expect, it } from 'vitest';
import type { ZoneLeft } from '../../../shared/core/healing/zones-left.ts';
import { NOW_MS } from '../build.ts';
import { failingMember, memberOf } from './build-health.ts';
import { converge, doneIn, freeVolume, type SlotScene, saidIn, slotState, slotVolume } from './build-slots.ts';

const dry = (zone: string) => ({
  instanceType: 'm7g.large',
  zone,
  market: 'on-demand' as const,
  untilMs: NOW_MS + 1,
  backOffMs: 1,
});

const left = (zone: string, kind: ZoneLeft['kind']): ZoneLeft => ({ zone, kind, because: 'ARC says so' });

describe('machines for slots that have nothing yet', () => {
  it('spread over the zones, one call each', () => {
    expect(doneIn({ desired: 3 })).toEqual([
      'launch m7g.large in zone-a subnet-a for 0 without ',
      'launch m7g.large in zone-b subnet-b for 1 without ',
      'launch m7g.large in zone-a subnet-a for 2 without ',
    ]);
    const tokens = converge({ desired: 2, state: { sequence: 4 } });
    expect(tokens.launches.map(({ call }) => call.token)).toEqual(['web-mkfzzzzz-5', 'web-mkfzzzzz-6']);
    expect(tokens.sequence).toBe(6);
  });

  it('go to the emptiest zone, where slots that are given up count with their volumes', () => {
    const there = memberOf('i-0', { slot: '0', zone: 'zone-b' });
    const volumes = [slotVolume('0', { zone: 'zone-b' })];
    expect(doneIn({ active: [there], desired: 2, readings: { volumes } })).toEqual([
      'launch m7g.large in zone-a subnet-a for 1 without ',
    ]);
    expect(doneIn({ readings: { volumes: [freeVolume('5')] } })).toEqual([
      'launch m7g.large in zone-b subnet-b for 0 without ',
    ]);
    const elsewhere = memberOf('i-0', { slot: '0', zone: 'zone-z' });
    expect(
      doneIn({ active: [elsewhere], desired: 2, readings: { volumes: [slotVolume('0', { zone: 'zone-z' })] } }),
    ).toEqual(['launch m7g.large in zone-a subnet-a for 1 without ']);
  });

  it('leave out zones that are left and pools that refused', () => {
    const other = ['launch m7g.large in zone-b subnet-b for 0 without '];
    expect(doneIn({ health: { zonesLeft: [left('zone-a', 'failing')] } })).toEqual(other);
    expect(doneIn({ health: { zonesLeft: [left('zone-a', 'shifted')] } })).toEqual(other);
    expect(doneIn({ state: { dryPools: [dry('zone-a')] } })).toEqual(other);
    const state = { dryPools: [dry('zone-a'), dry('zone-b')] };
    expect(doneIn({ state })).toEqual([]);
    expect(saidIn({ state })).toContain('slot 0: zone-a and zone-b refused lately and is asked again later');
    const zonesLeft = [left('zone-a', 'shifted'), left('zone-b', 'failing')];
    expect(saidIn({ health: { zonesLeft } })).toContain(
      'slot 0: zone-a is left alone (ARC says so); zone-b is left alone (ARC says so)',
    );
  });

  it('are of the first size, or of those as large as it', () => {
    const sizes = [
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: null },
      { instanceType: 'c7g.large', units: 1, usdPerHour: null },
    ] as const;
    expect(doneIn({ fleet: { sizes, shape: 'vertical-first' } })).toEqual([
      'launch m7g.large|c7g.large in zone-a subnet-a for 0 without ',
    ]);
  });
});

describe('machines for slots that have volumes', () => {
  const failing = [failingMember('i-0', undefined, { slot: '0' })];
  const readings = { volumes: [slotVolume('0')] };
  const launch = ['launch m7g.large in zone-a subnet-a for 0 without /dev/sdf'];

  it('are tried again in a zone that only looks as if it failed, and wait for one that is shifted away from', () => {
    expect(doneIn({ failing, readings, health: { zonesLeft: [left('zone-a', 'failing')] } })).toEqual(launch);
    const scene: SlotScene = { failing, readings, health: { zonesLeft: [left('zone-a', 'shifted')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toContain(
      'slot 0: zone-a is left alone (ARC says so); its volumes are there, and could come up elsewhere only from a recovery point',
    );
    expect(doneIn({ failing, readings, health: { zonesLeft: [left('zone-b', 'shifted')] } })).toEqual(launch);
  });

  it('wait for capacity there', () => {
    const scene: SlotScene = { failing, readings, state: { dryPools: [dry('zone-a')] } };
    expect(doneIn(scene)).toEqual([]);
    expect(saidIn(scene)).toContain(
      'slot 0: zone-a refused lately and is asked again later; its volumes are there, and could come up elsewhere only from a recovery point',
    );
  });

  it('go to the subnet of the private address', () => {
    const zones = [{ name: 'zone-a', subnets: ['subnet-a', 'subnet-a2'] }];
    const address = { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a2' } as const;
    const scene: SlotScene = {
      failing,
      policy: { address: 'private' },
      view: { zones },
      state: { slots: [slotState('0', { address })] },
      readings,
    };
    expect(doneIn(scene)).toEqual(['launch m7g.large in zone-a subnet-a2 for 0 without /dev/sdf']);
    const gone = { ...scene, view: { zones: [{ name: 'zone-a', subnets: ['subnet-a'] }] } };
    expect(doneIn(gone)).toEqual([]);
    expect(saidIn(gone)).toContain(
      'slot 0: what belongs to it is in zone-a and subnet-a2, which the fleet no longer uses',
    );
  });
});
