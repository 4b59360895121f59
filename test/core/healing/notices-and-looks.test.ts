import { describe, expect, it } from 'vitest';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { EvidenceSource, SourceReading } from '../../../shared/core/healing/health-readings.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import { needsLook } from '../../../shared/core/healing/needs-look.ts';
import { spentNotices } from '../../../shared/core/healing/spent-notices.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { healthPolicy, healthStateOf, noticeOf, readingOf, SICK } from './build-health.ts';

describe('a notice is spent', () => {
  const isSpent = (notice: Partial<InstanceNotice>, instance: Partial<InstanceView> | null): boolean => {
    const instances = instance === null ? [] : [instanceOf('i-1', { market: 'spot', ...instance })];
    const notices = [noticeOf('i-1', notice)];
    const spent = spentNotices(viewOf({ instances, notices }), NOW_MS);
    if (spent.length > 0) expect(spent).toEqual(notices);
    return spent.length > 0;
  };

  it('an hour after it was made about one that is not listed', () => {
    expect(isSpent({ atMs: minutesAgo(60) }, null)).toBe(true);
    expect(isSpent({ atMs: minutesAgo(60) + 1 }, null)).toBe(false);
  });

  it.each([
    ['terminated', true],
    ['shutting-down', false],
    ['running', false],
    ['stopped', false],
  ] as const)('about one that is %s: %s', (lifecycle, expected) => {
    expect(isSpent({}, { lifecycle })).toBe(expected);
  });

  it('when it is in force no more', () => {
    expect(isSpent({ doomedAtMs: NOW_MS - 10 * MINUTE_MS }, {})).toBe(true);
    expect(isSpent({}, { launchedAtMs: NOW_MS })).toBe(true);
    expect(isSpent({}, { market: 'on-demand' })).toBe(true);
  });

  it('each on its own, and none where there is none', () => {
    const [over, other] = [noticeOf('i-1', { atMs: minutesAgo(60) }), noticeOf('i-2')];
    expect(spentNotices(viewOf({ notices: [other, over] }), NOW_MS)).toEqual([over]);
    expect(spentNotices(viewOf(), NOW_MS)).toEqual([]);
  });
});

describe('a settled fleet must be looked at', () => {
  const needs = (
    instance: Partial<InstanceView> | null,
    status: SourceReading = readingOf(),
    evidence: readonly EvidenceSource[] = ['instance-status', 'target-health'],
  ): boolean =>
    needsLook(healthPolicy({ evidence }), stateOf(1, { health: healthStateOf(['i-1']) }), {
      instances: instance === null ? [] : [instanceOf('i-1', instance)],
      status,
    });

  it('when a machine of the last look is not listed any more', () => {
    expect(needs(null)).toBe(true);
    expect(needs({})).toBe(false);
  });

  it.each(['pending', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const)('when one is %s', (lifecycle) => {
    expect(needs({ lifecycle })).toBe(true);
  });

  it('when one is not healthy in each target group, where that is listened to', () => {
    expect(needs({ targets: ['healthy', 'unhealthy'] })).toBe(true);
    expect(needs({ targets: ['unhealthy'] }, readingOf(), ['instance-status'])).toBe(false);
    expect(needs({ targets: [] })).toBe(false);
  });

  it('when its status check says anything but well, where that is listened to', () => {
    expect(needs({}, readingOf({ 'i-1': SICK }))).toBe(true);
    expect(needs({}, readingOf({ 'i-1': { kind: 'unknown', because: 'initializing' } }))).toBe(true);
    expect(needs({}, readingOf({ 'i-1': { kind: 'well' } }))).toBe(false);
    expect(needs({}, readingOf({ 'i-2': SICK }))).toBe(false);
    expect(needs({}, readingOf({ 'i-1': SICK }), ['target-health'])).toBe(false);
    expect(needs({}, { kind: 'silent', because: 'throttled' })).toBe(false);
  });

  it('when any of its machines is, and not for others', () => {
    const state = stateOf(2, { health: healthStateOf(['i-1', 'i-2']) });
    const instances = [instanceOf('i-1'), instanceOf('i-2', { lifecycle: 'stopped' })];
    expect(needsLook(healthPolicy(), state, { instances, status: readingOf() })).toBe(true);
    const others = [instanceOf('i-1'), instanceOf('i-2'), instanceOf('i-3', { lifecycle: 'stopped' })];
    expect(needsLook(healthPolicy(), state, { instances: others, status: readingOf() })).toBe(false);
    expect(needsLook(healthPolicy(), stateOf(1), { instances, status: readingOf() })).toBe(false);
  });
});
