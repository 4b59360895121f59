import type { Random } from '../../random.ts';
import type { Deployment } from './deployment.ts';
import { drawFleets } from './draw-fleets.ts';

/** A deployment with recovery points. */
export const drawPoints = (random: Random): Deployment => drawFleets(random);
