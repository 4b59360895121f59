import { type FailoverRefusal, refuse } from '../core/failover/failover-codes.ts';
import { readServiceState } from '../core/failover/read-service-state.ts';
import { activeAt, type Service } from '../core/failover/service.ts';
import type { ServiceWish } from '../core/failover/service-wish.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { readStoredReadiness } from './read-stored-readiness.ts';
import { serviceKey } from './service-key.ts';
import type { ServiceSetup } from './service-setup.ts';

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

/** Why a wish must wait for something else first; null when it need not. */
export const refuseUnprepared = async (
  ports: FailoverPorts,
  { region }: ServiceSetup,
  service: Service,
  wish: ServiceWish,
): Promise<FailoverRefusal | null> => {
  if (wish.kind === 'drill') return refuseDrillAway(ports, service);
  const isHome = wish.kind === 'move' && region === service.regions[0];
  return isHome && !wish.force ? refuseUnready(ports, service) : null;
};
