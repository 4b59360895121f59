import { asWired } from '../core/failover/as-wired.ts';
import { isArmed } from '../core/failover/decide-flipping.ts';
import { type FailoverRefusal, refuse } from '../core/failover/failover-codes.ts';
import { epochName } from '../core/failover/plan-records.ts';
import { readServiceState } from '../core/failover/read-service-state.ts';
import { activeAt, type Service } from '../core/failover/service.ts';
import type { ServiceState } from '../core/failover/service-state.ts';
import type { ServiceWish } from '../core/failover/service-wish.ts';
import { readZoneEpoch } from '../core/failover/zone-epoch.ts';
import { Fault } from '../core/fault.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { ServiceWork } from './advance-service.ts';
import { catchFault } from './catch-fault.ts';
import { readStoredReadiness } from './read-stored-readiness.ts';
import { serviceKey } from './service-key.ts';

/** A drill moves from home, as an outage would: a service that is elsewhere is not drilled. */
const refuseDrillAway = async (
  { workflows }: FailoverPorts,
  { name, regions }: Service,
): Promise<FailoverRefusal | null> => {
  const state = readServiceState((await workflows.read(serviceKey(name))).body, name);
  const epoch = state?.epoch ?? null;
  if (epoch === null)
    return refuse('EPOCH_UNKNOWN', `nobody knows where ${name} is: run "ballast dns prepare ${name}"`);
  if (state?.move && state.move.phase !== 'over') {
    return refuse('ALREADY_MOVING', `${name} itself is moved: ${state.move.id}, ${state.move.phase}`);
  }
  const active = activeAt({ regions }, epoch);
  return active === regions[0]
    ? null
    : refuse('NOT_AT_HOME', `${name} is in ${active}: a drill moves from ${regions[0]}`);
};

/** Nobody is in a hurry to go home: what is red there is mended first. */
const refuseUnready = async (ports: FailoverPorts, { name }: Service): Promise<FailoverRefusal | null> => {
  const report = await readStoredReadiness(ports, name);
  if (report === null) return refuse('NOT_READY', `run "ballast readiness ${name}" first: nobody has looked yet`);
  const red = report.checks.filter(({ standing }) => standing === 'red');
  if (red.length === 0) return null;
  const named = red.map(({ id, subject }) => `${id} of ${subject}`).join(', ');
  return refuse('NOT_READY', `red in ${report.region}: ${named}; --force moves it all the same`);
};

/**
 * A batch of records cannot be made over a record of the epoch that somebody edited: such a move would fence the side that serves,
 * and get no further. Where the zone cannot be read now, the move reads it again before it writes.
 */
const refuseEdited = async (
  { ports, setup: { stage }, service: configured }: ServiceWork,
  state: ServiceState,
): Promise<FailoverRefusal | null> => {
  const { wiring } = state;
  const service = asWired(configured, wiring);
  if (wiring === null || (service.mode === 'switch' && isArmed(state))) return null;
  const records = await catchFault(ports.dns.listRecords(wiring.zoneId, [epochName(service)]));
  if (records instanceof Fault) return null;
  const zone = readZoneEpoch(service, stage, { records: { kind: 'known', value: records } });
  return zone.kind === 'known' ? null : refuse('NOT_WIRED', zone.because);
};

/** Why a wish must wait for something else first; null when it need not. `service` is the real one, whatever form is worked on. */
export const refuseUnprepared = async (
  work: ServiceWork,
  service: Service,
  state: ServiceState,
  wish: ServiceWish,
): Promise<FailoverRefusal | null> => {
  const { ports, setup } = work;
  if (wish.kind !== 'drill' && wish.kind !== 'move') return null;
  const edited = await refuseEdited(work, state);
  if (edited !== null) return edited;
  if (wish.kind === 'drill') return refuseDrillAway(ports, service);
  const isHome = setup.region === service.regions[0];
  return isHome && !wish.force ? refuseUnready(ports, service) : null;
};
