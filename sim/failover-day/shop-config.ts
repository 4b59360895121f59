import type { Service } from '../../shared/core/failover/service.ts';

/** Where the service is at home, where it can move to, and who else looks at both. */
export const HOME = 'us-east-1';
export const STANDBY = 'us-west-2';
export const WITNESS = 'eu-west-1';

/** The service, its fleet, and the name that its clients ask for. */
export const SHOP = 'shop';
export const SHOP_FLEET = 'web';
export const SHOP_NAME = 'shop.example.com';
export const SHOP_ZONE = 'example.com';

/** Asked in each Region. */
export const endpointUrl = (region: string): string => `https://web-${region}.example.com/health`;

/** What a shop's ballast.yml says that another's does not. */
export type ShopConfig = {
  /** Null for one that Ballast does not move: it has fleets alone. */
  readonly moves: Pick<Service, 'mode' | 'approval' | 'strategy' | 'capacityShare'> | null;
  readonly hasWitness: boolean;
  /** Units that the fleet never goes below in the standby Region. */
  readonly standbyMin: number;
  /** Machines that wait stopped beside the fleet, in each Region. */
  readonly stopped: number;
};

const serviceText = ({
  mode,
  approval,
  strategy,
  capacityShare,
}: NonNullable<ShopConfig['moves']>): string => `services:
  ${SHOP}:
    name: ${SHOP_NAME}
    zone: ${SHOP_ZONE}
    fleets: [${SHOP_FLEET}]
    regions: [${HOME}, ${STANDBY}]
    mode: ${mode}
    observe: { url: "${endpointUrl('{region}')}" }
    approval: ${approval}
    strategy: ${strategy}
    capacity: ${Math.round(100 * capacityShare)}%
`;

/** The ballast.yml of a service whose one fleet is as the `web` that ships, kept at 60 % CPU: a forecast would have no past here. */
export const shopText = ({ moves, hasWitness, standbyMin, stopped }: ShopConfig): string => `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY}${hasWitness ? `, witness: ${WITNESS}` : ''} }
fleets:
  ${SHOP_FLEET}:
    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large, c7g.xlarge, c7g.2xlarge]
    capacity: { min: 2, max: 40 }
    machinesMin: ${standbyMin === 0 ? 0 : 2}
    warmUp: 3m
${stopped === 0 ? '' : `    standby: { machines: ${stopped} }\n`}    inRegion:
      ${STANDBY}:
        subnets: [subnet-0a1b2c3d4e5f60003, subnet-0a1b2c3d4e5f60004]
        capacity: { min: ${standbyMin}, max: 40 }
    policies:
      cpu: { kind: target-tracking, metric: cpu, target: 60 }
${moves === null ? '' : serviceText(moves)}`;
