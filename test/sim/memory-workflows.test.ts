import { describe, expect, it } from 'vitest';
import type { WorkflowKey, WorkflowLease } from '../../shared/ports/workflows.ts';
import { createMemoryWorkflows } from '../../sim/memory-workflows.ts';

const KEY: WorkflowKey = { kind: 'restore', id: 'r-1' };

const open = () => {
  const clock = { nowMs: 1_000 };
  const workflows = createMemoryWorkflows(() => clock.nowMs);
  const acquire = async (atMs: number): Promise<WorkflowLease> => {
    const answer = await workflows.acquireLease(KEY, atMs, atMs + 100);
    if (answer.kind === 'held') throw new Error('held');
    return answer.lease;
  };
  return { clock, workflows, acquire };
};

const write = (body: unknown, answered: readonly string[] = []) => ({ body, answered, forgetAtMs: null });

describe('workflows in memory', () => {
  it('keep a record as JSON, and no hold on what was written', async () => {
    const { workflows, acquire } = open();
    expect(await workflows.read(KEY)).toEqual({ key: KEY, body: null, asks: new Map(), dirty: false });
    const body = { steps: ['made'], left: undefined };
    const lease = await acquire(1_000);
    expect(await workflows.save(lease, write(body))).toBe('saved');
    body.steps.push('later');
    expect((await workflows.read(KEY)).body).toEqual({ steps: ['made'] });
    expect(await workflows.list('restore')).toMatchObject([{ key: KEY, body: { steps: ['made'] } }]);
    expect(await workflows.list('backups')).toEqual([]);
  });

  it('have one writer: a later lease fences an earlier one, and writes nothing of it', async () => {
    const { workflows, acquire } = open();
    const first = await acquire(1_000);
    expect(await workflows.acquireLease(KEY, 1_099, 2_000)).toEqual({ kind: 'held' });
    const second = await acquire(1_100);
    expect(await workflows.save(second, write('second'))).toBe('saved');
    expect(await workflows.save(first, write('first'))).toBe('fenced');
    expect(await workflows.releaseLease(first, write('first'))).toBe('fenced');
    expect((await workflows.read(KEY)).body).toBe('second');
  });

  it('lose no wish: one that came meanwhile keeps the lease until the holder looked again', async () => {
    const { workflows, acquire } = open();
    const lease = await acquire(1_000);
    await workflows.ask(KEY, 'undo', { because: 'a person said so' });
    expect(await workflows.releaseLease(lease, write('seen'))).toBe('dirty');
    expect(await workflows.acquireLease(KEY, 1_050, 2_000)).toEqual({ kind: 'held' });
    expect(await workflows.releaseLease(lease, write('seen', ['undo']))).toBe('dirty');
    expect(await workflows.releaseLease(lease, write('seen'))).toBe('released');
    const again = await workflows.acquireLease(KEY, 1_060, 2_000);
    expect(again).toMatchObject({ kind: 'acquired', record: { body: 'seen', asks: new Map(), dirty: false } });
  });

  it('take wishes before there is a record, and the last of an id', async () => {
    const { workflows } = open();
    await workflows.ask(KEY, 'undo', 1);
    await workflows.ask(KEY, 'undo', 2);
    await workflows.ask({ kind: 'restore', id: 'r-0' }, 'accept', 3);
    expect(await workflows.read(KEY)).toEqual({ key: KEY, body: null, asks: new Map([['undo', 2]]), dirty: true });
    expect((await workflows.list('restore')).map(({ key }) => key.id)).toEqual(['r-0', 'r-1']);
  });

  it('forget a record when its time is over', async () => {
    const { clock, workflows, acquire } = open();
    const lease = await acquire(1_000);
    await workflows.releaseLease(lease, { body: 'over', answered: [], forgetAtMs: 5_000 });
    clock.nowMs = 4_999;
    expect((await workflows.read(KEY)).body).toBe('over');
    clock.nowMs = 5_000;
    expect((await workflows.read(KEY)).body).toBeNull();
    expect(await workflows.list('restore')).toEqual([]);
  });
});
