import type { Random } from '../../random.ts';
import type { Deployment } from './deployment.ts';
import { drawFleets } from './draw-fleets.ts';

/** A deployment with a service. */
export const drawServices = (random: Random): Deployment => drawFleets(random);
