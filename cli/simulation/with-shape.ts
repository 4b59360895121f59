import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Shape } from '../../shared/core/fleet.ts';

/** Every shape that a fleet can have. */
export const SHAPES: readonly Shape[] = ['vertical-first', 'horizontal', 'cheapest'];

/** The configuration with another shape for one fleet, and nothing else changed. */
export const withShape = (config: BallastConfig, fleetName: string, shape: Shape | undefined): BallastConfig => {
  if (shape === undefined) return config;
  const fleets = config.fleets.map((fleet) => (fleet.name === fleetName ? { ...fleet, shape } : fleet));
  return { ...config, fleets };
};
