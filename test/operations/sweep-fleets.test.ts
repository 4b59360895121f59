import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { TargetState } from '../../shared/core/fleet-view.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { sweepFleets } from '../../shared/operations/sweep-fleets.ts';
import { SWEPT_GROUPS_MAX } from '../../shared/operations/sweep-turn.ts';
import type { FleetInstance } from '../../shared/ports/fleets.ts';
import type { FleetRecord } from '../../shared/ports/ledger.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { terminateInstances } from '../../sim/instances.ts';
import { fleetState } from '../contracts/contract-values.ts';
import { anInstance, HEALED, settled } from './healing/story.ts';
import { createScenario } from './scenario.ts';

/** A minute of the first turn, for a round of two. */
const FIRST_MS = Date.UTC(2026, 5, 1);

const FLEETS: readonly Fleet[] = Array.from({ length: SWEPT_GROUPS_MAX + 1 }, (_, index) => ({
  ...HEALED,
  name: `fleet-${index}`,
  targetGroups: [{ by: 'name', value: `group-${index}`, port: 80 }],
}));
const LAST = FLEETS.length - 1;

const RECORDS: ReadonlyMap<string, FleetRecord> = new Map(
  FLEETS.map(({ name }) => {
    const { health, ...state } = fleetState(1);
    const roster = [{ instanceId: `i-${name}`, units: 1, served: true, missingSinceMs: null }];
    const record = { overrides: [], notices: [], dirty: false };
    return [name, { ...record, state: health === undefined ? state : { ...state, health: { ...health, roster } } }];
  }),
);

const instanceOf = (fleet: string): FleetInstance => ({
  id: `i-${fleet}`,
  fleet,
  instanceType: 'c7g.large',
  zone: 'us-east-1a',
  market: 'on-demand',
  launchedAtMs: 0,
  lifecycle: 'running',
  role: 'active',
  intent: null,
  templateVersion: 1,
  protected: false,
});

/** A Region of one instance for each fleet, all well but for what is said, that counts what is read. */
const region = ({ nowMs = FIRST_MS, gone = '', unhealthy = '', silent = false }) => {
  const { connect } = createScenario();
  const ports = connect();
  const reads: string[] = [];
  const counted = <Answer>(read: string, answer: Answer): Promise<Answer> => {
    reads.push(read);
    return Promise.resolve(answer);
  };
  const stateOf = (group: string): TargetState => (group === unhealthy ? 'unhealthy' : 'healthy');
  const fleets: Ports['fleets'] = {
    ...ports.fleets,
    listInstances: (names) =>
      silent
        ? Promise.reject(new Fault('throttled', 'ec2:DescribeInstances', 'slow down'))
        : counted('instances', names.filter((name) => name !== gone).map(instanceOf)),
    readStatus: () => counted('status', []),
  };
  const balancers: Ports['balancers'] = {
    ...ports.balancers,
    resolveTargetGroups: (groups) =>
      Promise.resolve(groups.map(({ value }) => ({ arn: value, deregistrationDelayMs: 0, loadBalancers: [] }))),
    listTargets: (group) =>
      counted('targets', [{ instanceId: `i-fleet-${group.split('-')[1]}`, port: 80, state: stateOf(group) }]),
  };
  return { ports: { ...ports, fleets, balancers, clock: { nowMs: () => nowMs } }, reads };
};

const disturbedIn = async (
  told: Parameters<typeof region>[0],
  due: ReadonlySet<Fleet> = new Set(),
): Promise<{ readonly disturbed: readonly string[]; readonly reads: readonly string[] }> => {
  const { ports, reads } = region(told);
  const disturbed = await sweepFleets(ports, { fleets: FLEETS, due }, RECORDS, createLookMemory());
  return { disturbed: [...disturbed].map(({ name }) => name), reads };
};

const count = (reads: readonly string[], read: string): number => reads.filter((one) => one === read).length;

describe('a sweep over more target groups than one reads', () => {
  it('reads no more of them than it may, and the others in the next minute', async () => {
    expect(await disturbedIn({}).then(({ reads }) => count(reads, 'targets'))).toBe(SWEPT_GROUPS_MAX);
    expect(await disturbedIn({ nowMs: FIRST_MS + MINUTE_MS }).then(({ reads }) => count(reads, 'targets'))).toBe(1);
  });

  it('finds an unhealthy target when its fleet has its turn', async () => {
    const unhealthy = `group-${LAST}`;
    expect(await disturbedIn({ unhealthy })).toMatchObject({ disturbed: [] });
    expect(await disturbedIn({ unhealthy, nowMs: FIRST_MS + MINUTE_MS })).toMatchObject({
      disturbed: [`fleet-${LAST}`],
    });
  });

  it.each([0, 1])('finds a machine that is gone whoever has the turn (minute %d)', async (minute) => {
    for (const gone of ['fleet-0', `fleet-${LAST}`]) {
      expect(await disturbedIn({ gone, nowMs: FIRST_MS + minute * MINUTE_MS })).toMatchObject({ disturbed: [gone] });
    }
  });
});

it('reads nothing where all fleets are due', async () => {
  expect(await disturbedIn({ gone: 'fleet-0' }, new Set(FLEETS))).toEqual({ disturbed: [], reads: [] });
});

it('leaves a fleet that is due to its look', async () => {
  expect(await disturbedIn({ gone: 'fleet-0' }, new Set(FLEETS.slice(0, 1)))).toMatchObject({ disturbed: [] });
});

it('disturbs nobody where the instances cannot be listed', async () => {
  expect(await disturbedIn({ silent: true })).toMatchObject({ disturbed: [] });
});

describe('one tick', () => {
  it('reads status checks once for the sweep and the look that follows', async () => {
    const calls: string[] = [];
    const scenario = await settled(HEALED, {
      hook: ({ port, method, phase }) => {
        if (phase === 'before') calls.push(`${port}.${method}`);
        return Promise.resolve();
      },
    });
    terminateInstances(scenario.world, [anInstance(scenario).id]);
    calls.length = 0;
    const { decisions } = await scenario.look();
    expect(decisions).toHaveLength(1);
    expect(count(calls, 'fleets.readStatus')).toBe(1);
  });

  it('reads what fleets share only when it looks at one', async () => {
    const calls: string[] = [];
    const scenario = await settled(HEALED, {
      hook: ({ port, method, phase }) => {
        if (phase === 'before') calls.push(`${port}.${method}`);
        return Promise.resolve();
      },
    });
    const regionReads: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      calls.length = 0;
      const { decisions } = await scenario.look();
      expect(count(calls, 'ledger.readRegion')).toBe(decisions.length);
      regionReads.push(decisions.length);
      scenario.passMinute();
    }
    expect(regionReads.toSorted()).toEqual([0, 0, 0, 0, 1]);
  });
});
