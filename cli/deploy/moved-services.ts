import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Service } from '../../shared/core/failover/service.ts';

/** The services that a deployment can move into its Region, and not only witness. */
export const movedServices = ({
  region,
  services = [],
}: Pick<BallastConfig, 'region' | 'services'>): readonly Service[] =>
  services.filter(({ regions }) => regions.includes(region));
