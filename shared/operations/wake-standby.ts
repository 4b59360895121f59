import type { Run } from '../core/failover/observation.ts';
import { otherRegion, type Service } from '../core/failover/service.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';

/** Just now: later looks have nothing new to tell. */
const hasFallen = ({ source, verdict, last, inRow }: Run, { observe }: Service): boolean =>
  source === 'probe' && verdict === 'down' && last === 'bad' && inRow === observe.fall;

/** Whether a Region would take over from one whose endpoint this observer has just come to call down. */
export const isToWake = ({ region }: FailoverPorts, service: Service, place: string, runs: readonly Run[]): boolean =>
  place !== region &&
  service.regions.includes(place) &&
  runs.some((run) => run.region === otherRegion(service, place) && hasFallen(run, service));

/**
 * Has the Region that would take over count the votes now: hearing of the last one at its own next look would cost it half a
 * minute. Rejects with a `Fault`.
 */
export const wakeStandby = ({ wakes, region }: FailoverPorts, service: Service, standby: string): Promise<void> =>
  wakes.wakeService(standby, service.name, `${region} has come to call ${otherRegion(service, standby)} down`);
