import type { Trial } from '../trial.ts';
import { preparePoints } from './prepare-points.ts';
import { prepareServices } from './prepare-services.ts';

/** What people and AWS have done before anything is invoked: zones, records, keys, clients. */
export const prepareScene = async (trial: Trial): Promise<void> => {
  if (trial.scene.kind === 'points') preparePoints(trial);
  if (trial.scene.kind === 'services') await prepareServices(trial);
};
