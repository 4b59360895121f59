import { describe, expect, it } from 'vitest';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { RestingStandby, Wake } from '../../../shared/core/healing/health-state.ts';
import { planWakes, type WakeInput } from '../../../shared/core/healing/plan-wakes.ts';
import { recordWakeRefusals } from '../../../shared/core/healing/record-wake-refusals.ts';
import type { Rung } from '../../../shared/core/sizing/rungs-of.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { memberOf } from './build-health.ts';

const LARGE: Rung = { units: 1, types: ['m7g.large'], usdPerHour: 0.1, usdPerHourMax: 0.1 };
const XLARGE: Rung = { units: 2, types: ['m7g.xlarge', 'm6g.xlarge'], usdPerHour: 0.2, usdPerHourMax: 0.2 };

const standby = (id: string, changes: Partial<InstanceView> = {}): InstanceView =>
  instanceOf(id, { role: 'standby', lifecycle: 'stopped', targets: ['absent'], ...changes });

const wakeOf = (instanceId: string, atMs = minutesAgo(1)): Wake => ({ instanceId, zone: 'zone-a', units: 1, atMs });
const rest = (instanceId: string, untilMs: number): RestingStandby => ({
  instanceId,
  untilMs,
  backOffMs: 3 * MINUTE_MS,
});

type Scene = Partial<Omit<WakeInput, 'view' | 'state' | 'lots'>> & {
  readonly instances?: readonly InstanceView[];
  readonly state?: Partial<FleetState>;
  readonly lots?: WakeInput['lots'];
  readonly missing?: number;
};

const plan = ({ instances = [], state = {}, missing = 1, ...rest }: Scene) =>
  planWakes({
    view: viewOf({ instances }),
    state: stateOf(1, state),
    active: [],
    lots: missing === 0 ? [] : [{ rung: LARGE, machines: missing }],
    zonesLeft: new Set(),
    nowMs: NOW_MS,
    ...rest,
  });

/** Who is woken for the first time. */
const woken = (scene: Scene): readonly string[] =>
  plan(scene).standby.wakes.flatMap(({ instanceId, atMs }) => (atMs === NOW_MS ? [instanceId] : []));

const withStandby = (wakes: readonly Wake[], resting: readonly RestingStandby[] = []): Partial<FleetState> => ({
  standby: { wakes, resting },
});

describe('what is missing', () => {
  it('is made up for by standbys, written down before they start', () => {
    expect(plan({ instances: [standby('i-1', { zone: 'zone-b' }), standby('i-2')] })).toEqual({
      plan: [{ kind: 'wake', instanceIds: ['i-1'], because: 'standbys serve first' }],
      left: [],
      standby: { wakes: [{ instanceId: 'i-1', zone: 'zone-b', units: 1, atMs: NOW_MS }], resting: [] },
      steps: [],
    });
  });

  it('beyond them is left to be launched', () => {
    const scene = { instances: [standby('i-1')], missing: 3 };
    expect(plan(scene)).toMatchObject({ left: [{ rung: LARGE, machines: 2 }], steps: [] });
    expect(plan({ missing: 2 })).toEqual({
      plan: [],
      left: [{ rung: LARGE, machines: 2 }],
      standby: { wakes: [], resting: [] },
      steps: [],
    });
  });

  it('is nothing: no standby is woken', () => {
    expect(plan({ instances: [standby('i-1')], missing: 0 })).toMatchObject({ plan: [], left: [], steps: [] });
  });

  it('of each rung is made up for by its own types', () => {
    const instances = [
      standby('i-1'),
      standby('i-2', { instanceType: 'm6g.xlarge' }),
      standby('i-3', { instanceType: 'm7g.xlarge' }),
      standby('i-4', { instanceType: 'c7g.large' }),
    ];
    const lots = [
      { rung: LARGE, machines: 2 },
      { rung: XLARGE, machines: 1 },
    ];
    const { left, standby: after, steps } = plan({ instances, lots });
    expect(after.wakes).toMatchObject([
      { instanceId: 'i-1', units: 1 },
      { instanceId: 'i-2', units: 2 },
    ]);
    expect(left).toEqual([{ rung: LARGE, machines: 1 }]);
    expect(steps).toEqual([
      { rule: 'standby', before: 0, after: 0, because: 'not of a size that is missing: i-4 (c7g.large)' },
    ]);
  });

  it('never wakes one for two rungs', () => {
    const lots = [
      { rung: LARGE, machines: 1 },
      { rung: { ...XLARGE, types: ['m7g.large'] as const }, machines: 1 },
    ];
    const { standby: after, left } = plan({ instances: [standby('i-1')], lots });
    expect(after.wakes).toHaveLength(1);
    expect(left).toMatchObject([{ machines: 1 }]);
  });
});

describe('a standby is not woken that', () => {
  it.each([
    ['does not wait', standby('i-1', { lifecycle: 'running' })],
    ['goes to rest', standby('i-1', { lifecycle: 'stopping' })],
    ['is none', standby('i-1', { role: 'active' })],
    ['is on its way out', standby('i-1', { role: 'retiring' })],
  ])('%s', (_, instance) => {
    expect(woken({ instances: [instance] })).toEqual([]);
  });

  it('the ledger retires', () => {
    const retirements = [{ instanceId: 'i-1', sinceMs: minutesAgo(1), because: 'surplus' }];
    expect(woken({ instances: [standby('i-1'), standby('i-2')], state: { retirements } })).toEqual(['i-2']);
  });

  it('is in a zone that is left', () => {
    const instances = [standby('i-1'), standby('i-2', { zone: 'zone-b' })];
    expect(woken({ instances, zonesLeft: new Set(['zone-a']) })).toEqual(['i-2']);
  });

  it('rests, until it has rested', () => {
    const instances = [standby('i-1')];
    expect(woken({ instances, state: withStandby([], [rest('i-1', NOW_MS + 1)]) })).toEqual([]);
    expect(woken({ instances, state: withStandby([], [rest('i-1', NOW_MS)]) })).toEqual(['i-1']);
  });
});

describe('standbys are woken in turn from each zone', () => {
  const instances = [
    standby('i-1', { zone: 'zone-a' }),
    standby('i-2', { zone: 'zone-a' }),
    standby('i-3', { zone: 'zone-a' }),
    standby('i-4', { zone: 'zone-b' }),
    standby('i-5', { zone: 'zone-b' }),
  ];

  it('by id where all are as full', () => {
    expect(woken({ instances: instances.toReversed(), missing: 3 })).toEqual(['i-1', 'i-4', 'i-2']);
    expect(woken({ instances, missing: 4 })).toEqual(['i-1', 'i-4', 'i-2', 'i-5']);
    expect(woken({ instances, missing: 9 })).toEqual(['i-1', 'i-4', 'i-2', 'i-5', 'i-3']);
  });

  it('the emptiest first', () => {
    const active = [memberOf('a-1', { zone: 'zone-a' })];
    expect(woken({ instances, active })).toEqual(['i-4']);
    expect(woken({ instances, active, missing: 2 })).toEqual(['i-4', 'i-1']);
    const full = [...active, memberOf('a-2', { zone: 'zone-b' }), memberOf('a-3', { zone: 'zone-b' })];
    expect(woken({ instances, active: full })).toEqual(['i-1']);
  });
});

describe('a wake', () => {
  it('is repeated until the machine is active, and no other is woken for it', () => {
    const instances = [standby('i-1'), standby('i-2')];
    expect(plan({ instances, state: withStandby([wakeOf('i-1')]), missing: 0 })).toEqual({
      plan: [{ kind: 'wake', instanceIds: ['i-1'], because: 'it is not active yet' }],
      left: [],
      standby: { wakes: [wakeOf('i-1')], resting: [] },
      steps: [],
    });
    expect(plan({ instances, state: withStandby([wakeOf('i-1')]) }).plan).toEqual([
      { kind: 'wake', instanceIds: ['i-1'], because: 'it is not active yet' },
      { kind: 'wake', instanceIds: ['i-2'], because: 'standbys serve first' },
    ]);
  });

  it.each([
    ['pending', 1],
    ['running', 1],
    ['stopping', 1],
    ['shutting-down', 0],
    ['terminated', 0],
  ] as const)('of one that is %s, and not active yet, goes on: %d', (lifecycle, open) => {
    const instances = [standby('i-1', { lifecycle })];
    const { plan: steps, standby: after } = plan({ instances, state: withStandby([wakeOf('i-1')]), missing: 0 });
    expect([steps.length, after.wakes.length]).toEqual([open, open]);
  });

  it('is over when the machine is active', () => {
    const instances = [standby('i-1', { role: 'active', lifecycle: 'pending' })];
    expect(plan({ instances, state: withStandby([wakeOf('i-1')]), missing: 0 })).toMatchObject({
      plan: [],
      standby: { wakes: [] },
    });
  });

  it('is awaited, and not repeated, while a listing leaves its machine out', () => {
    expect(plan({ state: withStandby([wakeOf('i-1')]), missing: 0 })).toEqual({
      plan: [],
      left: [],
      standby: { wakes: [wakeOf('i-1')], resting: [] },
      steps: [],
    });
  });

  it('is given up after ten minutes, and the standby rests', () => {
    const instances = [standby('i-1')];
    const atMs = NOW_MS - 10 * MINUTE_MS;
    expect(plan({ instances, state: withStandby([wakeOf('i-1', atMs + 1)]), missing: 0 }).standby.wakes).toHaveLength(
      1,
    );
    expect(plan({ instances, state: withStandby([wakeOf('i-1', atMs)]), missing: 0 }).standby).toEqual({
      wakes: [],
      resting: [{ instanceId: 'i-1', untilMs: NOW_MS + 3 * MINUTE_MS, backOffMs: 3 * MINUTE_MS }],
    });
    expect(woken({ instances, state: withStandby([wakeOf('i-1', atMs)]) })).toEqual([]);
  });
});

describe('standbys that could not be started', () => {
  const refuse = (resting: readonly RestingStandby[], refused: readonly string[] = ['i-1']) =>
    recordWakeRefusals(stateOf(1, withStandby([wakeOf('i-1'), wakeOf('i-2')], resting)), refused, NOW_MS).standby;

  it('rest three minutes, and are awaited no longer', () => {
    expect(refuse([])).toEqual({
      wakes: [wakeOf('i-2')],
      resting: [{ instanceId: 'i-1', untilMs: NOW_MS + 3 * MINUTE_MS, backOffMs: 3 * MINUTE_MS }],
    });
  });

  it('rest twice as long with each refusal, half an hour at most', () => {
    let resting: readonly RestingStandby[] = [rest('i-2', NOW_MS)];
    const rests = [1, 2, 3, 4, 5, 6].map(() => {
      resting = refuse(resting)?.resting ?? [];
      return (resting[1]?.backOffMs ?? 0) / MINUTE_MS;
    });
    expect(rests).toEqual([3, 6, 12, 24, 30, 30]);
    expect(resting).toEqual([
      rest('i-2', NOW_MS),
      { instanceId: 'i-1', untilMs: NOW_MS + 30 * MINUTE_MS, backOffMs: 30 * MINUTE_MS },
    ]);
  });

  it('are forgotten to have failed an hour after their rest', () => {
    const resting = [rest('i-1', NOW_MS - HOUR_MS), rest('i-2', NOW_MS - HOUR_MS + 1)];
    expect(plan({ state: withStandby([], resting) }).standby.resting).toEqual([resting[1]]);
  });

  it('change nothing where none were refused, or none are kept', () => {
    const kept = stateOf(1, withStandby([wakeOf('i-1')]));
    expect(recordWakeRefusals(kept, [], NOW_MS)).toBe(kept);
    const none = stateOf(1);
    expect(recordWakeRefusals(none, ['i-1'], NOW_MS)).toBe(none);
  });
});
