import { describe, expect, it } from 'vitest';
import type { FleetView, InstanceView, TargetState } from '../../../shared/core/fleet-view.ts';
import { gatherSigns, isNoticeInForce, type KnownInstance } from '../../../shared/core/healing/gather-signs.ts';
import type { EvidenceSource } from '../../../shared/core/healing/health-readings.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo, NOW_MS, viewOf } from '../build.ts';
import { healthOf, healthPolicy, noticeOf, readingOf, SICK } from './build-health.ts';

type Scene = {
  readonly evidence?: readonly EvidenceSource[];
  readonly view?: Partial<FleetView>;
  readonly instance?: Partial<InstanceView>;
  readonly known?: Partial<KnownInstance>;
};

const gather = ({ evidence = [], view = {}, instance = {}, known = {} }: Scene) =>
  gatherSigns(
    healthPolicy({ evidence }),
    { notices: [], ...viewOf(view) },
    instanceOf('i-1', instance),
    { served: true, isMember: false, isOverdue: false, ...known },
    NOW_MS,
  );

describe('EC2 lists an instance', () => {
  it('as pending: that speaks against it once it should have been running for long', () => {
    const instance = { lifecycle: 'pending' } as const;
    expect(gather({ instance })).toEqual([]);
    const says = { kind: 'sick', sinceMs: null, because: 'it is still pending' };
    expect(gather({ instance, known: { isOverdue: true, isMember: true } })).toEqual([{ source: 'lifecycle', says }]);
    expect(gather({ known: { isOverdue: true } })).toEqual([]);
  });

  it.each(['stopping', 'stopped'] as const)('as %s: that speaks against it, unless we stopped it', (lifecycle) => {
    const says = { kind: 'sick', sinceMs: null, because: `it is ${lifecycle}, and not by Ballast` };
    expect(gather({ instance: { lifecycle } })).toEqual([{ source: 'lifecycle', says }]);
    expect(gather({ instance: { lifecycle }, known: { isMember: true } })).toEqual([]);
  });

  it.each(['pending', 'running', 'shutting-down', 'terminated'] as const)('as %s: that says nothing', (lifecycle) => {
    expect(gather({ instance: { lifecycle } })).toEqual([]);
  });
});

describe('a source', () => {
  const evidence = ['instance-status'] as const;

  it('is asked in the order of the policy, and only where the policy names it', () => {
    const health = healthOf({}, { agent: readingOf({ 'i-1': SICK }), heartbeat: readingOf({ 'i-1': SICK }) });
    expect(gather({ evidence: ['agent', 'instance-status'], view: { health } })).toEqual([
      { source: 'agent', says: SICK },
      { source: 'instance-status', says: { kind: 'well' } },
    ]);
  });

  it('says what it says of the instance, and of no other', () => {
    expect(gather({ evidence, view: { health: healthOf({ 'i-1': SICK }) } })).toMatchObject([{ says: SICK }]);
    expect(gather({ evidence, view: { health: healthOf({ 'i-2': SICK }) } })).toMatchObject([
      { says: { kind: 'well' } },
    ]);
  });

  it('that names only those it knows says nothing of others', () => {
    const health = healthOf({}, { 'instance-status': readingOf({}, 'unknown') });
    expect(gather({ evidence, view: { health } })).toEqual([
      { source: 'instance-status', says: { kind: 'unknown', because: 'it has said nothing' } },
    ]);
  });

  it('that cannot be read says nothing, and why', () => {
    const health = healthOf({}, { 'instance-status': { kind: 'silent', because: 'throttled' } });
    expect(gather({ evidence, view: { health } })).toEqual([
      { source: 'instance-status', says: { kind: 'unknown', because: 'throttled' } },
    ]);
  });

  it('that is off, or was not read at all, says nothing', () => {
    const nothing = [{ source: 'agent', says: { kind: 'unknown', because: '' } }];
    expect(gather({ evidence: ['agent'], view: { health: healthOf() } })).toEqual(nothing);
    expect(gather({ evidence: ['agent'] })).toEqual(nothing);
  });
});

describe('target groups', () => {
  const says = (targets: readonly TargetState[], served = true) =>
    gather({ evidence: ['target-health'], instance: { targets }, known: { served } })[0]?.says;

  it('say nothing where there are none', () => {
    expect(says([])).toEqual({ kind: 'unknown', because: 'the fleet has no target group' });
  });

  it('say sick when one of them does', () => {
    expect(says(['healthy', 'unhealthy'])).toEqual({
      kind: 'sick',
      sinceMs: null,
      because: 'unhealthy in 1 of 2 target groups',
    });
    expect(says(['unhealthy', 'unhealthy'])).toMatchObject({ because: 'unhealthy in 2 of 2 target groups' });
    expect(says(['initial', 'unhealthy'], false)).toMatchObject({ because: 'unhealthy in 1 of 2 target groups' });
  });

  it('say well when all of them do', () => {
    expect(says(['healthy'])).toEqual({ kind: 'well' });
    expect(says(['healthy', 'healthy'])).toEqual({ kind: 'well' });
  });

  it('say sick of one that never came to be healthy, and nothing of one that was', () => {
    expect(says(['healthy', 'initial'], false)).toEqual({
      kind: 'sick',
      sinceMs: null,
      because: 'not healthy in its target groups since it was launched',
    });
    expect(says(['healthy', 'initial'])).toEqual({ kind: 'unknown', because: 'its targets are healthy, initial' });
  });

  it.each(['absent', 'draining', 'unused', 'unavailable'] as const)('say nothing of one that is %s', (state) => {
    expect(says([state, state], false)).toEqual({ kind: 'unknown', because: `its targets are ${state}` });
  });
});

describe('an announcement', () => {
  const announced = (...notices: Parameters<typeof noticeOf>[]) =>
    gather({ view: { notices: notices.map((notice) => noticeOf(...notice)) }, instance: { market: 'spot' } });

  it.each([
    ['spot-interruption', 'AWS takes this Spot instance back'],
    ['rebalance', 'AWS recommends to leave this Spot instance: it is likely to be taken back'],
    ['retirement', 'AWS retires this instance'],
    ['degraded', 'AWS says that the hardware of this instance is degraded'],
  ] as const)('of %s dooms', (kind, because) => {
    expect(announced(['i-1', { kind, doomedAtMs: 7 + NOW_MS }])).toEqual([
      { source: 'announcement', says: { kind: 'doomed', atMs: 7 + NOW_MS, because } },
    ]);
  });

  it('about another instance, or a life before this one, says nothing', () => {
    expect(announced(['i-2'])).toEqual([]);
    expect(announced(['i-1', { atMs: minutesAgo(61) }])).toEqual([]);
  });

  it('is each said, after all sources', () => {
    const view = { health: healthOf(), notices: [noticeOf('i-1'), noticeOf('i-1', { kind: 'rebalance' })] };
    const signs = gather({ evidence: ['instance-status'], view, instance: { market: 'spot' } });
    expect(signs.map(({ source }) => source)).toEqual(['instance-status', 'announcement', 'announcement']);
  });
});

describe('a notice is in force', () => {
  const inForce = (
    notice: Parameters<typeof noticeOf>[1],
    instance: Partial<InstanceView> = { market: 'spot' },
  ): boolean => isNoticeInForce(noticeOf('i-1', notice), instanceOf('i-1', instance), NOW_MS);

  it.each([
    ['spot-interruption', false],
    ['rebalance', false],
    ['retirement', true],
    ['degraded', true],
  ] as const)('%s of an On-Demand instance: %s', (kind, expected) => {
    expect(inForce({ kind }, { market: 'on-demand' })).toBe(expected);
    expect(inForce({ kind })).toBe(true);
  });

  it.each([
    ['spot-interruption', true],
    ['rebalance', true],
    ['retirement', false],
    ['degraded', false],
  ] as const)('%s of one that has stopped, and starts on other hardware: %s (seed 50118)', (kind, expected) => {
    expect(inForce({ kind }, { market: 'spot', lifecycle: 'stopped' })).toBe(expected);
    expect(inForce({ kind }, { market: 'spot', lifecycle: 'stopping' })).toBe(true);
  });

  it('from the launch of its instance on, and not for a life before', () => {
    const instance = { market: 'spot', launchedAtMs: minutesAgo(5) } as const;
    expect(inForce({ atMs: minutesAgo(5) }, instance)).toBe(true);
    expect(inForce({ atMs: minutesAgo(5) - 1 }, instance)).toBe(false);
  });

  it('until ten minutes after the announced end, or without end when there is none', () => {
    expect(inForce({ doomedAtMs: NOW_MS - 10 * MINUTE_MS + 1 })).toBe(true);
    expect(inForce({ doomedAtMs: NOW_MS - 10 * MINUTE_MS })).toBe(false);
    expect(inForce({ doomedAtMs: null, atMs: minutesAgo(59) })).toBe(true);
  });
});
