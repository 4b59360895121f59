import { advanceRuns } from '../core/failover/advance-runs.ts';
import type { Observation } from '../core/failover/observation.ts';
import { readServiceState } from '../core/failover/read-service-state.ts';
import { ledgerRegions, type Service } from '../core/failover/service.ts';
import { type ServiceState, unknownService } from '../core/failover/service-state.ts';
import type { FleetHere, Known } from '../core/failover/service-view.ts';
import { tellEpochs } from '../core/failover/tell-epochs.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { Outcome } from '../ports/journal.ts';
import { catchFault } from './catch-fault.ts';
import { readFleetsHere } from './read-fleets-here.ts';
import type { ReferenceCache } from './reference-cache.ts';
import { serviceKey } from './service-key.ts';
import type { ServiceSetup } from './service-setup.ts';
import { takeSightings } from './take-sightings.ts';
import { tellStanding } from './tell-standing.ts';
import { isToWake, wakeStandby } from './wake-standby.ts';

const NO_FLEETS: Known<readonly FleetHere[]> = { kind: 'known', value: [] };

const readState = async ({ workflows }: FailoverPorts, service: string): Promise<ServiceState> => {
  const record = await catchFault(workflows.read(serviceKey(service)));
  const state = record instanceof Fault ? null : readServiceState(record.body, service);
  return state ?? unknownService(service);
};

/**
 * Looks at a service from this Region, remembers it with what was seen before, and puts it into the ledgers of this Region and
 * of both that the service can be in. A Region that does not take it costs a timeout and nothing else.
 */
export const putObservation = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  service: Service,
  cache: ReferenceCache,
): Promise<readonly Outcome[]> => {
  const { region, observations, clock } = ports;
  const own = setup.config.fleets.filter(({ name }) => service.fleets.includes(name));
  const [listed, state, fleets] = await Promise.all([
    catchFault(observations.list(service.name)),
    readState(ports, service.name),
    own.length === 0 ? NO_FLEETS : readFleetsHere(ports, own, cache),
  ]);
  // Without what was seen before there is neither a run nor a peak of the day: telling that would wipe out what others hold.
  if (listed instanceof Fault) return [{ step: 'tell what was seen', result: 'failed', because: listed.message }];
  const before = listed.find(({ observer }) => observer === region) ?? null;
  const [sightings, standing] = await Promise.all([
    takeSightings(ports, service, state.wiring, fleets),
    tellStanding(ports, setup, fleets, before),
  ]);
  const nowMs = clock.nowMs();
  const observation: Observation = {
    version: 1,
    service: service.name,
    observer: region,
    atMs: nowMs,
    runs: advanceRuns(before?.runs ?? [], sightings, service.observe, nowMs),
    standing,
    // A witness knows no more than what it was told, and passes that on.
    ...tellEpochs(state, listed),
  };
  return Promise.all(
    ledgerRegions(service, region).map(async (place): Promise<Outcome> => {
      const put = await catchFault(observations.put(place, observation));
      const step = `tell ${place} what was seen`;
      if (put instanceof Fault) return { step, result: 'failed', because: put.message };
      // As soon as it can read what there is to hear, whatever becomes of the others.
      if (isToWake(ports, service, place, observation.runs)) await catchFault(wakeStandby(ports, service, place));
      return { step, result: 'done', because: '' };
    }),
  );
};
