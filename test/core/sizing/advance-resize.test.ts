import { describe, expect, it } from 'vitest';
import type { ResizeUnderWay } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { ResizeContext, ResizeMove } from '../../../shared/core/sizing/advance-resize.ts';
import {
  ARRIVAL_MAX_MS,
  advanceResize,
  goalOf,
  START_MAX_MS,
  STOP_MAX_MS,
} from '../../../shared/core/sizing/advance-resize.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS, viewOf } from '../build.ts';
import { databaseFleet, memberOf, underWay } from './resizing.ts';

const REVERTED = { revertedBecause: 'no capacity' } as const;

const advance = (
  before: Partial<ResizeUnderWay>,
  shown: Partial<InstanceView>,
  rest: Partial<ResizeContext> & { readonly inService?: boolean } = {},
): ResizeMove => {
  const { inService = false, ...context } = rest;
  return advanceResize(underWay(before), {
    fleet: databaseFleet(),
    view: viewOf(),
    member: memberOf(shown, { inService }),
    isWanted: true,
    nowMs: NOW_MS,
    ...context,
  });
};

const STOP = { kind: 'stop', instanceIds: ['i-1'], again: false, because: 'c7g.large -> c7g.xlarge' };
const DEREGISTER = { kind: 'deregister', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1'] };

describe('a machine that drains', () => {
  it('is deregistered, and its drain begins when nothing is left to deregister', () => {
    const draining = { underWay: underWay({ sinceMs: NOW_MS }), plan: [DEREGISTER], failure: null };
    expect(advance({}, { targets: ['healthy'] })).toEqual(draining);
  });

  it('is stopped once drained, and not in the look that began it', () => {
    const stopping = { underWay: underWay({ phase: 'stopping', sinceMs: NOW_MS }), plan: [STOP], failure: null };
    expect(advance({}, { targets: ['absent'] })).toEqual(stopping);
    expect(advance({ sinceMs: NOW_MS }, { targets: ['absent'] })).toEqual({
      underWay: underWay({ sinceMs: NOW_MS }),
      plan: [],
      failure: null,
    });
  });

  it('waits for the deregistration delay and some grace', () => {
    const draining = { targets: ['draining'] } as const;
    expect(advance({ sinceMs: minutesAgo(7) }, draining).plan).toEqual([]);
    expect(advance({ sinceMs: minutesAgo(7) - 1 }, draining).plan).toEqual([STOP]);
  });

  it('is left alone when the size is not wanted any more, unless it goes back', () => {
    expect(advance({}, { targets: ['healthy'] }, { isWanted: false })).toEqual({
      underWay: null,
      plan: [],
      failure: null,
    });
    expect(advance(REVERTED, { targets: ['healthy'] }, { isWanted: false }).plan).toEqual([DEREGISTER]);
  });

  it('is followed when somebody else stopped it', () => {
    expect(advance({}, { lifecycle: 'stopping' })).toEqual({ underWay: underWay(), plan: [], failure: null });
    expect(advance({}, { lifecycle: 'stopped' }).underWay).toEqual(underWay({ phase: 'starting', sinceMs: NOW_MS }));
    expect(advance({ sinceMs: minutesAgo(60) }, { lifecycle: 'stopping' }).failure).toBeNull();
  });
});

describe('a machine that stops', () => {
  const stopping = { phase: 'stopping', sinceMs: NOW_MS - STOP_MAX_MS + 1 } as const;
  const overdue = { phase: 'stopping', sinceMs: NOW_MS - STOP_MAX_MS } as const;

  it('is told again while it runs, and given up in the end', () => {
    expect(advance(stopping, { lifecycle: 'running' })).toEqual({
      underWay: underWay(stopping),
      plan: [{ ...STOP, again: true }],
      failure: null,
    });
    const because = 'was still running 10 minutes after it was told to stop';
    expect(advance(overdue, { lifecycle: 'running' })).toEqual({
      underWay: underWay({ phase: 'arriving', sinceMs: NOW_MS, revertedBecause: because }),
      plan: [],
      failure: because,
    });
    const { underWay: back } = advance({ ...overdue, ...REVERTED }, { lifecycle: 'running' });
    expect(back?.revertedBecause).toBe('no capacity');
  });

  it('has its time, and goes back when that is over', () => {
    const waiting = { underWay: underWay(stopping), plan: [], failure: null };
    expect(advance(stopping, { lifecycle: 'stopping' })).toEqual(waiting);
    const because = 'took longer than 10 minutes to stop';
    expect(advance(overdue, { lifecycle: 'stopping' })).toEqual({
      underWay: underWay({ ...overdue, revertedBecause: because }),
      plan: [],
      failure: because,
    });
    expect(advance({ ...overdue, ...REVERTED }, { lifecycle: 'stopping' }).failure).toBeNull();
  });

  it('is waited for while EC2 shows it pending', () => {
    const pending = { underWay: underWay(stopping), plan: [], failure: null };
    expect(advance(stopping, { lifecycle: 'pending' })).toEqual(pending);
  });
});

describe('a stopped machine', () => {
  const MODIFY = { kind: 'modify', instanceId: 'i-1', instanceType: 'c7g.xlarge', because: 'c7g.large -> c7g.xlarge' };
  const START = { kind: 'start', instanceIds: ['i-1'], because: 'c7g.large -> c7g.xlarge' };
  const stopped = { lifecycle: 'stopped' } as const;

  it('is given its size and started', () => {
    expect(advance({ phase: 'stopping' }, stopped)).toEqual({
      underWay: underWay({ phase: 'starting', sinceMs: NOW_MS }),
      plan: [MODIFY, START],
      failure: null,
    });
  });

  it('is only started when it has its size', () => {
    const starting = { phase: 'starting', sinceMs: minutesAgo(1) } as const;
    expect(advance(starting, { ...stopped, instanceType: 'c7g.xlarge' })).toEqual({
      underWay: underWay(starting),
      plan: [START],
      failure: null,
    });
  });

  it('goes back when it does not start for long', () => {
    const starting = { phase: 'starting', sinceMs: NOW_MS - START_MAX_MS } as const;
    const because = 'did not start as c7g.xlarge within 10 minutes';
    expect(advance(starting, { ...stopped, instanceType: 'c7g.xlarge' })).toEqual({
      underWay: underWay({ ...starting, revertedBecause: because }),
      plan: [
        { kind: 'modify', instanceId: 'i-1', instanceType: 'c7g.large', because },
        { kind: 'start', instanceIds: ['i-1'], because },
      ],
      failure: because,
    });
    expect(advance({ ...starting, sinceMs: starting.sinceMs + 1 }, stopped).failure).toBeNull();
  });

  it('is started on its old size for as long as it takes, after each back-off', () => {
    const starting = { ...REVERTED, phase: 'starting', sinceMs: minutesAgo(600) } as const;
    const start = { kind: 'start', instanceIds: ['i-1'], because: 'no capacity' };
    expect(advance(starting, stopped)).toEqual({ underWay: underWay(starting), plan: [start], failure: null });
    expect(advance({ ...starting, startAfterMs: NOW_MS }, stopped).plan).toEqual([start]);
    expect(advance({ ...starting, startAfterMs: NOW_MS + 1 }, stopped).plan).toEqual([]);
  });

  it('goes back when it had run on the new size and stopped by itself', () => {
    const because = 'stopped by itself as c7g.xlarge';
    const move = advance({ phase: 'arriving' }, { ...stopped, instanceType: 'c7g.xlarge' });
    expect(move.underWay).toEqual(underWay({ phase: 'starting', sinceMs: NOW_MS, revertedBecause: because }));
    expect(move.plan.map(({ kind }) => kind)).toEqual(['modify', 'start']);
    expect(move.failure).toBe(because);
    const back = advance({ ...REVERTED, phase: 'arriving' }, stopped);
    expect(back.failure).toBeNull();
    expect(back.plan.map(({ kind }) => kind)).toEqual(['start']);
  });
});

describe('a machine that runs again', () => {
  const starting = { phase: 'starting', sinceMs: minutesAgo(2) } as const;
  const asNew = { instanceType: 'c7g.xlarge', targets: ['absent'] } as const;
  const REGISTER = { kind: 'register', targetGroupArn: 'arn:web', port: 8080, instanceIds: ['i-1'] };

  it('is registered, and waited for', () => {
    expect(advance(starting, asNew)).toEqual({
      underWay: underWay({ phase: 'arriving', sinceMs: NOW_MS }),
      plan: [REGISTER],
      failure: null,
    });
    const arriving = { phase: 'arriving', sinceMs: minutesAgo(3) } as const;
    expect(advance(arriving, { ...asNew, targets: ['initial'] })).toEqual({
      underWay: underWay(arriving),
      plan: [],
      failure: null,
    });
  });

  it('is done with when it serves', () => {
    const done = { underWay: null, plan: [], failure: null };
    expect(advance({ phase: 'arriving' }, asNew, { inService: true })).toEqual(done);
    expect(advance(starting, asNew, { inService: true })).toEqual(done);
    expect(advance({ ...REVERTED, phase: 'arriving' }, {}, { inService: true })).toEqual(done);
  });

  it('counts as gone back when EC2 shows its old size', () => {
    const because = 'runs as c7g.large, not as c7g.xlarge';
    expect(advance(starting, { targets: ['absent'] })).toEqual({
      underWay: underWay({ phase: 'arriving', sinceMs: NOW_MS, revertedBecause: because }),
      plan: [REGISTER],
      failure: because,
    });
  });

  it('may serve as the new size although it was to go back', () => {
    const move = advance({ ...starting, ...REVERTED }, asNew);
    expect(move.underWay).toEqual(underWay({ ...REVERTED, phase: 'arriving', sinceMs: NOW_MS }));
    expect(move.failure).toBeNull();
  });

  it('goes back when it does not come into service', () => {
    const warmUpMs = databaseFleet().warmUpMs;
    const late = { phase: 'arriving', sinceMs: NOW_MS - warmUpMs - ARRIVAL_MAX_MS } as const;
    const shown = { instanceType: 'c7g.xlarge', targets: ['unhealthy'] } as const;
    const because = `was not in service as c7g.xlarge ${(warmUpMs + ARRIVAL_MAX_MS) / MINUTE_MS} minutes after it ran`;
    expect(advance(late, shown)).toEqual({
      underWay: underWay({ phase: 'draining', sinceMs: NOW_MS, revertedBecause: because }),
      plan: [DEREGISTER],
      failure: because,
    });
    expect(advance({ ...late, sinceMs: late.sinceMs + 1 }, shown).failure).toBeNull();
  });

  it('is left as it is when even the old size does not come into service', () => {
    const late = { ...REVERTED, phase: 'arriving', sinceMs: minutesAgo(60) } as const;
    expect(advance(late, { targets: ['unhealthy'] })).toEqual({ underWay: null, plan: [], failure: null });
  });
});

it('is waited for while it is pending, and while it is on its way out', () => {
  for (const lifecycle of ['pending', 'shutting-down', 'terminated'] as const) {
    expect(advance({ phase: 'starting' }, { lifecycle })).toEqual({
      underWay: underWay({ phase: 'starting' }),
      plan: [],
      failure: null,
    });
  }
});

it('aims at the new size, and at the old one once it goes back', () => {
  expect(goalOf(underWay())).toBe('c7g.xlarge');
  expect(goalOf(underWay(REVERTED))).toBe('c7g.large');
});
