import { describe, expect, it } from 'vitest';
import {
  HEARTBEAT_WINDOW_MS,
  hearAgents,
  hearHeartbeats,
  heartbeatMetric,
} from '../../../shared/core/healing/hear-sources.ts';
import type { Series } from '../../../shared/core/reading.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS, seriesOf } from '../build.ts';

const online = { instanceId: 'i-1', online: true, lastMs: minutesAgo(1) };
const lost = (instanceId: string, lastMs: number | null = minutesAgo(6)) => ({ instanceId, online: false, lastMs });
const because = 'its Systems Manager agent does not answer';

describe('agents', () => {
  it('say well while online, sick since their last ping when not, and nothing where there is none', () => {
    expect(hearAgents([online, lost('i-2'), lost('i-3', null)])).toEqual({
      kind: 'read',
      byInstance: {
        'i-1': { kind: 'well' },
        'i-2': { kind: 'sick', sinceMs: minutesAgo(6), because },
        'i-3': { kind: 'sick', sinceMs: null, because },
      },
      others: 'unknown',
    });
  });

  it('of two that are all lost are silent themselves, of one not', () => {
    expect(hearAgents([lost('i-1'), lost('i-2')])).toEqual({
      kind: 'silent',
      because: 'no agent of any of 2 instances is heard',
    });
    expect(hearAgents([lost('i-1')])).toMatchObject({ kind: 'read', byInstance: { 'i-1': { kind: 'sick' } } });
    expect(hearAgents([])).toEqual({ kind: 'read', byInstance: {}, others: 'unknown' });
  });
});

describe('heartbeats', () => {
  const MAX_MS = 3 * MINUTE_MS;
  const hear = (series: Readonly<Record<string, Series>>) =>
    hearHeartbeats(new Map(Object.entries(series)), MAX_MS, NOW_MS);
  const unread: Series = { kind: 'unknown', why: 'no-data', because: 'no datapoint' };
  const alive = seriesOf([60, 60, 60]);
  /** A heartbeat whose newest minute ended so long ago. */
  const endedAgo = (ms: number): Series => seriesOf([60, 60], NOW_MS - ms);

  it('say well until they were not heard for as long as the fleet allows', () => {
    expect(hear({ 'i-1': endedAgo(MAX_MS - 1), 'i-2': endedAgo(MAX_MS) })).toEqual({
      kind: 'read',
      byInstance: {
        'i-1': { kind: 'well' },
        'i-2': { kind: 'sick', sinceMs: NOW_MS - MAX_MS, because: 'no heartbeat for 3 min' },
      },
      others: 'unknown',
    });
  });

  it('tell whole minutes of silence', () => {
    expect(hear({ 'i-1': alive, 'i-2': endedAgo(5 * MINUTE_MS - 1) })).toMatchObject({
      byInstance: { 'i-2': { because: 'no heartbeat for 4 min' } },
    });
  });

  it('count only where something was sent', () => {
    expect(hear({ 'i-1': alive, 'i-2': seriesOf([60, 0, 0, 0, 0]) })).toMatchObject({
      byInstance: { 'i-2': { kind: 'sick', sinceMs: minutesAgo(4), because: 'no heartbeat for 4 min' } },
    });
    expect(hear({ 'i-1': alive, 'i-2': seriesOf([0, 0]), 'i-3': unread })).toEqual({
      kind: 'read',
      byInstance: { 'i-1': { kind: 'well' } },
      others: 'unknown',
    });
  });

  it('of two that are all lost are silent themselves, whoever never sent any', () => {
    const series = { 'i-1': endedAgo(MAX_MS), 'i-2': endedAgo(MAX_MS), 'i-3': unread };
    expect(hear(series)).toEqual({ kind: 'silent', because: 'no heartbeat of any of 2 instances is heard' });
    expect(hear({ ...series, 'i-4': alive }).kind).toBe('read');
    expect(hear({ 'i-1': endedAgo(MAX_MS), 'i-3': unread }).kind).toBe('read');
  });

  it('are a metric of one instance, looked for within the hour', () => {
    expect(heartbeatMetric('i-1')).toEqual({
      namespace: 'Ballast',
      name: 'heartbeat',
      dimensions: { InstanceId: 'i-1' },
      statistic: 'SampleCount',
    });
    expect(HEARTBEAT_WINDOW_MS).toBe(HOUR_MS);
  });
});
