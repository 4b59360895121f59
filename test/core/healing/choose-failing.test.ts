import { describe, expect, it } from 'vitest';
import { chooseFailing, explainLaunchPause, type FailingInput } from '../../../shared/core/healing/choose-failing.ts';
import type { ArrivalBackOff } from '../../../shared/core/healing/health-state.ts';
import type { Judged } from '../../../shared/core/healing/judged.ts';
import type { Verdict } from '../../../shared/core/healing/verdict.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS } from '../build.ts';
import { breakerOf, doomedAt, FAILED, healthPolicy, healthStateOf, memberOf } from './build-health.ts';

const judged = (id: string, verdict: Verdict = FAILED, changes: Partial<Judged> = {}, zone = 'zone-a'): Judged => {
  const member = memberOf(id, { zone });
  return { instance: member.instance, units: 1, member, served: true, verdict, sightings: [], ...changes };
};

const neverServed = (id: string): Judged => judged(id, FAILED, { served: false });

const choose = (machines: readonly Judged[], changes: Partial<FailingInput> = {}) =>
  chooseFailing({
    policy: healthPolicy(),
    before: undefined,
    judged: machines,
    neverServed: 0,
    hasArrived: false,
    breaker: null,
    zonesLeft: [],
    nowMs: NOW_MS,
    ...changes,
  });

const ids = (...chosen: Parameters<typeof choose>): readonly string[] =>
  choose(...chosen).failing.map(({ instance }) => instance.id);

describe('others take the place of', () => {
  it('those that failed or are doomed, and of no others', () => {
    const machines = [
      judged('i-1', { kind: 'healthy' }),
      judged('i-2', { kind: 'suspect', evidence: [] }),
      judged('i-3', { kind: 'unknown', evidence: [] }),
      judged('i-4', FAILED, { units: 2 }),
      judged('i-5', doomedAt(NOW_MS)),
    ];
    expect(choose(machines)).toEqual({
      failing: [
        { instance: machines[3]?.instance, units: 2, verdict: FAILED },
        { instance: machines[4]?.instance, units: 1, verdict: doomedAt(NOW_MS) },
      ],
      arrivals: { failures: 0, untilMs: 0 },
    });
  });

  it('what stopped first, then what fails, then what is doomed, the soonest first', () => {
    const machines = [
      judged('i-1', doomedAt(null)),
      judged('i-2', doomedAt(NOW_MS + 2)),
      judged('i-3', doomedAt(NOW_MS + 1)),
      judged('i-5'),
      judged('i-4'),
      judged('i-7', FAILED, { member: null }),
      judged('i-6', FAILED, { member: null }),
    ];
    expect(ids(machines)).toEqual(['i-6', 'i-7', 'i-4', 'i-5', 'i-3', 'i-2', 'i-1']);
    expect(ids(machines.toReversed())).toEqual(ids(machines));
  });
});

describe('of machines that never served', () => {
  const arrivals = (failures: number, untilMs: number) => healthStateOf([], { arrivals: { failures, untilMs } });

  it('one is replaced at a time', () => {
    expect(choose([neverServed('i-1'), neverServed('i-2'), judged('i-3')])).toMatchObject({
      failing: [{ instance: { id: 'i-1' } }, { instance: { id: 'i-3' } }],
      arrivals: { failures: 1, untilMs: NOW_MS + 5 * MINUTE_MS },
    });
  });

  it('the next is replaced when the pause is over', () => {
    expect(ids([neverServed('i-1')], { before: arrivals(1, NOW_MS + 1) })).toEqual([]);
    expect(ids([neverServed('i-1')], { before: arrivals(1, NOW_MS) })).toEqual(['i-1']);
  });

  it('the pause doubles to an hour', () => {
    let known: ArrivalBackOff = { failures: 0, untilMs: 0 };
    const pauses = [1, 2, 3, 4, 5, 6].map(() => {
      known = choose([neverServed('i-1')], { before: arrivals(known.failures, NOW_MS) }).arrivals;
      return [known.failures, (known.untilMs - NOW_MS) / MINUTE_MS];
    });
    expect(pauses).toEqual([
      [1, 5],
      [2, 10],
      [3, 20],
      [4, 40],
      [5, 60],
      [6, 60],
    ]);
  });

  it('none is counted twice: one that is being replaced goes on, and lets no other wait less', () => {
    const before = healthStateOf([], {
      replacing: ['i-2'],
      arrivals: { failures: 1, untilMs: NOW_MS + MINUTE_MS },
    });
    const { failing, arrivals: after } = choose([neverServed('i-1'), neverServed('i-2')], { before });
    expect(failing.map(({ instance }) => instance.id)).toEqual(['i-2']);
    expect(after).toEqual({ failures: 1, untilMs: NOW_MS + MINUTE_MS });
  });

  it('are none those that stopped, are doomed, or have served', () => {
    const machines = [
      judged('i-1', FAILED, { served: false, member: null }),
      judged('i-2', doomedAt(NOW_MS), { served: false }),
      judged('i-3'),
    ];
    expect(choose(machines, { before: arrivals(3, NOW_MS + 1) })).toMatchObject({
      failing: [{}, {}, {}],
      arrivals: { failures: 3, untilMs: NOW_MS + 1 },
    });
  });

  it('the count ends when one serves at last', () => {
    const before = healthStateOf(['i-8'], { arrivals: { failures: 3, untilMs: NOW_MS + MINUTE_MS } });
    expect(choose([], { before, hasArrived: true }).arrivals).toEqual({ failures: 0, untilMs: 0 });
    expect(choose([], { before, hasArrived: false }).arrivals).toEqual(before.arrivals);
  });

  it('one more begins the count anew when another has served', () => {
    const before = healthStateOf([], { arrivals: { failures: 3, untilMs: NOW_MS } });
    expect(choose([neverServed('i-1')], { before, hasArrived: true }).arrivals).toEqual({
      failures: 1,
      untilMs: NOW_MS + 5 * MINUTE_MS,
    });
  });
});

describe('while the breaker is open', () => {
  const breaker = breakerOf();
  const failed = (count: number, zone = 'zone-a') =>
    Array.from({ length: count }, (_, index) => judged(`i-${index + 1}`, FAILED, {}, zone));
  const healthy = (count: number) =>
    Array.from({ length: count }, (_, index) => judged(`w-${index}`, { kind: 'healthy' }));

  it('as many more as younger machines are well and serve: they show that the sick can be told from them', () => {
    const young = (id: string, verdict: Verdict, inService = true): Judged => {
      const member = memberOf(id, { launchedAtMs: minutesAgo(1) }, { inService });
      return judged(id, verdict, { instance: member.instance, member });
    };
    const well = [young('w-1', { kind: 'healthy' }), young('w-2', { kind: 'healthy' })];
    expect(ids([...failed(5), ...well], { breaker })).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
    const others = [young('w-1', { kind: 'unknown', evidence: [] }), young('w-2', { kind: 'healthy' }, false)];
    expect(ids([...failed(5), ...others], { breaker })).toEqual(['i-1', 'i-2']);
    expect(ids([...failed(5), judged('w-1', { kind: 'healthy' }, { member: null })], { breaker })).toHaveLength(2);
    const youngest = young('y-1', FAILED);
    expect(ids([...failed(3), youngest, ...well], { breaker })).toEqual(['i-1', 'i-2', 'i-3', 'y-1']);
  });

  it('a share of the fleet is launched for, and two at least', () => {
    expect(ids([...failed(9), ...healthy(11)], { breaker })).toEqual(['i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6']);
    expect(ids(failed(4), { breaker })).toEqual(['i-1', 'i-2']);
    expect(ids(failed(4))).toHaveLength(4);
  });

  it('those that stopped, are doomed, or are in a zone that fails are no lie', () => {
    const machines = [
      ...failed(3),
      judged('s-1', FAILED, { member: null }),
      judged('d-1', doomedAt(minutesAgo(-1))),
      judged('z-1', FAILED, {}, 'zone-b'),
      judged('z-2', FAILED, {}, 'zone-b'),
    ];
    const failing = [{ zone: 'zone-b', kind: 'failing', because: 'sick' }] as const;
    expect(ids(machines, { breaker, zonesLeft: failing })).toEqual(['s-1', 'i-1', 'i-2', 'z-1', 'z-2', 'd-1']);
    const shifted = [{ zone: 'zone-b', kind: 'shifted', because: 'ARC' }] as const;
    expect(ids(machines, { breaker, zonesLeft: shifted })).toEqual(['s-1', 'i-1', 'i-2', 'd-1']);
  });
});

describe('machines that ended before they served', () => {
  it('count one failure for a look, however many they are', () => {
    expect(choose([], { neverServed: 3 }).arrivals).toEqual({ failures: 1, untilMs: NOW_MS + 5 * MINUTE_MS });
    const before = healthStateOf([], { arrivals: { failures: 1, untilMs: NOW_MS } });
    expect(choose([], { neverServed: 1, before }).arrivals).toEqual({ failures: 2, untilMs: NOW_MS + 10 * MINUTE_MS });
  });

  it.each([
    [0, 1, null],
    [1, 1, null],
    [2, 0, null],
    [2, 1, '2 launches in a row gave machines that never served; the next is in 1 min: does the image boot?'],
    [
      3,
      MINUTE_MS + 1,
      '3 launches in a row gave machines that never served; the next is in 2 min: does the image boot?',
    ],
  ])('%d in a row, %d ms before the pause ends: %s', (failures, leftMs, pause) => {
    expect(explainLaunchPause({ failures, untilMs: NOW_MS + leftMs }, NOW_MS)).toBe(pause);
  });

  it('none is known of at first', () => {
    expect(explainLaunchPause(undefined, NOW_MS)).toBeNull();
  });
});
