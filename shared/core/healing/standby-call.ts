import type { LaunchCall } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import type { StandbyLot } from './plan-standby.ts';

/** The launch of standbys in one zone. */
export const standbyCall = (
  { zone, instanceTypes, machines }: StandbyLot,
  { launchTemplate }: Pick<FleetView, 'launchTemplate'>,
  token: string,
): LaunchCall => ({
  token,
  zone: zone.name,
  subnets: zone.subnets,
  instanceTypes,
  onDemand: machines,
  spot: 0,
  launchTemplate,
  role: 'standby',
});
