import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { createMemoryJournal } from '../../sim/memory-journal.ts';
import { createMemoryLedger } from '../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../sim/memory-notices.ts';
import type { PointHook, RecordedCall } from '../../sim/point-hook.ts';
import { createSimPorts, type SimPortsOptions } from '../../sim/sim-ports.ts';
import type { World } from '../../sim/world-state.ts';
import { GROUP_ARN, launchCall, START_MS, smallWorld } from './small-world.ts';

const connect = (changes: Partial<SimPortsOptions> = {}): { readonly ports: Ports; readonly world: World } => {
  const { world } = smallWorld();
  const ports = createSimPorts({
    world,
    ledger: createMemoryLedger(),
    journal: createMemoryJournal(10),
    notices: createMemoryNotices(),
    ...changes,
  });
  return { ports, world };
};

const lostReply = new Fault('unknown', 'ec2:CreateFleet', 'timed out');

describe('sim ports', () => {
  it('come to a point before and after the effect of every call', async () => {
    const points: string[] = [];
    const { ports, world } = connect({
      hook: ({ port, method, phase }) => {
        points.push(`${phase} ${port}.${method} with ${world.instances.size}`);
        return Promise.resolve();
      },
    });
    await ports.fleets.launch('web', launchCall());
    await ports.fleets.listInstances(['web']);
    expect(points).toEqual([
      'before fleets.launch with 0',
      'after fleets.launch with 1',
      'before fleets.listInstances with 1',
      'after fleets.listInstances with 1',
    ]);
  });

  it('show a point what the call was asked', async () => {
    const seen: unknown[] = [];
    const { ports } = connect({
      hook: ({ args }) => {
        seen.push(args);
        return Promise.resolve();
      },
    });
    await ports.balancers.register(GROUP_ARN, 80, []);
    expect(seen).toEqual([
      [GROUP_ARN, 80, []],
      [GROUP_ARN, 80, []],
    ]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('fail %s the effect, which then happened %d times', async (when, launched) => {
    const hook: PointHook = ({ phase }) => (phase === when ? Promise.reject(lostReply) : Promise.resolve());
    const { ports, world } = connect({ hook });
    await expect(ports.fleets.launch('web', launchCall())).rejects.toBe(lostReply);
    expect(world.instances.size).toBe(launched);
  });

  it('let another handler run while one waits, and a handler that never goes on hold up nobody', async () => {
    const { world } = smallWorld();
    const shared = {
      world,
      ledger: createMemoryLedger(),
      journal: createMemoryJournal(10),
      notices: createMemoryNotices(),
    };
    const paused = createSimPorts({ ...shared, hook: () => new Promise(() => {}) });
    const running = createSimPorts(shared);
    let settled = false;
    void paused.ledger.acquireLease('web', START_MS, START_MS + 1).finally(() => {
      settled = true;
    });
    expect(await running.ledger.acquireLease('web', START_MS, START_MS + 1)).toMatchObject({ kind: 'acquired' });
    expect(settled).toBe(false);
  });

  it('tell of every call that asks for a change, done or failed, and of no other', async () => {
    const calls: RecordedCall[] = [];
    const { ports } = connect({ onChange: (call) => calls.push(call) });
    await ports.fleets.listInstances(['web']);
    await ports.metrics.read([], { fromMs: 0, toMs: 0 });
    const { instanceIds } = await ports.fleets.launch('web', launchCall());
    await expect(ports.fleets.launch('web', launchCall({ onDemand: 2 }))).rejects.toMatchObject({ kind: 'conflict' });
    await ports.fleets.markRetiring(instanceIds);
    await ports.ledger.acquireLease('web', START_MS, START_MS + 1);
    expect(calls.map(({ port, method, outcome }) => `${port}.${method} ${outcome.kind}`)).toEqual([
      'fleets.launch done',
      'fleets.launch failed',
      'fleets.markRetiring done',
      'ledger.acquireLease done',
    ]);
    expect(calls[0]).toMatchObject({
      atMs: START_MS,
      args: ['web', launchCall()],
      outcome: { answer: { instanceIds } },
    });
  });

  it('record what a call did although its reply was lost', async () => {
    const calls: RecordedCall[] = [];
    const hook: PointHook = ({ phase }) => (phase === 'after' ? Promise.reject(lostReply) : Promise.resolve());
    const { ports } = connect({ hook, onChange: (call) => calls.push(call) });
    await expect(ports.fleets.launch('web', launchCall())).rejects.toBe(lostReply);
    expect(calls).toMatchObject([{ method: 'launch', outcome: { kind: 'done' } }]);
  });

  it('show the time of the world, or of a clock that is wrong', () => {
    expect(connect().ports.clock.nowMs()).toBe(START_MS);
    expect(connect({ clock: { nowMs: () => 5 } }).ports.clock.nowMs()).toBe(5);
  });
});
