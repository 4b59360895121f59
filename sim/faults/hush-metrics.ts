import type { World } from '../world-state.ts';

/** Lets no datapoint of a fleet be published, while its machines go on serving; returns the end. */
export const hushMetrics = ({ disturbances: { hushed } }: World, fleet: string): (() => void) => {
  hushed.add(fleet);
  return () => {
    hushed.delete(fleet);
  };
};
