import { recordsAt } from '../../shared/core/failover/plan-records.ts';
import { readServiceState, readServiceWish } from '../../shared/core/failover/read-service-state.ts';
import { drillOf, type Service } from '../../shared/core/failover/service.ts';
import { unknownService } from '../../shared/core/failover/service-state.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { NaiveEvent } from './naive-event.ts';

/** Makes a row of a table of what a person prepared: which zone, which records. */
const adoptRow = async ({ workflows, clock }: FailoverPorts, { name }: Service): Promise<void> => {
  const { asks, body } = await workflows.read(serviceKey(name));
  const wish = [...asks.values()].map(readServiceWish).find((one) => one?.kind === 'wire');
  if (body !== null || wish?.kind !== 'wire') return;
  const { wiring, epoch } = wish;
  const nowMs = clock.nowMs();
  // A lease that is over at once keeps nobody out.
  const answer = await workflows.acquireLease(serviceKey(name), nowMs, nowMs);
  if (answer.kind === 'held') return;
  const row = { ...unknownService(name), wiring, epoch, recordsEpoch: epoch };
  await workflows.releaseLease(answer.lease, { body: row, answered: [...asks.keys()], forgetAtMs: null });
};

/** Points the name to the Region that stands by. */
const flip = async (ports: FailoverPorts, service: Service, stage: string): Promise<void> => {
  if (service.mode === 'switch') return ports.switches.publish(service.name, true, ports.clock.nowMs());
  const { body } = await ports.workflows.read(serviceKey(service.name));
  const wiring = readServiceState(body, service.name)?.wiring ?? null;
  if (wiring === null) return;
  const records = recordsAt(service, stage, wiring, 1).filter(({ type }) => type !== 'TXT');
  await ports.dns.change(
    wiring.zoneId,
    records.map((record) => ({ action: 'upsert', record })),
    `${service.name} to ${ports.region}`,
  );
};

/** One probe of the home Region, and the name is moved where it fails. */
const watchHome = async (ports: FailoverPorts, service: Service, stage: string): Promise<void> => {
  const [home] = service.regions;
  const { url, status, body, timeoutMs } = service.observe;
  const { good } = await ports.probes.probe({ url: url.replaceAll('{region}', home), status, body, timeoutMs });
  if (!good) await flip(ports, service, stage);
};

/** One event, one action on services: the Region that stands by asks home, and takes over where home does not answer. */
export const actOnServices = async (
  ports: FailoverPorts,
  services: readonly Service[],
  stage: string,
  event: NaiveEvent,
): Promise<void> => {
  if (event.kind !== 'schedule') return;
  for (const service of services) {
    if (!service.regions.includes(ports.region)) continue;
    for (const form of [service, drillOf(service)]) await adoptRow(ports, form);
    if (service.regions[1] === ports.region) await watchHome(ports, service, stage);
  }
};
