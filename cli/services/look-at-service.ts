import type { ServiceWish } from '../../shared/core/failover/service-wish.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import type { ServiceReport, ServicesReport } from '../../shared/operations/service-report.ts';
import { failed } from '../stop.ts';
import { refusalOf } from './refusal.ts';
import type { ServiceAccess } from './service-access.ts';

/** What is asked of one service, and why. */
export type ServiceAsk = {
  readonly service: string;
  readonly wish: ServiceWish | null;
  readonly why: string;
  readonly dryRun: boolean;
};

/** The one service that a look was about; a refusal is thrown, and so is a look that tells nothing. */
export const onlyReport = ({ services, refused }: ServicesReport, service: string): ServiceReport => {
  if (refused !== null) throw refusalOf(refused);
  const [report] = services;
  if (report === undefined) throw failed(`${service}: nothing is known of it`);
  return report;
};

/** Looks at one service as the failover function does, over the same operation; what is wished for is passed on first. */
export const lookAtService = async (
  { ports, setup }: ServiceAccess,
  { service, wish, why, dryRun }: ServiceAsk,
): Promise<ServiceReport> => {
  const id = `${wish?.kind ?? 'look'}-${ports.clock.nowMs().toString(36)}`;
  const wake = { kind: 'manual', id, because: why } as const;
  return onlyReport(await lookAtServices(ports, setup, { wake, service, wish, dryRun }), service);
};

/**
 * Brings the drill of a service forward, and tells how it stands: a wish, which is not passed on, says that the isolated form
 * is meant.
 */
export const lookAtDrill = async (
  { ports, setup }: ServiceAccess,
  service: string,
  why: string,
): Promise<ServiceReport> => {
  const wake = { kind: 'manual', id: `drill-${ports.clock.nowMs().toString(36)}`, because: why } as const;
  await lookAtServices(ports, setup, { wake, service: null, wish: null, dryRun: false });
  const wish = { kind: 'drill', why, by: 'nobody' } as const;
  const { services } = await lookAtServices(ports, setup, { wake, service, wish, dryRun: true });
  return onlyReport({ services, refused: null }, service);
};
