import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { FleetDecision } from '../../shared/core/fleet-decision.ts';
import type { FleetView } from '../../shared/core/fleet-view.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { instanceOf, NOW_MS, pauseUntil, stateOf, steady, trackingPolicy, viewOf } from './build.ts';
import { healthOf, healthPolicy, noticeOf } from './healing/build-health.ts';
import { databaseFleet, resizeStateOf, underWay } from './sizing/resizing.ts';

const SMALL = instanceOf('i-1', { instanceType: 'c7g.large' });
const CLOSED = { kind: 'in-place', window: { cron: '0 3 * * *', timeZone: 'UTC', lastsMs: HOUR_MS } } as const;

const decide = (view: Partial<FleetView>, fleet: Parameters<typeof databaseFleet>[0] = {}): FleetDecision =>
  decideFleet(
    databaseFleet({ machinesMin: 1, ...fleet }),
    viewOf({ instances: [SMALL], state: stateOf(2), ...view }),
    NOW_MS,
  );

const kinds = ({ plan }: FleetDecision): readonly string[] => plan.map(({ kind }) => kind);

describe('a fleet that is resized in place', () => {
  it('launches nothing for a size that its machine will have', () => {
    const decision = decide({});
    expect(kinds(decision)).toEqual(['deregister']);
    expect(decision).toMatchObject({ action: { kind: 'hold' }, code: 'RESIZING', lookAtMs: NOW_MS + MINUTE_MS });
    expect(decision.state.resize).toEqual({
      underWay: underWay({ sinceMs: NOW_MS }),
      failures: [],
      peak: { sinceMs: NOW_MS - HOUR_MS, units: 2, unitsBefore: 0 },
    });
    expect(decision.steps.at(-1)?.rule).toBe('resize');
  });

  it('keeps the slot of a machine that is stopped', () => {
    const state = stateOf(2, { resize: resizeStateOf({ underWay: underWay({ phase: 'stopping' }) }) });
    const stopped = { ...SMALL, lifecycle: 'stopped', targets: ['absent'] } as const;
    expect(kinds(decide({ state, instances: [stopped] }))).toEqual(['modify', 'start']);
    const unknown = decide({ instances: [stopped] });
    expect(kinds(unknown)).toEqual(['launch']);
    expect(unknown.plan).toMatchObject([{ call: { instanceTypes: ['c7g.xlarge'] } }]);
  });

  it('begins nothing while a launch is open or a machine is missing', () => {
    const decision = decide({ state: stateOf(4) }, { machinesMin: 2 });
    expect(kinds(decision)).toEqual(['launch']);
    expect(decision.code).toBe('RESIZE_DUE');
  });

  it('begins while its machines are well, and not while that cannot be believed, or one of them is lost', () => {
    const health = healthPolicy();
    expect(kinds(decide({ health: healthOf() }, { health }))).toEqual(['deregister']);
    const silent = healthOf({}, { 'instance-status': { kind: 'silent', because: 'throttled' } });
    expect(kinds(decide({ health: silent }, { health }))).toEqual([]);
    const retired = instanceOf('i-2', { instanceType: 'c7g.xlarge', protected: true });
    const notices = [noticeOf('i-2', { kind: 'retirement', doomedAtMs: NOW_MS + HOUR_MS })];
    expect(kinds(decide({ health: healthOf(), instances: [SMALL, retired], notices }, { health }))).toEqual([]);
  });

  it('makes a machine smaller only when every policy has a reading', () => {
    const peak = { sinceMs: NOW_MS - 2 * HOUR_MS, units: 1, unitsBefore: 1 };
    const view = {
      instances: [instanceOf('i-1', { instanceType: 'c7g.xlarge' })],
      state: stateOf(1, { resize: resizeStateOf({ underWay: null, peak }) }),
    };
    const policies = [trackingPolicy()];
    expect(kinds(decide(view, { policies }))).toEqual([]);
    expect(kinds(decide({ ...view, series: { cpu: steady(58) } }, { policies }))).toEqual(['deregister']);
  });

  it('looks again when the window opens', () => {
    const settledLookMs = DAY_MS;
    const { code, lookAtMs } = decide({}, { resize: CLOSED, settledLookMs });
    expect(code).toBe('RESIZE_DUE');
    expect(lookAtMs).toBe(Date.UTC(2026, 0, 16, 3));
    expect(decide({}, { resize: { kind: 'replace' }, settledLookMs, shape: 'horizontal' }).code).toBe('NO_POLICY');
  });

  it('says rather why its policies hold than that a resize waits', () => {
    const policies = [trackingPolicy()];
    expect(decide({}, { resize: CLOSED, policies }).code).toBe('INSUFFICIENT_DATA');
    expect(decide({ series: { cpu: steady(58) } }, { resize: CLOSED, policies }).code).toBe('RESIZE_DUE');
    expect(decide({}, { policies }).code).toBe('RESIZING');
  });

  it('says rather what it does than that it resizes', () => {
    const decision = decide({ state: stateOf(1), series: { cpu: steady(90) } }, { policies: [trackingPolicy()] });
    expect(decision).toMatchObject({ action: { kind: 'scale', to: 1.5 }, code: 'SCALE_OUT' });
    expect(kinds(decision)).toEqual(['deregister']);
  });

  it('finishes a resize while it is paused, and begins none', () => {
    const overrides = [pauseUntil(NOW_MS + HOUR_MS)];
    const state = stateOf(2, { resize: resizeStateOf({ underWay: underWay({ phase: 'stopping' }) }) });
    const stopped = { ...SMALL, lifecycle: 'stopped' } as const;
    const paused = decide({ state, overrides, instances: [stopped] });
    expect(kinds(paused)).toEqual(['modify', 'start']);
    expect(paused.code).toBe('PAUSED');
    expect(paused.steps.map(({ rule }) => rule)).toEqual(['pause', 'resize']);
    expect(paused.state.resize?.underWay?.phase).toBe('starting');
    const calm = decide({ overrides });
    expect(kinds(calm)).toEqual([]);
    expect(calm.state).not.toHaveProperty('resize');
  });

  it('leaves no trace in the record of a fleet whose machines are replaced', () => {
    const { state } = decide({}, { resize: { kind: 'replace' } });
    expect(state).not.toHaveProperty('resize');
  });
});
