import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { WorkflowKey, WorkflowLease, Workflows, WorkflowWrite } from '../../shared/ports/workflows.ts';
import type { BackupHarness, BackupWorld } from './backup-world.ts';

const NOW_MS = 1_700_000_000_000;
const EXPIRES_AT_MS = NOW_MS + MINUTE_MS;
const BACKUPS: WorkflowKey = { kind: 'backups', id: 'backups' };
const RESTORE: WorkflowKey = { kind: 'restore', id: 'restore-1' };
const EMPTY = { body: null, asks: new Map(), dirty: false };

const write = (body: unknown, changes: Partial<WorkflowWrite> = {}): WorkflowWrite => ({
  body,
  answered: [],
  forgetAtMs: null,
  ...changes,
});

/** What every implementation of the workflows port promises. */
export const describeWorkflowsContract = (harness: BackupHarness): void => {
  describe(`workflows over ${harness.name}`, () => {
    let world: BackupWorld;
    let workflows: Workflows;

    beforeEach(async () => {
      world = await harness.openWorld();
      workflows = world.backup.workflows;
    });

    const acquire = async (key: WorkflowKey, nowMs = NOW_MS): Promise<WorkflowLease> => {
      const answer = await workflows.acquireLease(key, nowMs, nowMs + MINUTE_MS);
      if (answer.kind === 'held') throw new Error(`the lease of ${key.id} is held`);
      return answer.lease;
    };

    it('are empty until something is written', async () => {
      expect(await workflows.read(BACKUPS)).toEqual({ key: BACKUPS, ...EMPTY });
      expect(await workflows.list('restore')).toEqual([]);
      expect(await workflows.acquireLease(RESTORE, NOW_MS, EXPIRES_AT_MS)).toMatchObject({
        kind: 'acquired',
        record: { key: RESTORE, ...EMPTY },
      });
    });

    it('are read as they were written, large or small', async () => {
      const lease = await acquire(BACKUPS);
      const large = { text: 'ü'.repeat(200_000), list: [1, null, { deep: true }] };
      expect(await workflows.save(lease, write({ small: 1 }))).toBe('saved');
      expect((await workflows.read(BACKUPS)).body).toEqual({ small: 1 });
      expect(await workflows.releaseLease(lease, write(large))).toBe('released');
      expect((await workflows.read(BACKUPS)).body).toEqual(large);
    });

    it('are listed by their kind, in the order of their ids', async () => {
      for (const id of ['restore-2', 'restore-1', 'restore-10']) {
        await workflows.releaseLease(await acquire({ kind: 'restore', id }), write(id));
      }
      await workflows.releaseLease(await acquire(BACKUPS), write('backups'));
      expect((await workflows.list('restore')).map(({ key, body }) => [key.id, body])).toEqual(
        ['restore-1', 'restore-10', 'restore-2'].map((id) => [id, id]),
      );
      expect((await workflows.list('backups')).map(({ key }) => key)).toEqual([BACKUPS]);
    });

    it('give one lease at a time, and tell the holder of whoever was turned away', async () => {
      const lease = await acquire(BACKUPS);
      expect((await workflows.acquireLease(BACKUPS, NOW_MS + 1, EXPIRES_AT_MS)).kind).toBe('held');
      expect((await workflows.acquireLease(RESTORE, NOW_MS + 1, EXPIRES_AT_MS)).kind).toBe('acquired');
      expect(await workflows.releaseLease(lease, write(1))).toBe('dirty');
      expect((await workflows.read(BACKUPS)).body).toBe(1);
      expect((await workflows.acquireLease(BACKUPS, NOW_MS + 1, EXPIRES_AT_MS)).kind).toBe('held');
      expect(await workflows.releaseLease(lease, write(2))).toBe('dirty');
      expect(await workflows.releaseLease(lease, write(3))).toBe('released');
      expect((await workflows.acquireLease(BACKUPS, NOW_MS + 1, EXPIRES_AT_MS)).kind).toBe('acquired');
    });

    it('let nobody write under a lease that somebody else has by now', async () => {
      const late = await acquire(BACKUPS);
      await workflows.save(late, write('before'));
      const lease = await acquire(BACKUPS, EXPIRES_AT_MS);
      expect(lease.fence).toBeGreaterThan(late.fence);
      expect(await workflows.save(late, write('late'))).toBe('fenced');
      expect(await workflows.releaseLease(late, write('late'))).toBe('fenced');
      expect((await workflows.read(BACKUPS)).body).toBe('before');
      expect(await workflows.releaseLease(lease, write('after'))).toBe('released');
      expect((await workflows.read(BACKUPS)).body).toBe('after');
    });

    it('take wishes of anybody, and keep each until it is answered', async () => {
      const wish = { kind: 'back-up', note: 'a "b" & ü' };
      await workflows.ask(BACKUPS, 'one', wish);
      await workflows.ask(BACKUPS, 'two', { kind: 'old' });
      await workflows.ask(BACKUPS, 'two', { kind: 'new' });
      const asks = new Map<string, unknown>([
        ['one', wish],
        ['two', { kind: 'new' }],
      ]);
      expect(await workflows.read(BACKUPS)).toEqual({ key: BACKUPS, body: null, asks, dirty: true });
      const answer = await workflows.acquireLease(BACKUPS, NOW_MS, EXPIRES_AT_MS);
      expect(answer).toMatchObject({ kind: 'acquired', record: { asks, dirty: false } });
      if (answer.kind === 'held') return;
      await workflows.save(answer.lease, write('state', { answered: ['one', 'unknown'] }));
      expect((await workflows.read(BACKUPS)).asks).toEqual(new Map([['two', { kind: 'new' }]]));
      expect(await workflows.releaseLease(answer.lease, write('state', { answered: ['two'] }))).toBe('released');
      expect(await workflows.read(BACKUPS)).toEqual({ key: BACKUPS, body: 'state', asks: new Map(), dirty: false });
    });

    it('have the holder look again at a wish that came while it worked', async () => {
      const lease = await acquire(RESTORE);
      await workflows.ask(RESTORE, 'abort', { because: 'typo' });
      expect(await workflows.releaseLease(lease, write('state'))).toBe('dirty');
      expect((await workflows.read(RESTORE)).asks).toEqual(new Map([['abort', { because: 'typo' }]]));
      expect(await workflows.releaseLease(lease, write('state', { answered: ['abort'] }))).toBe('released');
      expect((await workflows.read(RESTORE)).asks).toEqual(new Map());
    });

    it('answer no wish in a write that is fenced', async () => {
      const late = await acquire(RESTORE);
      await acquire(RESTORE, EXPIRES_AT_MS);
      await workflows.ask(RESTORE, 'undo', 1);
      expect(await workflows.releaseLease(late, write('late', { answered: ['undo'] }))).toBe('fenced');
      expect((await workflows.read(RESTORE)).asks).toEqual(new Map([['undo', 1]]));
    });

    it('are written with a time to be forgotten at, and without', async () => {
      const lease = await acquire(RESTORE);
      expect(await workflows.save(lease, write('over', { forgetAtMs: NOW_MS + 86_400_000_000 }))).toBe('saved');
      expect(await workflows.releaseLease(lease, write('kept'))).toBe('released');
      expect((await workflows.read(RESTORE)).body).toBe('kept');
    });

    it('that a hand has spoiled are nothing that was written, and can be written again', async () => {
      await workflows.releaseLease(await acquire(RESTORE), write('state'));
      await workflows.ask(RESTORE, 'undo', 1);
      await world.spoilWorkflow(RESTORE, 'undo');
      const record = await workflows.read(RESTORE);
      expect(record.body).toBeUndefined();
      expect(record.asks).toEqual(new Map([['undo', undefined]]));
      expect((await workflows.list('restore')).map(({ body }) => body)).toEqual([undefined]);
      const lease = await acquire(RESTORE);
      expect(await workflows.releaseLease(lease, write('again', { answered: ['undo'] }))).toBe('released');
      expect(await workflows.read(RESTORE)).toMatchObject({ body: 'again', asks: new Map() });
    });
  });
};
