import type { Scene } from './scene.ts';

/** How many times less often than elsewhere schedules run in a Region: where points are only held, there is little to look at. */
export const slownessOf = ({ kind, regions }: Pick<Scene, 'kind' | 'regions'>, region: string): number =>
  kind === 'points' && region !== regions[0] ? 5 : 1;
