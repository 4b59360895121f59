import type { Service } from '../../../shared/core/failover/service.ts';

/** Where the service is at home, where it can move to, and who else may look at both. */
export const SERVICE_REGIONS = { home: 'us-east-1', standby: 'us-west-2', witness: 'eu-west-1' } as const;

/** The only service of a scene, and the zone that its name is in. */
const SERVICE = 'shop';
const SERVICE_ZONE = 'example.com';

/** What a scene's ballast.yml says of its service. */
export type ServiceText = Pick<Service, 'mode' | 'approval' | 'strategy'> & {
  readonly hasWitness: boolean;
  /** Units that the fleet never goes below in the Region that stands by. */
  readonly standbyMin: number;
  /** Stated host names; else the load balancer in front of the fleet. */
  readonly hasEndpoints: boolean;
  /** Seconds. */
  readonly holdDownS: number;
  readonly fall: number;
  /** Further keys of the service, a line each. */
  readonly keys: readonly string[];
};

const fleetText = ({ strategy, standbyMin }: ServiceText): string => {
  const { standby } = SERVICE_REGIONS;
  const isPilot = strategy === 'pilot-light';
  return `fleets:
  web:
    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: ${isPilot ? 2 : 6} }
    machinesMin: ${isPilot || standbyMin === 0 ? 0 : 1}
    inRegion:
      ${standby}:
        subnets: [subnet-0a1b2c3d4e5f60003, subnet-0a1b2c3d4e5f60004]
        capacity: { min: ${isPilot ? 0 : standbyMin}, max: ${isPilot ? 2 : 6} }
${
  isPilot
    ? `    stateful: { volumes: [/dev/sdf], address: none }
    backup: { every: 15m, keep: { hourly: 2 }, copyTo: [${standby}], prove: never }
`
    : `    policies: { cpu: { kind: target-tracking, metric: cpu, target: 60 } }
`
}`;
};

/** The ballast.yml of a service whose one fleet is small in every Region. */
export const serviceText = (wanted: ServiceText): string => {
  const { mode, approval, strategy, hasWitness, hasEndpoints, holdDownS, fall, keys } = wanted;
  const { home, standby, witness } = SERVICE_REGIONS;
  const lines = [
    ...(hasEndpoints
      ? [`endpoints: { ${home}: web-${home}.example.net, ${standby}: web-${standby}.example.net }`]
      : []),
    ...keys,
  ];
  return `version: 1
regions: { primary: ${home}, standby: ${standby}${hasWitness ? `, witness: ${witness}` : ''} }
${fleetText(wanted)}services:
  ${SERVICE}:
    name: shop.${SERVICE_ZONE}
    zone: ${SERVICE_ZONE}
    fleets: [web]
    regions: [${home}, ${standby}]
    mode: ${mode}
    observe: { url: "https://web-{region}.example.net/health", fall: ${fall}, holdDown: ${holdDownS}s }
    approval: ${approval}
    strategy: ${strategy}
${lines.map((line) => `    ${line}\n`).join('')}`;
};
