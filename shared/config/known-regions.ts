import type { BallastSection } from './ballast-schema.ts';

/** Every Region that the file gives a role, the primary one first: a stage may be deployed there and nowhere else. */
export const knownRegions = ({ regions, services }: BallastSection): readonly string[] => {
  const witnesses = Object.values(services).map(({ witness }) => witness);
  const named = [regions.primary, regions.standby, regions.witness, ...witnesses];
  return [...new Set(named.filter((region) => region !== undefined))];
};
