import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { KNEE } from '../../shared/config/fleet-upkeep-schema.ts';
import type { Fleet } from '../../shared/core/fleet.ts';

/** Share of a unit's rate up to which it serves well, for a fleet that states it and for one that does not. */
export const kneeOf = ({ slo }: Fleet): number => slo?.knee ?? KNEE;

/** The configuration with another SLO for one fleet, and nothing else changed. */
export const withSlo = (config: BallastConfig, fleetName: string, shortfall: number | undefined): BallastConfig => {
  if (shortfall === undefined) return config;
  const fleets = config.fleets.map((fleet) =>
    fleet.name === fleetName ? { ...fleet, slo: { shortfall, knee: kneeOf(fleet) } } : fleet,
  );
  return { ...config, fleets };
};
