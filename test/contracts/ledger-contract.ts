import { beforeEach, describe, expect, it } from 'vitest';
import type { Override } from '../../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Lease, Ledger } from '../../shared/ports/ledger.ts';
import { fleetState } from './contract-values.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

const NOW_MS = 1_700_000_000_000;
const EXPIRES_AT_MS = NOW_MS + MINUTE_MS;

const PAUSE: Override = { kind: 'pause', untilMs: NOW_MS + 1, why: 'maintenance', atMs: NOW_MS };
const BOUNDS: Override = { kind: 'bounds', min: 2, max: null, untilMs: NOW_MS + 1, why: 'sale', atMs: NOW_MS };

const acquire = async (ledger: Ledger, fleet: string, nowMs = NOW_MS): Promise<Lease> => {
  const answer = await ledger.acquireLease(fleet, nowMs, nowMs + MINUTE_MS);
  if (answer.kind === 'held') throw new Error(`the lease of ${fleet} is held`);
  return answer.lease;
};

/** What every ledger promises. */
export const describeLedgerContract = (harness: ContractHarness): void => {
  describe(`ledger over ${harness.name}`, () => {
    let world: ContractWorld;
    let ledger: Ledger;

    beforeEach(async () => {
      world = await harness.openWorld();
      ledger = world.ports.ledger;
    });

    it('shows a fleet that was never written as empty', async () => {
      expect(await ledger.readFleets(['web'])).toEqual(
        new Map([['web', { state: null, overrides: [], notices: [], dirty: false }]]),
      );
    });

    it('reads back every fleet that it was asked for, and no other', async () => {
      await ledger.saveState(await acquire(ledger, 'web'), fleetState(4));
      await ledger.saveState(await acquire(ledger, 'web-api'), fleetState(7));
      await ledger.saveState(await acquire(ledger, 'other'), fleetState(9));
      const records = await ledger.readFleets(['web-api', 'web']);
      expect([...records].map(([name, { state }]) => [name, state]).toSorted()).toEqual([
        ['web', fleetState(4)],
        ['web-api', fleetState(7)],
      ]);
    });

    it('reads more fleets than fit into one request', async () => {
      const names = Array.from({ length: 130 }, (_, index) => `fleet-${index}`);
      await ledger.putOverride('fleet-129', PAUSE);
      const records = await ledger.readFleets(names);
      expect(records.size).toBe(130);
      expect(records.get('fleet-129')?.overrides).toEqual([PAUSE]);
    });

    it('gives the holder the record as it is', async () => {
      await ledger.releaseLease(await acquire(ledger, 'web'), fleetState(4));
      await ledger.putOverride('web', PAUSE);
      const answer = await ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS);
      expect(answer).toMatchObject({
        kind: 'acquired',
        lease: { fleet: 'web' },
        record: { state: fleetState(4), overrides: [PAUSE], notices: [], dirty: false },
      });
    });

    if (harness.writesAtomically) {
      it('lets one of two concurrent acquires win', async () => {
        const answers = await Promise.all([
          ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS),
          ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS),
        ]);
        expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['acquired', 'held']);
      });
    }

    it('leases each fleet by itself', async () => {
      await acquire(ledger, 'web');
      expect((await ledger.acquireLease('api', NOW_MS, EXPIRES_AT_MS)).kind).toBe('acquired');
    });

    it('keeps a lease until it expires, and not longer', async () => {
      const first = await acquire(ledger, 'web');
      expect((await ledger.acquireLease('web', EXPIRES_AT_MS - 1, EXPIRES_AT_MS * 2)).kind).toBe('held');
      const later = await acquire(ledger, 'web', EXPIRES_AT_MS);
      expect(later.fence).toBeGreaterThan(first.fence);
    });

    it('writes nothing under an older lease', async () => {
      const zombie = await acquire(ledger, 'web');
      const holder = await acquire(ledger, 'web', EXPIRES_AT_MS);
      await ledger.saveState(holder, fleetState(4));
      expect(await ledger.saveState(zombie, fleetState(99))).toBe('fenced');
      expect(await ledger.releaseLease(zombie, fleetState(99))).toBe('fenced');
      expect((await ledger.readFleets(['web'])).get('web')?.state).toEqual(fleetState(4));
      expect((await ledger.acquireLease('web', EXPIRES_AT_MS + 1, EXPIRES_AT_MS * 2)).kind).toBe('held');
    });

    it('writes nothing under an older lease once the later one was let go', async () => {
      const zombie = await acquire(ledger, 'web');
      await ledger.releaseLease(await acquire(ledger, 'web', EXPIRES_AT_MS), fleetState(4));
      expect(await ledger.saveState(zombie, fleetState(99))).toBe('fenced');
      expect((await ledger.readFleets(['web'])).get('web')?.state).toEqual(fleetState(4));
    });

    it('writes the state and lets go at once', async () => {
      expect(await ledger.releaseLease(await acquire(ledger, 'web'), fleetState(4))).toBe('released');
      expect((await ledger.readFleets(['web'])).get('web')?.state).toEqual(fleetState(4));
      expect((await ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS)).kind).toBe('acquired');
    });

    it('tells the holder of a wake-up that came meanwhile, once', async () => {
      const lease = await acquire(ledger, 'web');
      await ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS);
      expect((await ledger.readFleets(['web'])).get('web')?.dirty).toBe(true);
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('dirty');
      expect((await ledger.readFleets(['web'])).get('web')).toEqual({
        state: fleetState(4),
        overrides: [],
        notices: [],
        dirty: false,
      });
      expect((await ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS)).kind).toBe('held');
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('dirty');
      expect(await ledger.releaseLease(lease, fleetState(5))).toBe('released');
    });

    it('stays dirty when the holder died, until the next lease', async () => {
      await acquire(ledger, 'web');
      await ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS);
      expect((await ledger.readFleets(['web'])).get('web')?.dirty).toBe(true);
      const lease = await acquire(ledger, 'web', EXPIRES_AT_MS);
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('released');
    });

    it('keeps one override of each kind, whoever else writes', async () => {
      const lease = await acquire(ledger, 'web');
      await Promise.all([ledger.putOverride('web', PAUSE), ledger.putOverride('web', BOUNDS)]);
      await ledger.saveState(lease, fleetState(4));
      await ledger.putOverride('web', { ...PAUSE, why: 'again' });
      await ledger.releaseLease(lease, fleetState(5));
      const record = (await ledger.readFleets(['web'])).get('web');
      expect(record?.state).toEqual(fleetState(5));
      expect(record?.overrides).toHaveLength(2);
      expect(record?.overrides).toEqual(expect.arrayContaining([{ ...PAUSE, why: 'again' }, BOUNDS]));
    });

    it('removes overrides by kind, and none is as good as removed', async () => {
      await ledger.putOverride('web', PAUSE);
      await ledger.putOverride('web', BOUNDS);
      await ledger.removeOverrides('web', ['bounds']);
      expect((await ledger.readFleets(['web'])).get('web')?.overrides).toEqual([PAUSE]);
      await ledger.removeOverrides('web', ['pause', 'bounds']);
      await ledger.removeOverrides('never-seen', ['pause']);
      expect((await ledger.readFleets(['web'])).get('web')?.overrides).toEqual([]);
    });

    it('marks a fleet dirty when a person sets or ends an override', async () => {
      const isDirty = async (): Promise<boolean | undefined> => (await ledger.readFleets(['web'])).get('web')?.dirty;
      await ledger.releaseLease(await acquire(ledger, 'web'), fleetState(4));
      await ledger.putOverride('web', PAUSE);
      expect(await isDirty()).toBe(true);
      const lease = await acquire(ledger, 'web');
      expect(await isDirty()).toBe(false);
      await ledger.removeOverrides('web', ['pause']);
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('dirty');
    });

    it('keeps a state of a thousand launches whole', async () => {
      const state = fleetState(4);
      const launches = Array.from({ length: 1_000 }, () => state.launches).flat();
      const large = { ...state, launches };
      await ledger.releaseLease(await acquire(ledger, 'web'), large);
      expect((await ledger.readFleets(['web'])).get('web')?.state).toEqual(large);
    });

    it('names a fleet whose state is malformed, leaves the others readable, and keeps the lease free', async () => {
      await ledger.releaseLease(await acquire(ledger, 'web'), fleetState(4));
      await ledger.releaseLease(await acquire(ledger, 'api'), fleetState(4));
      await world.spoilState('web');
      expect([...(await ledger.readFleets(['web', 'api'])).keys()]).toEqual(['api']);
      const malformed = { name: 'Fault', kind: 'conflict', message: expect.stringContaining('"web"') };
      await expect(ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS)).rejects.toMatchObject(malformed);
      await expect(ledger.acquireLease('web', NOW_MS, EXPIRES_AT_MS)).rejects.toMatchObject(malformed);
    });
  });
};
