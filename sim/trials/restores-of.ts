import { readRestoreState } from '../../shared/core/restore/read-restore-state.ts';
import type { RestoreState } from '../../shared/core/restore/restore-state.ts';
import { worldOf } from '../cloud.ts';
import { tagInstance } from '../instances.ts';
import { tableOf } from '../region-tables.ts';
import type { Trial } from './trial.ts';

/** A restore as the ledger of its Region has it. */
export type StoredRestore = { readonly region: string; readonly state: RestoreState };

/** Restores and proofs of all Regions that are remembered. */
export const restoresOf = ({ tables, setups }: Pick<Trial, 'tables' | 'setups'>): readonly StoredRestore[] =>
  [...setups.keys()].flatMap((region) =>
    tableOf(tables, region)
      .workflows.show('restore')
      .flatMap(({ body }) => {
        const state = readRestoreState(body);
        return state === null ? [] : [{ region, state }];
      }),
  );

/** Whoever was asked answers, by the restore's own id: one half accepts, the other undoes. */
export const answerKept = (trial: Trial): void => {
  for (const { region, state } of restoresOf(trial)) {
    if (state.phase !== 'kept') continue;
    const wish = state.plan.askedAtMs % 2 === 0 ? 'accept' : 'undo';
    trial.tell(() => `a person says ${wish} ${state.id} in ${region}`);
    trial.bus.ask(region, 'restore', { [wish]: state.id, reason: 'a person has seen it' });
  }
};

/** What was restored is its fleet's from now on, as the notice of each restore asks: nobody protects it any more. */
export const releaseRestored = (trial: Trial): void => {
  for (const { region, state } of restoresOf(trial)) {
    const { phase, way, plan, instanceId } = state;
    if (phase !== 'over' || way === 'back' || plan.target.kind !== 'launched' || instanceId === null) continue;
    const world = worldOf(trial.globe.cloud, region);
    if (world.instances.get(instanceId)?.protected !== true) continue;
    trial.tell(() => `a person releases ${instanceId} in ${region}`);
    tagInstance(world, instanceId, 'ballast:protect', null);
  }
};
