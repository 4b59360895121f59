/** Where the service is at home, where it can move to, and who else looks at both. */
export const SHOP_HOME = 'us-east-1';
export const SHOP_STANDBY = 'us-west-2';
export const WITNESS = 'eu-west-1';

/** The name that moves. */
export const SHOP_NAME = 'shop.example.com';

/** What one service differs in from another. */
export type ShopText = {
  readonly mode: 'switch' | 'record';
  readonly strategy?: 'warm-standby' | 'pilot-light';
  readonly approval?: 'automatic' | 'person';
};

const WARM = `capacity: { min: 2, max: 4 }
    inRegion:
      ${SHOP_STANDBY}: { subnets: [subnet-0a1b2c3d4e5f60003], capacity: { min: 1, max: 4 } }`;

const PILOT = `capacity: { min: 1, max: 1 }
    stateful: { volumes: [/dev/sdf], address: none }
    backup: { every: 1h, keep: { hourly: 2 }, copyTo: [${SHOP_STANDBY}], prove: never }
    inRegion:
      ${SHOP_STANDBY}: { subnets: [subnet-0a1b2c3d4e5f60003], capacity: { min: 0, max: 1 } }`;

/** The ballast.yml of a service with one fleet. */
export const shopText = ({ mode, strategy = 'warm-standby', approval = 'automatic' }: ShopText): string => `version: 1
regions: { primary: ${SHOP_HOME}, standby: ${SHOP_STANDBY}, witness: ${WITNESS} }
settledLook: 1m
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    ${strategy === 'pilot-light' ? PILOT : WARM}
services:
  shop:
    name: ${SHOP_NAME}
    zone: example.com
    fleets: [web]
    regions: [${SHOP_HOME}, ${SHOP_STANDBY}]
    mode: ${mode}
    strategy: ${strategy}
    observe: { url: "https://web-{region}.example.net/health", rise: 1, fall: 2, holdDown: 30s }
    approval: ${approval}
`;
