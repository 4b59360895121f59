import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { disturbanceBudget, explainFailing } from '../../../shared/core/healing/plan-replacements.ts';
import type { FailingMember } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, NOW_MS } from '../build.ts';
import { breakerOf, doomedAt, FAILED, failingMember, memberOf } from './build-health.ts';
import { failed, limits, outcome, plan, type Scene, some } from './replacement-scene.ts';

const BECAUSE = 'failed: instance-status says its status check fails';

it.each([
  [0.1, 0, 1],
  [0.1, 19, 1],
  [0.1, 20, 2],
  [0.1, 29, 2],
  [0.1, 30, 3],
  [0.25, 10, 2],
  [1, 7, 7],
])('a share of %d of %d machines may be disturbed: %d', (share, machines, budget) => {
  expect(disturbanceBudget(fleetOf(limits(share)), machines)).toBe(budget);
});

it('says what speaks against a machine', () => {
  const evidence = [...FAILED.evidence, { source: 'agent', sinceMs: null, because: 'it does not answer' } as const];
  expect(explainFailing(failingMember('i-1', { kind: 'failed', evidence }))).toBe(
    'failed: instance-status says its status check fails; agent says it does not answer',
  );
});

describe('a machine that fails goes', () => {
  it('once others serve in its place', () => {
    expect(plan({ active: some(4), failing: failed(1) })).toEqual({
      retirees: [{ instanceId: 'i-1', because: BECAUSE }],
      steps: [],
    });
    expect(plan({ active: some(4), failing: failed(1), desired: 4.5 })).toEqual({
      retirees: [],
      steps: [
        {
          rule: 'replace',
          before: 4.5,
          after: 4.5,
          because: `i-1 waits: until others serve in its place; ${BECAUSE}`,
        },
      ],
    });
  });

  it('not for others that are there and do not serve', () => {
    const active = [...some(3), memberOf('i-9', {}, { inService: false })];
    expect(outcome({ active, failing: failed(1) })).toEqual(['i-1 waits: until others serve in its place']);
  });

  it('at once where the upper bound leaves no room beside it, and only as many as that needs', () => {
    const fleet = limits(1);
    const failing = ['i-1', 'i-2'].map((id) => failingMember(id, FAILED, { targets: ['unhealthy'] }));
    const scene = { fleet, active: some(2), failing, desired: 4 };
    const waits = (id: string): string => `${id} waits: until others serve in its place`;
    expect(outcome({ ...scene, max: 4 })).toEqual(['i-1', 'i-2']);
    expect(outcome({ ...scene, max: 5 })).toEqual(['i-1', waits('i-2')]);
    expect(outcome({ ...scene, max: 6 })).toEqual([waits('i-1'), waits('i-2')]);
  });

  it('not for room while it serves, and one more has room beside it', () => {
    const failing = (health: 'healthy' | 'unhealthy') => [failingMember('i-1', FAILED, { targets: [health] })];
    const scene = { fleet: limits(1), active: some(2), desired: 4, max: 4 };
    expect(outcome({ ...scene, failing: failing('healthy') })).toEqual(['i-1 waits: until others serve in its place']);
    expect(outcome({ ...scene, failing: failing('unhealthy') })).toEqual(['i-1']);
    expect(outcome({ ...scene, active: some(3), failing: failing('healthy') })).toEqual(['i-1']);
  });

  it('not for room that is missing by a rounding error', () => {
    const [failing] = failed(1);
    if (failing === undefined) throw new Error('none fails');
    const scene = { active: [], failing: [{ ...failing, units: 0.1 }], desired: 0.2 };
    expect(outcome({ ...scene, max: 0.3 })).toEqual(['i-1 waits: until others serve in its place']);
    expect(outcome({ ...scene, max: 0.29 })).toEqual(['i-1']);
  });

  it.each([
    ['pending', ['i-1']],
    ['running', ['i-1']],
    ['stopped', ['i-1 waits: until others serve in its place']],
    ['stopping', ['i-1 waits: until others serve in its place']],
  ] as const)('to make room when it is %s: %o', (lifecycle, expected) => {
    const failing = [failingMember('i-1', FAILED, { lifecycle })];
    expect(outcome({ active: some(3), failing, desired: 4, max: 4 })).toEqual(expected);
  });

  it('when it runs, and not for the room that a stopped one frees not', () => {
    const failing = [
      failingMember('i-1', FAILED, { lifecycle: 'stopped' }),
      failingMember('i-2', FAILED, { targets: ['unhealthy'] }),
    ];
    expect(outcome({ fleet: limits(1), active: some(2), failing, desired: 4, max: 4 })).toEqual([
      'i-2',
      'i-1 waits: until others serve in its place',
    ]);
    expect(outcome({ fleet: limits(1), active: some(2), failing, desired: 4, max: 5 })).toEqual([
      'i-1 waits: until others serve in its place',
      'i-2 waits: until others serve in its place',
    ]);
  });

  it('for the room that is still missing when a stopped one is taken back, which took none', () => {
    const stopped = failingMember('s-1', doomedAt(NOW_MS), { lifecycle: 'stopped' });
    const failing = [stopped, ...failed(1)];
    expect(outcome({ fleet: limits(1), active: some(3), failing, desired: 4, max: 4 })).toEqual(['s-1', 'i-1']);
  });

  it('unless it is protected', () => {
    const failing = [failingMember('i-1', doomedAt(NOW_MS), { protected: true }), failingMember('i-2')];
    expect(outcome({ active: some(4), failing })).toEqual(['i-2', 'i-1 waits: it is protected']);
  });
});

describe('the budget', () => {
  const waits = (id: string): string => `${id} waits: as many as may be are on their way out`;

  it('holds the rest back, in the order of urgency', () => {
    expect(outcome({ active: some(4), failing: failed(3) })).toEqual(['i-1', waits('i-2'), waits('i-3')]);
    expect(outcome({ active: some(17), failing: failed(3) })).toEqual(['i-1', 'i-2', waits('i-3')]);
    expect(outcome({ active: some(16), failing: failed(3) })).toEqual(['i-1', waits('i-2'), waits('i-3')]);
  });

  it('counts those that are leaving among the machines, and against it', () => {
    const retiring = [instanceOf('r-1')];
    expect(outcome({ active: some(4), failing: failed(1), retiring })).toEqual([waits('i-1')]);
    expect(outcome({ active: some(17), failing: failed(2), retiring })).toEqual(['i-1', waits('i-2')]);
  });

  it('counts a machine that is being resized', () => {
    expect(outcome({ active: some(4), failing: failed(1), disturbed: 1 })).toEqual([waits('i-1')]);
    expect(outcome({ active: some(18), failing: failed(2), disturbed: 1 })).toEqual(['i-1', waits('i-2')]);
  });
});

it('while the breaker is open nothing else goes, whatever serves', () => {
  expect(outcome({ active: some(4), failing: failed(1), breaker: breakerOf() })).toEqual([
    'i-1 waits: the breaker is open',
  ]);
  expect(outcome({ failing: failed(1), desired: 1, max: 1, breaker: breakerOf() })).toEqual([
    'i-1 waits: the breaker is open',
  ]);
});

describe('the dead of a zone that is lost', () => {
  const dead = (id: string, zone = 'zone-a', targets: InstanceView['targets'] = ['unhealthy']) =>
    failingMember(id, FAILED, { zone, targets });
  const lost = { lostZones: new Set(['zone-a']), breaker: breakerOf(), disturbed: 5 };
  const elsewhere = (inService = true) =>
    ['a-1', 'a-2', 'a-3'].map((id) => memberOf(id, { zone: 'zone-b' }, { inService }));

  it('make room, breaker and budget or not, as many as need be', () => {
    const failing = [dead('i-1'), dead('i-2'), dead('i-3')];
    const scene = { active: elsewhere(), failing, desired: 6, max: 7, ...lost };
    expect(outcome(scene)).toEqual(['i-1', 'i-2', 'i-3 waits: the breaker is open']);
    expect(outcome({ ...scene, max: 9 })).toEqual(
      failing.map(({ instance }) => `${instance.id} waits: the breaker is open`),
    );
  });

  it('only while others serve elsewhere: those that are just launched there tell no zone from a signal that lies', () => {
    const scene = { failing: [dead('i-1')], desired: 4, max: 4, ...lost };
    const waits = ['i-1 waits: the breaker is open'];
    expect(outcome({ ...scene, active: elsewhere(false) })).toEqual(waits);
    expect(outcome({ ...scene, active: some(3, { instance: memberOf('a-1', { zone: 'zone-a' }).instance }) })).toEqual(
      waits,
    );
    expect(outcome({ ...scene, active: elsewhere() })).toEqual(['i-1']);
  });

  it('but not one that a balancer still sends requests, nor one of another zone, nor one that is only doomed', () => {
    const kept = [
      dead('i-1', 'zone-a', ['healthy']),
      dead('i-2', 'zone-b'),
      failingMember('i-3', doomedAt(NOW_MS + 24 * 60 * MINUTE_MS), { zone: 'zone-a', targets: ['unhealthy'] }),
    ];
    const waits = kept.map(({ instance }) => `${instance.id} waits: the breaker is open`);
    expect(outcome({ active: elsewhere(), failing: kept, desired: 6, max: 6, ...lost })).toEqual(waits);
  });
});

describe('in a full fleet, behind a breaker that has been open for long', () => {
  const sinceMs = NOW_MS - 10 * MINUTE_MS;
  const breaker = breakerOf({ sinceMs });
  const down = (id: string, changes: Partial<InstanceView> = {}): FailingMember => ({
    ...failingMember(id),
    instance: instanceOf(id, { targets: ['unhealthy'], launchedAtMs: sinceMs - 1, ...changes }),
  });
  const full = { active: some(2), failing: [down('i-1'), down('i-2')], desired: 4, max: 4, breaker };
  const waits = ['i-1 waits: the breaker is open', 'i-2 waits: the breaker is open'];

  it('one goes that serves nobody, to find out', () => {
    expect(outcome(full)).toEqual(['i-1', 'i-2 waits: the breaker is open']);
  });

  it('and another once the first is gone, and what was launched since serves', () => {
    const young = memberOf('y-1', { launchedAtMs: sinceMs });
    const later = { ...full, active: [...some(1), young] };
    expect(outcome(later)).toEqual(['i-1', 'i-2 waits: the breaker is open']);
    expect(outcome({ ...later, unproven: new Set(['y-1']) })).toEqual(waits);
    expect(outcome({ ...later, active: [...some(1), { ...young, inService: false }] })).toEqual(waits);
    const retiring = [instanceOf('r-1', { role: 'retiring', targets: ['absent'] })];
    expect(outcome({ ...later, retiring })).toEqual(waits);
    expect(outcome({ ...later, disturbed: 1 })).toEqual(waits);
  });

  it.each([
    ['before the tenth minute', { breaker: breakerOf({ sinceMs: sinceMs + 1 }) }],
    ['while a source says nothing of all, though another calls them sick', { isHeard: false }],
    ['while a source is silent', { breaker: breakerOf({ sinceMs, kind: 'silent' }) }],
    ['where there is room to launch beside them', { max: 6 }],
    ['while what goes is not made up for', { active: some(1) }],
    ['that may still serve', { failing: ['i-1', 'i-2'].map((id) => down(id, { targets: ['healthy'] })) }],
  ] satisfies readonly (readonly [string, Scene])[])('none goes %s', (_name, changes) => {
    expect(outcome({ ...full, ...changes })).toEqual(waits);
  });
});
