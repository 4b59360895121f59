import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { Member } from '../../../shared/core/placement/members.ts';
import type { ResizeInput, ResizePlan } from '../../../shared/core/sizing/resize-in-place.ts';
import { planResize } from '../../../shared/core/sizing/resize-in-place.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, NOW_MS, stateOf, viewOf } from '../build.ts';
import { databaseFleet, memberOf, resizeStateOf, underWay } from './resizing.ts';

const PEAK = { sinceMs: NOW_MS - HOUR_MS, units: 2, unitsBefore: 1 };
const OPEN = { isOpen: true, openedMs: NOW_MS - HOUR_MS, opensMs: NOW_MS + DAY_MS };
const XLARGE_RUNG = { units: 2, types: ['c7g.xlarge'], usdPerHour: 0.2, usdPerHourMax: 0.2 } as const;
const WANTED = { rung: XLARGE_RUNG, peak: PEAK, window: OPEN };

const plan = (
  changes: Partial<Omit<ResizeInput, 'members'>> & {
    readonly active?: readonly Member[];
    readonly retiring?: number;
    readonly state?: FleetState;
    readonly fleet?: Fleet;
  } = {},
): ResizePlan => {
  const { active = [memberOf()], retiring = 0, ...rest } = changes;
  const leaving = Array.from({ length: retiring }, (_, index) => instanceOf(`i-leaving-${index}`));
  return planResize({
    fleet: databaseFleet(),
    view: viewOf(),
    state: stateOf(2),
    members: { active, failing: [], retiring: leaving },
    wanted: WANTED,
    isCalm: true,
    isKnown: true,
    nowMs: NOW_MS,
    ...rest,
  });
};

const idle = { underWay: null, failures: [], peak: PEAK };
const failure = (instanceType: string, untilMs = NOW_MS + 90_000) => ({
  instanceType,
  because: 'it broke',
  untilMs,
  backOffMs: HOUR_MS,
});
const withResize = (resize: Partial<FleetState['resize']>) => ({
  state: stateOf(2, { resize: resizeStateOf({ underWay: null, peak: PEAK, ...resize }) }),
});

describe('a resize begins', () => {
  it('when the window is open and all is calm, with the drain', () => {
    const begun = underWay({ sinceMs: NOW_MS });
    expect(plan()).toEqual({
      resize: { ...idle, underWay: begun },
      plan: [{ kind: 'deregister', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1'] }],
      steps: [{ rule: 'resize', before: 1, after: 2, because: 'i-1, c7g.large -> c7g.xlarge, is draining' }],
      code: 'RESIZING',
    });
  });

  it('not where every machine has its size', () => {
    const right = memberOf({ instanceType: 'c7g.xlarge' });
    expect(plan({ active: [right] })).toEqual({ resize: idle, plan: [], steps: [], code: null });
  });

  const due = (because: string) => ({
    resize: idle,
    plan: [],
    steps: [{ rule: 'resize', before: 1, after: 2, because }],
    code: 'RESIZE_DUE',
  });

  it('not before the window opens', () => {
    const closed = { ...OPEN, isOpen: false, opensMs: NOW_MS + 90_000 };
    expect(plan({ wanted: { ...WANTED, window: closed } })).toEqual(due('the window opens in 2 min'));
    const never = { ...closed, opensMs: null };
    expect(plan({ wanted: { ...WANTED, window: never } })).toEqual(due('the window never opens again'));
  });

  const busy = due('the window is open, and machines are on their way or not in service');

  it('not while anything else moves', () => {
    expect(plan({ isCalm: false })).toEqual(busy);
    expect(plan({ retiring: 1 })).toEqual(busy);
    expect(plan({ active: [memberOf({}, { inService: false })] })).toEqual(busy);
    expect(plan({ active: [memberOf({}, { warming: true })] })).toEqual(busy);
  });

  it('beside as many disturbed machines as the budget leaves', () => {
    const fleet = databaseFleet({ limits: { ...databaseFleet().limits, disturbedShare: 0.5 } });
    const members = (settled: number, down: number): readonly Member[] => [
      ...Array.from({ length: down }, (_, index) => memberOf({ id: `i-0${index}` }, { inService: false })),
      ...Array.from({ length: settled }, (_, index) => memberOf({ id: `i-${index + 1}` })),
    ];
    expect(plan({ fleet, active: members(2, 2) }).code).toBe('RESIZE_DUE');
    const { resize, code } = plan({ fleet, active: members(3, 1) });
    expect(code).toBe('RESIZING');
    expect(resize?.underWay?.instanceId).toBe('i-1');
    expect(plan({ fleet, active: members(2, 1), retiring: 1 }).code).toBe('RESIZE_DUE');
  });

  const NONE =
    'no machine can be stopped now: Spot, protected, not in service, without capacity, or smaller without a reading';

  it('not with a Spot machine, nor a protected one', () => {
    expect(plan({ active: [memberOf({ market: 'spot' })] })).toEqual(due(NONE));
    expect(plan({ active: [memberOf({ protected: true })] })).toEqual(due(NONE));
  });

  it('not to a smaller size without a reading', () => {
    const rung = { ...XLARGE_RUNG, units: 0.5, types: ['c7g.medium'] as const };
    const smaller = { ...WANTED, rung };
    expect(plan({ wanted: smaller }).code).toBe('RESIZING');
    expect(plan({ wanted: smaller, isKnown: false }).steps[0]?.because).toBe(NONE);
    expect(plan({ isKnown: false }).code).toBe('RESIZING');
    expect(plan({ wanted: { ...smaller, rung: { ...rung, units: 1 } }, isKnown: false }).code).toBe('RESIZING');
  });

  it('not where the pool refused lately', () => {
    const pool = { instanceType: 'c7g.xlarge', zone: 'zone-a', market: 'on-demand', backOffMs: 1 } as const;
    const dry = (changes: Partial<typeof pool | { untilMs: number }>) =>
      plan({ state: stateOf(2, { dryPools: [{ ...pool, untilMs: NOW_MS + 1, ...changes }] }) }).code;
    expect(dry({})).toBe('RESIZE_DUE');
    expect(dry({ untilMs: NOW_MS })).toBe('RESIZING');
    const others = [{ instanceType: 'c7g.large' }, { zone: 'zone-b' }, { market: 'spot' as const }];
    for (const other of others) {
      const dryPools = [{ ...pool, untilMs: NOW_MS + 1, ...other }];
      expect(plan({ state: stateOf(2, { dryPools }) }).code).toBe('RESIZING');
    }
  });

  it('not while its only type rests after a failure', () => {
    const failures = [failure('c7g.xlarge')];
    expect(plan(withResize({ failures }))).toEqual({
      resize: { ...idle, failures },
      plan: [],
      steps: [{ rule: 'resize', before: 1, after: 2, because: 'c7g.xlarge failed and rests for 2 min: it broke' }],
      code: 'RESIZE_FAILED',
    });
  });

  it('with another type that weighs the same', () => {
    const rung = { ...XLARGE_RUNG, types: ['c7g.xlarge', 'm7g.xlarge'] as const };
    const failures = [failure('c7g.xlarge')];
    const { resize, code } = plan({ ...withResize({ failures }), wanted: { ...WANTED, rung } });
    expect(code).toBe('RESIZING');
    expect(resize?.underWay?.to).toBe('m7g.xlarge');
    const closed = { ...WANTED, rung, window: { ...OPEN, isOpen: false } };
    expect(plan({ ...withResize({ failures }), wanted: closed }).code).toBe('RESIZE_DUE');
  });

  it('when the rest is over, and forgets what failed long ago', () => {
    const over = failure('c7g.xlarge', NOW_MS);
    const { resize, code } = plan(withResize({ failures: [over, failure('c7g.2xlarge', NOW_MS - 7 * DAY_MS)] }));
    expect(code).toBe('RESIZING');
    expect(resize?.failures).toEqual([over]);
  });
});

describe('a resize that has begun', () => {
  const state = (changes: Parameters<typeof underWay>[0] = {}, failures = [failure('c7g.xlarge', NOW_MS)]) =>
    stateOf(2, { resize: resizeStateOf({ underWay: underWay(changes), failures, peak: PEAK }) });
  const later = { ...PEAK, units: 3 };

  it('goes on whatever the window says and whatever else moves, and remembers the peak', () => {
    const { resize, plan: steps } = plan({
      state: state(),
      active: [memberOf({ targets: ['absent'] })],
      wanted: { ...WANTED, peak: later, window: { ...OPEN, isOpen: false } },
      isCalm: false,
    });
    expect(resize?.underWay?.phase).toBe('stopping');
    expect(resize?.peak).toEqual(later);
    expect(steps).toMatchObject([{ kind: 'stop' }]);
  });

  it('goes on where nothing may begin: paused, or no more in place', () => {
    const { resize, code } = plan({ state: state(), active: [memberOf({ targets: ['absent'] })], wanted: null });
    expect(resize).toMatchObject({ underWay: { phase: 'stopping' }, peak: PEAK });
    expect(code).toBe('RESIZING');
  });

  it('is called off while it drains when another size is wanted, or somebody protects the machine', () => {
    const rung = { ...XLARGE_RUNG, types: ['c7g.large'] as const };
    const off = plan({ state: state(), wanted: { ...WANTED, rung } });
    expect(off.resize?.underWay).toBeNull();
    expect(off.steps).toEqual([{ rule: 'resize', before: 1, after: 2, because: 'i-1 serves as c7g.large' }]);
    expect(off.code).toBe('RESIZING');
    expect(plan({ state: state(), active: [memberOf({ protected: true })] }).resize?.underWay).toBeNull();
  });

  it('is over once the machine serves as its new size, and what failed before is forgotten', () => {
    const arrived = memberOf({ instanceType: 'c7g.xlarge' });
    const other = failure('c7g.2xlarge');
    const over = plan({
      state: state({ phase: 'arriving' }, [failure('c7g.xlarge', NOW_MS), other]),
      active: [arrived],
    });
    expect(over).toEqual({
      resize: { ...idle, failures: [other] },
      plan: [],
      steps: [{ rule: 'resize', before: 1, after: 2, because: 'i-1 serves as c7g.xlarge' }],
      code: 'RESIZING',
    });
  });

  it('is over once the machine serves as its old size, and the failure is kept', () => {
    const back = state({ phase: 'arriving', revertedBecause: 'no capacity' });
    const over = plan({ state: back, active: [memberOf()] });
    expect(over.resize).toEqual({ ...idle, failures: [failure('c7g.xlarge', NOW_MS)] });
    expect(over.code).toBe('RESIZE_FAILED');
  });

  it('is left where the old size does not serve either', () => {
    const back = state({ phase: 'arriving', sinceMs: NOW_MS - HOUR_MS, revertedBecause: 'no capacity' });
    const over = plan({ state: back, active: [memberOf({ instanceType: 'c7g.xlarge' }, { inService: false })] });
    expect(over.steps[0]?.because).toBe('i-1 does not serve, left as c7g.xlarge');
    expect(over.resize?.failures).toHaveLength(1);
    expect(over.code).toBe('RESIZE_FAILED');
  });

  it('that fails is remembered, and says on its way back why', () => {
    const late = state({ phase: 'stopping', sinceMs: NOW_MS - 10 * MINUTE_MS }, []);
    const failed = plan({ state: late, active: [memberOf({ lifecycle: 'stopping' }, { inService: false })] });
    const because = 'took longer than 10 minutes to stop';
    expect(failed.resize?.failures).toEqual([
      { instanceType: 'c7g.xlarge', because, untilMs: NOW_MS + HOUR_MS, backOffMs: HOUR_MS },
    ]);
    expect(failed.steps[0]?.because).toBe(`i-1 goes back to c7g.large and is stopping: ${because}`);
    expect(failed.code).toBe('RESIZE_FAILED');
  });

  it('whose machine does not stop says why it is given up', () => {
    const late = state({ phase: 'stopping', sinceMs: NOW_MS - 10 * MINUTE_MS }, []);
    const failed = plan({ state: late });
    const because = 'was still running 10 minutes after it was told to stop';
    expect(failed.steps[0]?.because).toBe(`i-1 goes back to c7g.large and is arriving: ${because}`);
    expect(failed.resize).toMatchObject({ underWay: { phase: 'arriving' }, failures: [{ backOffMs: HOUR_MS }] });
    expect(failed.code).toBe('RESIZE_FAILED');
  });

  it('is over when its machine is gone', () => {
    const other = memberOf({ id: 'i-2', instanceType: 'c7g.xlarge' });
    expect(plan({ state: state({}, []), active: [other] })).toEqual({ resize: idle, plan: [], steps: [], code: null });
    expect(plan({ state: state({}, []), active: [], wanted: null }).resize).toEqual(idle);
  });
});

it('is not remembered of where nothing was ever resized', () => {
  expect(plan({ wanted: null })).toEqual({ resize: null, plan: [], steps: [], code: null });
});
