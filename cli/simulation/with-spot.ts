import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Incident } from '../../sim/incidents/incident.ts';

/** Share of the machines that a fleet without any on Spot gets there, so that EC2 has one to take back. */
export const SPOT_SHARE = 0.3;

/**
 * The configuration with Spot machines for a fleet that has none, where one is to be taken back; null where it can stay
 * as it is. Members of a stateful fleet are On-Demand.
 */
export const withSpot = (
  config: BallastConfig,
  fleetName: string,
  incidents: readonly Incident[],
): BallastConfig | null => {
  const fleet = config.fleets.find(({ name }) => name === fleetName);
  const isAsked = incidents.some(({ name }) => name === 'spot-reclaim');
  if (!isAsked || fleet === undefined || fleet.purchase.spotShare > 0 || fleet.stateful !== undefined) return null;
  const bought = { ...fleet, purchase: { ...fleet.purchase, spotShare: SPOT_SHARE } };
  return { ...config, fleets: config.fleets.map((one) => (one === fleet ? bought : one)) };
};
