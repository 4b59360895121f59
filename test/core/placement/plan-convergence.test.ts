import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { FleetView } from '../../../shared/core/fleet-view.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import { settleLaunches } from '../../../shared/core/placement/open-launches.ts';
import { planConvergence } from '../../../shared/core/placement/plan-convergence.ts';
import {
  answeredLaunch,
  callOf,
  fleetOf,
  instanceOf,
  instancesOf,
  minutesAgo,
  NOW_MS,
  stateOf,
  targetGroup,
  unansweredLaunch,
  viewOf,
} from '../build.ts';

type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly view?: Partial<FleetView>;
  readonly state?: Partial<FleetState>;
  readonly max?: number;
};

const converge = (
  desired: number,
  { fleet: fleetChanges, view: viewChanges, state: stateChanges, max = 10_000 }: Scene = {},
) => {
  const fleet = fleetOf(fleetChanges);
  const state = stateOf(desired, stateChanges);
  const view = viewOf({ ...viewChanges, state });
  const members = sortMembers(fleet, view, NOW_MS);
  const open = settleLaunches(fleet, view, state, NOW_MS);
  return planConvergence({ fleet, view, state, members, open, desired, max, health: null, history: [], nowMs: NOW_MS });
};

const asks = (...scene: Parameters<typeof converge>) =>
  converge(...scene).plan.flatMap((step) => (step.kind === 'launch' ? [step.call.onDemand + step.call.spot] : []));

it('has nothing to do where all is as desired', () => {
  expect(converge(3, { view: { instances: instancesOf(3) } })).toEqual({
    plan: [],
    launches: [],
    retirements: [],
    sequence: 0,
    sizing: null,
    standby: null,
    standbyCount: null,
    steps: [],
  });
});

describe('launches', () => {
  it('what is missing, with fresh tokens, written down before it is asked for', () => {
    const { plan, launches, sequence } = converge(4, {
      view: { instances: instancesOf(1) },
      state: { sequence: 7, epoch: 'mk0' },
    });
    const second = callOf({ token: 'web-mk0-9', zone: 'zone-b', subnets: ['subnet-b'], onDemand: 2 });
    const first = callOf({ token: 'web-mk0-8', onDemand: 1 });
    expect(plan).toEqual([
      { kind: 'launch', call: first, because: '1 of 4 units' },
      { kind: 'launch', call: second, because: '1 of 4 units' },
    ]);
    expect(launches).toEqual([
      { call: first, atMs: NOW_MS, answer: { kind: 'none' } },
      { call: second, atMs: NOW_MS, answer: { kind: 'none' } },
    ]);
    expect(sequence).toBe(9);
  });

  it('whole machines: as few as reach desired', () => {
    const sizes: Fleet['sizes'] = [{ instanceType: 'm7g.large', units: 4, usdPerHour: 0.1 }];
    expect(asks(8, { fleet: { sizes } })).toEqual([1, 1]);
    expect(asks(9, { fleet: { sizes } })).toEqual([2, 1]);
    expect(asks(8, { fleet: { sizes }, view: { instances: instancesOf(1) } })).toEqual([1]);
  });

  it('nothing for a machine that is missing by a rounding error', () => {
    const sizes: Fleet['sizes'] = [{ instanceType: 'm7g.large', units: 0.3, usdPerHour: 0.1 }];
    expect(asks(3, { fleet: { sizes }, view: { instances: instancesOf(10) } })).toEqual([]);
  });

  it('nothing twice: what was asked for counts as there until its time is over', () => {
    const answered = answeredLaunch(['i-8', 'i-9']);
    expect(asks(2, { state: { launches: [answered] } })).toEqual([]);
    expect(asks(3, { state: { launches: [answered] } })).toEqual([1]);
    expect(asks(2, { state: { launches: [answeredLaunch(['i-8', 'i-9'], {}, minutesAgo(5))] } })).toEqual([1, 1]);
  });

  it('again, with the identical call, what was not answered', () => {
    const lost = unansweredLaunch({ onDemand: 2, subnets: ['subnet-old'], launchTemplate: { id: 'lt-1', version: 3 } });
    const { plan, launches, sequence } = converge(2, { state: { launches: [lost], sequence: 1 } });
    expect(plan).toEqual([
      { kind: 'launch', call: lost.call, because: 'its answer was lost: same token, same machines' },
    ]);
    expect(launches).toEqual([lost]);
    expect(sequence).toBe(1);
  });

  it('again, a call of no type too, as one of the first size', () => {
    const { plan } = converge(2, { state: { launches: [unansweredLaunch({ instanceTypes: [] })], sequence: 1 } });
    expect(plan).toHaveLength(2);
  });

  it('repeats first, then what is missing besides', () => {
    const lost = unansweredLaunch({ onDemand: 1 });
    const { plan } = converge(2, { state: { launches: [lost], sequence: 1 } });
    expect(plan.map((step) => step.kind === 'launch' && step.call.token)).toEqual(['web-mkfzzzzz-1', 'web-mkfzzzzz-2']);
  });

  it('nothing again that is not missing any more, or has no room, but for standbys', () => {
    const lost = (sequence: number, changes: object = {}) =>
      unansweredLaunch({ token: `web-mkfzzzzz-${sequence}`, onDemand: 2, ...changes });
    const launches = [lost(1), lost(2, { role: 'standby' }), lost(3)];
    const state = { launches, sequence: 3 };
    const view = { instances: instancesOf(3) };
    const again = (desired: number, scene: Scene = {}): readonly string[] =>
      converge(desired, { view, state, ...scene }).plan.flatMap((step) =>
        step.kind === 'launch' ? [step.call.token] : [],
      );
    const [first, standbys, last] = launches.map(({ call }) => call.token);
    expect(again(6)).toEqual([first, standbys, last]);
    expect(again(5)).toEqual([first, standbys]);
    expect(again(3)).toEqual([standbys]);
    expect(again(6, { max: 7 })).toEqual([first, standbys, last]);
    expect(again(6, { max: 6 })).toEqual([first, standbys]);
    expect(again(3, { fleet: { shape: 'vertical-first' } })).toEqual([first, standbys, last]);
    const seen = instancesOf(3).map((instance, at) =>
      at === 0 ? { ...instance, intent: 'web-mkfzzzzz-3' } : instance,
    );
    expect(again(5, { view: { instances: seen } })).toEqual([first, standbys]);
    expect(again(5.5, { view: { instances: seen } })).toEqual([first, standbys, last]);
    expect(converge(3, { view, state }).launches).toEqual(launches);
  });

  it('around pools that rest, and asks those whose rest is over', () => {
    const pool = { instanceType: 'm7g.large', zone: 'zone-a', market: 'on-demand' as const, backOffMs: 180_000 };
    const zones = (untilMs: number) =>
      converge(1, { state: { dryPools: [{ ...pool, untilMs }] } }).launches.map(({ call }) => call.zone);
    expect(zones(NOW_MS + 1)).toEqual(['zone-b']);
    expect(zones(NOW_MS)).toEqual(['zone-a']);
  });

  it('never passes the upper bound, although machines come whole', () => {
    const sizes = [{ instanceType: 'm7g.large', units: 2, usdPerHour: null }] as const;
    const launched = (max: number): number =>
      converge(5, { fleet: { sizes }, view: { instances: instancesOf(2) }, max }).launches.reduce(
        (sum, { call }) => sum + call.onDemand,
        0,
      );
    expect([launched(5), launched(6), launched(100)]).toEqual([0, 1, 1]);
  });

  it('says what found no pool', () => {
    const rests = { instanceType: 'm7g.large', market: 'on-demand' as const, backOffMs: 180_000, untilMs: NOW_MS + 1 };
    const dryPools = ['zone-a', 'zone-b'].map((zone) => ({ ...rests, zone }));
    const { plan, steps } = converge(3, { view: { instances: instancesOf(1) }, state: { dryPools } });
    expect(plan).toEqual([]);
    expect(steps).toEqual([
      {
        rule: 'capacity',
        before: 2,
        after: 0,
        because: 'no pool is left that has not refused lately, or one look asks for no more',
      },
    ]);
    expect(converge(1_500).steps).toMatchObject([{ before: 1_500, after: 1_000 }]);
  });
});

describe('registers', () => {
  const other = targetGroup({ arn: 'arn:admin', port: 9090 });
  const targetGroups = [targetGroup(), other];

  it('in each group, with its own port, what runs and is absent there', () => {
    const instances = [
      instanceOf('i-1', { targets: ['absent', 'absent'] }),
      instanceOf('i-2', { targets: ['healthy', 'absent'] }),
      instanceOf('i-3', { targets: ['absent', 'initial'] }),
    ];
    expect(converge(3, { view: { instances, targetGroups } }).plan).toEqual([
      { kind: 'register', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1', 'i-3'] },
      { kind: 'register', targetGroupArn: 'arn:admin', port: 9090, instanceIds: ['i-1', 'i-2'] },
    ]);
  });

  it.each([
    ['is not running yet', { lifecycle: 'pending', targets: ['absent'] }],
    ['starts', { targets: ['initial'] }],
    ['is unhealthy', { targets: ['unhealthy'] }],
    ['drains', { targets: ['draining'] }],
    ['is not checked', { targets: ['unused'] }],
    ['cannot be told', { targets: ['unavailable'] }],
    ['is a standby', { role: 'standby', targets: ['absent'] }],
  ] as const)('nothing that %s', (_, changes) => {
    const instances = [...instancesOf(1), instanceOf('i-9', changes)];
    const steps = converge(2, { view: { instances } }).plan.filter(({ kind }) => kind === 'register');
    expect(steps).toEqual([]);
  });

  it('nothing that is on its way out', () => {
    const instances = [...instancesOf(2), instanceOf('i-9', { targets: ['absent'] })];
    expect(converge(2, { view: { instances } }).plan).toEqual([
      { kind: 'retire', instanceIds: ['i-9'], because: 'not in service' },
    ]);
    const retiring = [...instancesOf(2), instanceOf('i-9', { role: 'retiring', targets: ['absent'] })];
    expect(converge(2, { view: { instances: retiring } }).plan).toEqual([]);
  });
});

describe('retires', () => {
  it('the surplus, and writes it down', () => {
    const { plan, retirements } = converge(2, { view: { instances: instancesOf(3) } });
    const because = 'fullest zone, then dearest, then oldest';
    expect(retirements).toEqual([{ instanceId: 'i-1', sinceMs: NOW_MS, because }]);
    expect(plan).toEqual([
      { kind: 'retire', instanceIds: ['i-1'], because },
      { kind: 'deregister', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1'] },
    ]);
  });

  it('by the template version that is pinned now', () => {
    const instances = [instanceOf('i-1', { templateVersion: 7 }), instanceOf('i-2', { templateVersion: 8 })];
    const launchTemplate = { id: 'lt-1', version: 8 };
    const { retirements } = converge(1, { view: { instances, launchTemplate } });
    expect(retirements).toMatchObject([{ instanceId: 'i-1', because: 'old template version' }]);
  });

  it('on from where the ledger and the tags are', () => {
    const known = { instanceId: 'i-8', sinceMs: minutesAgo(1), because: 'surplus' };
    const instances = [
      ...instancesOf(2),
      instanceOf('i-8', { targets: ['absent'] }),
      instanceOf('i-9', { role: 'retiring', targets: ['draining'] }),
    ];
    const { plan, retirements } = converge(2, { view: { instances }, state: { retirements: [known] } });
    expect(plan).toEqual([
      { kind: 'retire', instanceIds: ['i-8'], because: 'surplus' },
      { kind: 'terminate', instanceIds: ['i-8'], because: 'surplus' },
    ]);
    expect(retirements).toEqual([known, { instanceId: 'i-9', sinceMs: NOW_MS, because: 'tagged retiring' }]);
  });
});

it('launches, then registers, then retires', () => {
  const instances = [
    instanceOf('i-1', { targets: ['absent'] }),
    instanceOf('i-8', { role: 'retiring', targets: ['unhealthy'] }),
    instanceOf('i-9', { role: 'retiring', targets: ['absent'] }),
  ];
  const retirements = [{ instanceId: 'i-9', sinceMs: minutesAgo(1), because: 'surplus' }];
  const { plan } = converge(2, { view: { instances }, state: { retirements } });
  expect(plan.map(({ kind }) => kind)).toEqual(['launch', 'register', 'deregister', 'terminate']);
});
