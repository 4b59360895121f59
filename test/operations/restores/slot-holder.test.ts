import { expect, test } from 'vitest';
import { readRestoreState } from '../../../shared/core/restore/read-restore-state.ts';
import type { RestorePhase } from '../../../shared/core/restore/restore-state.ts';
import { observeRestore } from '../../../shared/operations/observe-restore.ts';
import { backedUp, begun } from './follow-restore.ts';
import { AWAY } from './restore-scenario.ts';

test('a restore into a vacant slot looks for who has taken it, before it may join', async () => {
  const scenario = await backedUp();
  const lineage = scenario.points()[0]?.slot ?? '';
  begun(await scenario.begin({ region: AWAY, lineage, into: 'new' }, { region: AWAY }));
  const ports = scenario.connect({ region: AWAY });
  const records = await ports.workflows.list('restore');
  const [state] = records.flatMap(({ body }) => readRestoreState(body) ?? []);
  if (state === undefined) throw new Error('no restore');
  const members = await scenario.connect().fleets.listInstances(['db']);
  const holder = members.find(({ slot }) => slot === lineage);
  if (holder === undefined) throw new Error('no holder');
  const holderIn = async (phase: RestorePhase, listed = members, instanceId = state.instanceId) => {
    const taken = { ...ports, fleets: { ...ports.fleets, listInstances: () => Promise.resolve(listed) } };
    return (await observeRestore(taken, { ...state, phase, instanceId }, null)).slotHolder;
  };
  expect(await holderIn('swapping')).toBeNull();
  expect(await holderIn('checking')).toBe(holder.id);
  expect(await holderIn('joining')).toBe(holder.id);
  expect(await holderIn('joining', members, holder.id)).toBeNull();
  expect(await holderIn('joining', [{ ...holder, lifecycle: 'terminated' }])).toBeNull();
});
