import type { PortName } from './point-hook.ts';

/** A service of AWS in one Region. */
export type RegionalService =
  | 'ec2'
  | 'elastic-load-balancing'
  | 'systems-manager'
  | 'dynamodb'
  | 'cloudwatch'
  | 'sns'
  | 'lambda'
  | 'kms';

/** Which calls of a service fail. */
export type FailingCalls = 'reads' | 'changes' | 'all';

/** Services of a Region that fail, while its machines may go on serving. */
export type Impairments = Map<RegionalService, FailingCalls>;

const SERVICES: Readonly<Partial<Record<PortName, RegionalService>>> = {
  fleets: 'ec2',
  volumes: 'ec2',
  snapshots: 'ec2',
  sources: 'ec2',
  restoration: 'ec2',
  prerequisites: 'ec2',
  balancers: 'elastic-load-balancing',
  agents: 'systems-manager',
  ledger: 'dynamodb',
  workflows: 'dynamodb',
  observations: 'dynamodb',
  journal: 'dynamodb',
  metrics: 'cloudwatch',
  switches: 'cloudwatch',
  notices: 'sns',
  wakes: 'lambda',
  signatures: 'kms',
};

/** The service in a Region that answers calls to a port; null for those that are in none. */
export const serviceOf = (port: PortName): RegionalService | null => SERVICES[port] ?? null;

/** The service that fails a call to a port now; null while none does. */
export const findImpaired = (
  impairments: Impairments,
  port: PortName,
  kind: 'read' | 'change',
): RegionalService | null => {
  const service = SERVICES[port];
  const failing = service && impairments.get(service);
  if (service === undefined || failing === undefined) return null;
  return failing === 'all' || failing === (kind === 'read' ? 'reads' : 'changes') ? service : null;
};
