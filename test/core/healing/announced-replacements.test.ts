import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { breakerOf, doomedAt, FAILED, failingMember } from './build-health.ts';
import { limits, outcome, some } from './replacement-scene.ts';

describe('a machine that AWS takes back', () => {
  const soon = NOW_MS + 115 * SECOND_MS;
  const later = NOW_MS + 3 * MINUTE_MS;

  it('within two minutes goes at once, beyond the budget and behind the breaker', () => {
    const failing = [
      failingMember('d-1', doomedAt(soon)),
      failingMember('d-2', doomedAt(NOW_MS - 1)),
      failingMember('d-3', doomedAt(soon)),
    ];
    expect(outcome({ failing, desired: 3, breaker: breakerOf() })).toEqual(['d-1', 'd-2', 'd-3']);
    expect(outcome({ failing, desired: 3, disturbed: 5 })).toEqual(['d-1', 'd-2', 'd-3']);
  });

  it('within three minutes serves until it must be drained, or others serve, whatever the budget and the breaker', () => {
    const failing = [failingMember('d-1', doomedAt(soon + 1)), failingMember('d-2', doomedAt(later))];
    const waits = (id: string): string => `${id} waits: it serves until it must be drained`;
    expect(outcome({ failing, desired: 2, breaker: breakerOf() })).toEqual([waits('d-1'), waits('d-2')]);
    expect(outcome({ failing, active: some(2), breaker: breakerOf(), disturbed: 5 })).toEqual(['d-1', 'd-2']);
  });

  it('later, or nobody knows when, waits for others to serve', () => {
    const failing = [failingMember('d-1', doomedAt(later + 1)), failingMember('d-2', doomedAt(null))];
    const waits = (id: string): string => `${id} waits: until others serve in its place`;
    expect(outcome({ fleet: limits(1), failing, desired: 2 })).toEqual([waits('d-1'), waits('d-2')]);
    expect(outcome({ fleet: limits(1), failing, active: some(2) })).toEqual(['d-1', 'd-2']);
  });

  it('some day, and that no balancer knows, goes at once where it takes the room of what would serve (seed 3036)', () => {
    const doomed = (targets: InstanceView['targets'], lifecycle: InstanceView['lifecycle'] = 'running') => [
      failingMember('d-1', doomedAt(null), { targets, lifecycle }),
    ];
    const waits = ['d-1 waits: until others serve in its place'];
    const full = { active: some(4), desired: 5, max: 5 };
    expect(outcome({ ...full, failing: doomed(['absent', 'absent']) })).toEqual(['d-1']);
    expect(outcome({ ...full, failing: doomed(['absent']), max: 6 })).toEqual(waits);
    expect(outcome({ ...full, failing: doomed(['absent', 'healthy']) })).toEqual(waits);
    expect(outcome({ ...full, failing: doomed(['absent'], 'stopped') })).toEqual(waits);
    // Without a target group nobody says that it serves nobody.
    expect(outcome({ ...full, failing: doomed([]) })).toEqual(waits);
  });

  it('some day serves beside one that does not run, which waits for no other', () => {
    const stopped = failingMember('s-1', FAILED, { lifecycle: 'stopped', targets: ['absent'] });
    const waits = (id: string): string => `${id} waits: until others serve in its place`;
    const scene = { fleet: limits(1), active: some(3), desired: 4, max: 4 };
    const serving = failingMember('d-1', doomedAt(null), { targets: ['healthy'] });
    const sick = failingMember('d-1', doomedAt(null), { targets: ['unhealthy'] });
    expect(outcome({ ...scene, failing: [serving, stopped] })).toEqual(['s-1', waits('d-1')]);
    expect(outcome({ ...scene, failing: [sick, stopped] })).toEqual([waits('d-1'), waits('s-1')]);
  });

  it('some day goes once others of its kind serve beside those in service, where there is no room for more (seed 3012)', () => {
    const serving = (id: string, units = 1) => ({
      ...failingMember(id, doomedAt(null), { targets: ['healthy'] }),
      units,
    });
    const waits = (id: string): string => `${id} waits: until others serve in its place`;
    const full = { fleet: limits(1), active: some(1), desired: 2, max: 3 };
    const both = [serving('d-1'), serving('d-2')];
    expect(outcome({ ...full, failing: both })).toEqual(['d-1', waits('d-2')]);
    expect(outcome({ ...full, failing: both, max: 4 })).toEqual([waits('d-1'), waits('d-2')]);
    expect(outcome({ ...full, failing: both, active: some(1, { inService: false }) })).toEqual([
      waits('d-1'),
      waits('d-2'),
    ]);
    expect(outcome({ ...full, failing: [serving('d-1', 2)] })).toEqual([waits('d-1')]);
  });

  it('counts against the budget of others', () => {
    const failing = [failingMember('d-1', doomedAt(soon)), failingMember('i-1')];
    expect(outcome({ active: some(4), failing })).toEqual(['d-1', 'i-1 waits: as many as may be are on their way out']);
  });
});
