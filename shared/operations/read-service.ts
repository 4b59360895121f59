import type { ServiceState } from '../core/failover/service-state.ts';
import { type ServiceWork, stateOf } from './advance-service.ts';
import { serviceKey } from './service-key.ts';

/** What this Region's ledger holds of a service now. */
export const readService = async ({ ports, service }: ServiceWork): Promise<ServiceState> =>
  stateOf(await ports.workflows.read(serviceKey(service.name)), service.name);
