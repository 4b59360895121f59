import { describe, expect, it } from 'vitest';
import type { Retirement } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView, TargetState } from '../../../shared/core/fleet-view.ts';
import { VISIBILITY_MAX_MS } from '../../../shared/core/placement/open-launches.ts';
import { planRetirements } from '../../../shared/core/placement/plan-retirements.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo, NOW_MS, targetGroup, viewOf } from '../build.ts';

const retirement = (instanceId: string, sinceMs = minutesAgo(1), because = 'surplus'): Retirement => ({
  instanceId,
  sinceMs,
  because,
});

const retiring = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'retiring', ...changes });

const plan = (known: readonly Retirement[], instances: readonly InstanceView[], changes: Partial<FleetView> = {}) =>
  planRetirements(viewOf({ instances, ...changes }), known, instances, () => false, NOW_MS);

const kinds = (...planned: Parameters<typeof plan>) => plan(...planned).steps.map(({ kind }) => kind);

it('has nothing to do without retirements', () => {
  expect(planRetirements(viewOf({ instances: [instanceOf('i-1')] }), [], [], () => false, NOW_MS)).toEqual({
    steps: [],
    open: [],
  });
});

describe('a newly chosen instance', () => {
  it("is tagged and deregistered with the group's own port", () => {
    expect(plan([retirement('i-1', NOW_MS)], [instanceOf('i-1')])).toEqual({
      steps: [
        { kind: 'retire', instanceIds: ['i-1'], because: 'surplus' },
        { kind: 'deregister', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1'] },
      ],
      open: [retirement('i-1', NOW_MS)],
    });
  });

  it('is never terminated in the look that chose it, even when nothing is to drain', () => {
    expect(kinds([retirement('i-1', NOW_MS)], [instanceOf('i-1', { targets: ['absent'] })])).toEqual(['retire']);
    expect(kinds([retirement('i-1', NOW_MS)], [instanceOf('i-1', { targets: [] })], { targetGroups: [] })).toEqual([
      'retire',
    ]);
  });

  it('is tagged with others chosen for the same reason in one step', () => {
    const known = [
      retirement('i-1', NOW_MS, 'old'),
      retirement('i-2', NOW_MS, 'dear'),
      retirement('i-3', NOW_MS, 'old'),
    ];
    const instances = ['i-1', 'i-2', 'i-3'].map((id) => instanceOf(id));
    expect(plan(known, instances).steps).toEqual([
      { kind: 'retire', instanceIds: ['i-1', 'i-3'], because: 'old' },
      { kind: 'retire', instanceIds: ['i-2'], because: 'dear' },
      { kind: 'deregister', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1', 'i-2', 'i-3'] },
    ]);
  });
});

describe('while capacity is short', () => {
  const short = (known: Retirement, changes: Partial<InstanceView> = {}) => {
    const instances = [retiring('i-1', changes)];
    const { steps, open } = planRetirements(viewOf({ instances }), [known], instances, () => true, NOW_MS);
    expect(open).toHaveLength(1);
    return steps.map(({ kind }) => kind);
  };

  it('is not deregistered as long as it serves (seed 1126)', () => {
    expect(short(retirement('i-1'))).toEqual([]);
    expect(short(retirement('i-1'), { targets: ['unhealthy'] })).toEqual(['deregister']);
    expect(short(retirement('i-1'), { lifecycle: 'stopped' })).toEqual(['deregister']);
    expect(short(retirement('i-1'), { targets: ['absent'] })).toEqual(['terminate']);
  });

  it('is tagged all the same', () => {
    expect(short(retirement('i-1'), { role: 'active' })).toEqual(['retire']);
  });

  it('goes where something is against it', () => {
    expect(short({ ...retirement('i-1'), isFailing: true })).toEqual(['deregister']);
  });
});

describe('while it drains', () => {
  it('has its whole delay from when the last group let go of it, however late that was', () => {
    const late = plan([retirement('i-1', minutesAgo(30))], [retiring('i-1', { targets: ['healthy'] })]);
    expect(late.steps.map(({ kind }) => kind)).toEqual(['deregister']);
    expect(late.open).toEqual([retirement('i-1', NOW_MS)]);
    expect(kinds([retirement('i-1', minutesAgo(1))], [retiring('i-1', { targets: ['draining'] })])).toEqual([]);
  });

  const draining = retiring('i-1', { targets: ['draining'] });
  const overMs = 7 * MINUTE_MS;

  it.each<[TargetState, boolean]>([
    ['initial', true],
    ['healthy', true],
    ['unhealthy', true],
    ['unused', true],
    ['unavailable', true],
    ['draining', false],
    ['absent', false],
  ])('a target that is %s is deregistered: %s', (state, expected) => {
    const steps = kinds([retirement('i-1')], [retiring('i-1', { targets: [state] })]);
    expect(steps.includes('deregister')).toBe(expected);
  });

  it('waits for the deregistration delay and its grace', () => {
    expect(kinds([retirement('i-1', NOW_MS - overMs)], [draining])).toEqual([]);
    expect(kinds([retirement('i-1', NOW_MS - overMs - 1)], [draining])).toEqual(['terminate']);
  });

  it('waits no longer than its retirement allows, nor longer than the delay', () => {
    const stepsAfter = (drainMaxMs: number, drainedMs: number) =>
      kinds([{ ...retirement('i-1', NOW_MS - drainedMs), drainMaxMs }], [draining]);
    expect(stepsAfter(30_000, 30_000)).toEqual([]);
    expect(stepsAfter(30_000, 30_001)).toEqual(['terminate']);
    expect(stepsAfter(overMs + 1, overMs)).toEqual([]);
    expect(stepsAfter(overMs + 1, overMs + 1)).toEqual(['terminate']);
  });

  it('waits for each group its own delay', () => {
    const slow = targetGroup({ arn: 'arn:slow', port: 9090, deregistrationDelayMs: 10 * MINUTE_MS });
    const both = { targetGroups: [targetGroup(), slow] };
    const instance = (...targets: TargetState[]) => [retiring('i-1', { targets })];
    const known = [retirement('i-1', NOW_MS - overMs - 1)];
    expect(kinds(known, instance('draining', 'absent'), both)).toEqual(['terminate']);
    expect(kinds(known, instance('absent', 'draining'), both)).toEqual([]);
    expect(plan(known, instance('absent', 'healthy'), both).steps).toEqual([
      { kind: 'deregister', targetGroupArn: 'arn:slow', port: 9090, instanceIds: ['i-1'] },
    ]);
  });

  it('is not terminated while a group may still send it requests, however long that is', () => {
    expect(kinds([retirement('i-1', minutesAgo(99))], [retiring('i-1')])).toEqual(['deregister']);
  });

  it('goes at once when it is registered nowhere', () => {
    const known = [retirement('i-1', NOW_MS - 1)];
    expect(plan(known, [retiring('i-1', { targets: ['absent'] })]).steps).toEqual([
      { kind: 'terminate', instanceIds: ['i-1'], because: 'surplus' },
    ]);
    expect(kinds(known, [retiring('i-1', { targets: [] })])).toEqual(['terminate']);
  });

  it('is tagged again when the tag was lost', () => {
    const lost = instanceOf('i-1', { targets: ['absent'] });
    expect(kinds([retirement('i-1')], [lost])).toEqual(['retire', 'terminate']);
  });

  it('stays when it is protected', () => {
    const kept = retiring('i-1', { targets: ['absent'], protected: true });
    expect(plan([retirement('i-1')], [kept])).toEqual({ steps: [], open: [retirement('i-1')] });
  });

  it('is terminated with others of the same reason in one step', () => {
    const gone = ['i-1', 'i-2', 'i-3'].map((id) => retiring(id, { targets: ['absent'] }));
    const known = [
      retirement('i-1', minutesAgo(1), 'old'),
      retirement('i-2', minutesAgo(1), 'dear'),
      retirement('i-3', minutesAgo(2), 'old'),
    ];
    expect(plan(known, gone).steps).toEqual([
      { kind: 'terminate', instanceIds: ['i-1', 'i-3'], because: 'old' },
      { kind: 'terminate', instanceIds: ['i-2'], because: 'dear' },
    ]);
  });
});

describe('the ledger', () => {
  it('adopts a retirement that it knows only by the tag, and terminates it no sooner than another', () => {
    const adopted = { instanceId: 'i-1', sinceMs: NOW_MS, because: 'tagged retiring' };
    expect(plan([], [retiring('i-1', { targets: ['absent'] })])).toEqual({ steps: [], open: [adopted] });
  });

  it('forgets a retirement that is over', () => {
    const terminated = instanceOf('i-1', { lifecycle: 'terminated' });
    expect(
      planRetirements(viewOf({ instances: [terminated] }), [retirement('i-1')], [], () => false, NOW_MS).open,
    ).toEqual([]);
  });

  it('keeps one whose instance is not in view for as long as EC2 may take to show it', () => {
    const kept = retirement('i-1', NOW_MS - VISIBILITY_MAX_MS + 1);
    expect(plan([kept], [])).toEqual({ steps: [], open: [kept] });
    expect(plan([retirement('i-1', NOW_MS - VISIBILITY_MAX_MS)], []).open).toEqual([]);
  });

  it('keeps one that is in view, however old', () => {
    const old = retirement('i-1', minutesAgo(99));
    expect(plan([old], [retiring('i-1', { targets: ['draining'] })]).open).toEqual([old]);
  });
});
