import type { FailingCalls, RegionalService } from '../impairments.ts';
import type { World } from '../world-state.ts';

/** Lets calls to one service of a Region fail, while its machines go on serving; returns the end. */
export const failService = (
  { impairments }: World,
  service: RegionalService,
  calls: FailingCalls = 'all',
): (() => void) => {
  impairments.set(service, calls);
  return () => {
    impairments.delete(service);
  };
};
