import { describe, expect, it } from 'vitest';
import type { Sign } from '../../../shared/core/healing/gather-signs.ts';
import type { Sighting } from '../../../shared/core/healing/health-state.ts';
import type { JudgedBy } from '../../../shared/core/healing/judge-instance.ts';
import { judgeInstance } from '../../../shared/core/healing/judge-instance.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { SICK } from './build-health.ts';

const sick = (source: Sign['source'] = 'instance-status'): Sign => ({ source, says: SICK });
const well = (source: Sign['source'] = 'instance-status'): Sign => ({ source, says: { kind: 'well' } });
const silent: Sign = { source: 'agent', says: { kind: 'unknown', because: 'it has said nothing' } };
const doomed = (atMs: number | null, source: Sign['source'] = 'announcement'): Sign => ({
  source,
  says: { kind: 'doomed', atMs, because: 'AWS retires this instance' },
});

const seen = (agoMs: number, source: Sighting['source'] = 'instance-status'): Sighting => ({
  instanceId: 'i-1',
  source,
  sinceMs: NOW_MS - agoMs,
});

const judge = (signs: readonly Sign[], by: Partial<JudgedBy> = {}) =>
  judgeInstance(signs, { instanceId: 'i-1', seen: [], inGrace: false, nowMs: NOW_MS, ...by });

const because = 'its status check fails';

describe('one bad sign', () => {
  it('is suspect at the first look, and remembered since then', () => {
    expect(judge([sick()])).toEqual({
      verdict: { kind: 'suspect', evidence: [{ source: 'instance-status', sinceMs: NOW_MS, because }] },
      sightings: [{ instanceId: 'i-1', source: 'instance-status', sinceMs: NOW_MS }],
    });
  });

  it.each([
    [30 * SECOND_MS - 1, 'suspect'],
    [30 * SECOND_MS, 'failed'],
    [10 * MINUTE_MS, 'failed'],
  ])('first seen %d ms ago is %s, and the first look is remembered', (agoMs, kind) => {
    const sighting = seen(agoMs);
    expect(judge([sick()], { seen: [sighting] })).toEqual({
      verdict: { kind, evidence: [{ source: 'instance-status', sinceMs: NOW_MS - agoMs, because }] },
      sightings: [sighting],
    });
  });

  it('counts whatever speaks for the instance', () => {
    expect(judge([well('target-health'), sick()]).verdict.kind).toBe('suspect');
    expect(judge([well('target-health'), sick()], { seen: [seen(MINUTE_MS)] }).verdict.kind).toBe('failed');
  });

  it('counts beside the announcement of an end, and whatever speaks for the instance', () => {
    const { verdict, sightings } = judge([well('target-health'), sick(), doomed(null)]);
    expect(verdict).toMatchObject({
      kind: 'doomed',
      evidence: [{ source: 'instance-status' }, { source: 'announcement' }],
    });
    expect(sightings).toHaveLength(1);
  });

  it('of another source is seen for the first time', () => {
    const { verdict, sightings } = judge([sick('heartbeat')], { seen: [seen(MINUTE_MS)] });
    expect(verdict.kind).toBe('suspect');
    expect(sightings).toEqual([{ instanceId: 'i-1', source: 'heartbeat', sinceMs: NOW_MS }]);
  });

  it('that is over is forgotten', () => {
    expect(judge([well()], { seen: [seen(MINUTE_MS)] })).toEqual({ verdict: { kind: 'healthy' }, sightings: [] });
    expect(judge([silent], { seen: [seen(MINUTE_MS)] })).toEqual({
      verdict: { kind: 'unknown', evidence: [] },
      sightings: [],
    });
  });

  it('of one source seen long enough is enough, whatever else is new', () => {
    const { verdict, sightings } = judge([sick(), sick('agent')], { seen: [seen(MINUTE_MS)] });
    expect(verdict).toEqual({
      kind: 'failed',
      evidence: [
        { source: 'instance-status', sinceMs: NOW_MS - MINUTE_MS, because },
        { source: 'agent', sinceMs: NOW_MS, because },
      ],
    });
    expect(sightings).toEqual([seen(MINUTE_MS), { instanceId: 'i-1', source: 'agent', sinceMs: NOW_MS }]);
  });
});

describe('in the grace period', () => {
  it('a bad sign counts for nothing, and is not the first of two', () => {
    expect(judge([sick()], { inGrace: true, seen: [seen(MINUTE_MS)] })).toEqual({
      verdict: { kind: 'unknown', evidence: [{ source: 'instance-status', sinceMs: null, because }] },
      sightings: [],
    });
  });

  it('a bad sign keeps a good one from making it healthy', () => {
    expect(judge([well('target-health'), sick()], { inGrace: true }).verdict.kind).toBe('unknown');
    expect(judge([well('target-health')], { inGrace: true }).verdict).toEqual({ kind: 'healthy' });
  });

  it('the state that EC2 lists counts', () => {
    const by = { inGrace: true, seen: [seen(MINUTE_MS, 'lifecycle')] };
    expect(judge([sick('lifecycle'), sick()], by)).toEqual({
      verdict: { kind: 'failed', evidence: [{ source: 'lifecycle', sinceMs: NOW_MS - MINUTE_MS, because }] },
      sightings: [seen(MINUTE_MS, 'lifecycle')],
    });
    expect(judge([sick('lifecycle')], { inGrace: true }).verdict.kind).toBe('suspect');
  });

  it('an announcement counts', () => {
    expect(judge([doomed(NOW_MS + 1), sick()], { inGrace: true }).verdict).toMatchObject({ kind: 'doomed' });
  });
});

describe('an announced end', () => {
  it('dooms at once, and is no sighting', () => {
    expect(judge([doomed(NOW_MS + MINUTE_MS), well()])).toEqual({
      verdict: {
        kind: 'doomed',
        atMs: NOW_MS + MINUTE_MS,
        evidence: [{ source: 'announcement', sinceMs: null, because: 'AWS retires this instance' }],
      },
      sightings: [],
    });
  });

  it.each([
    [[1, 2], 1],
    [[2, 1], 1],
    [[null, 2], 2],
    [[2, null], 2],
    [[null, null], null],
    [[2, 2], 2],
  ])('announced for %o is at %s', (times, atMs) => {
    expect(judge(times.map((time) => doomed(time))).verdict).toMatchObject({ kind: 'doomed', atMs });
  });

  it('is believed at once or not at all: it is no sign to be seen twice', () => {
    expect(judge([sick('announcement')])).toEqual({ verdict: { kind: 'unknown', evidence: [] }, sightings: [] });
  });

  it('may be said by a status check', () => {
    expect(judge([doomed(5, 'instance-status')]).verdict).toMatchObject({
      kind: 'doomed',
      atMs: 5,
      evidence: [{ source: 'instance-status' }],
    });
  });

  it('weighs more than a suspicion, and less than a failure', () => {
    const signs = [doomed(5), sick()];
    expect(judge(signs).verdict.kind).toBe('doomed');
    expect(judge(signs).sightings).toHaveLength(1);
    const failed = judge(signs, { seen: [seen(MINUTE_MS)] }).verdict;
    expect(failed).toMatchObject({
      kind: 'failed',
      evidence: [{ source: 'instance-status' }, { source: 'announcement', sinceMs: null }],
    });
  });
});

describe('without a bad sign an instance is', () => {
  it('healthy when anything speaks for it', () => {
    expect(judge([silent, well()]).verdict).toEqual({ kind: 'healthy' });
  });

  it('unknown when nothing does', () => {
    expect(judge([silent]).verdict).toEqual({ kind: 'unknown', evidence: [] });
    expect(judge([]).verdict).toEqual({ kind: 'unknown', evidence: [] });
  });
});
