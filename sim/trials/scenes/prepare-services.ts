import { Fault } from '../../../shared/core/fault.ts';
import { prepareDns } from '../../../shared/operations/prepare-dns.ts';
import type { ServiceSetup } from '../../../shared/operations/service-setup.ts';
import type { FailoverPorts } from '../../../shared/ports/failover-ports.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { addZone } from '../../dns/zones.ts';
import { createMemoryNotices } from '../../memory-notices.ts';
import { isOpen } from '../../network/ask-endpoint.ts';
import { createSimFailoverPorts } from '../../sim-failover-ports.ts';
import { answerAfterStorms } from '../answer-after-storms.ts';
import { releaseRestored } from '../restores-of.ts';
import { STAGE } from '../scene.ts';
import type { Trial } from '../trial.ts';
import { watchSights } from '../watch-sights.ts';

/** A person's own ports: no fault comes in there. */
const connectPerson = ({ globe, tables }: Trial, region: string): FailoverPorts =>
  createSimFailoverPorts({ globe, region, tables, stage: STAGE, notices: createMemoryNotices() });

/** Clients ask for the name once a minute, and go where it leads. */
const sendClients = ({ globe, scene }: Trial, dnsName: string, fleets: readonly string[]): void => {
  for (const [region, world] of globe.cloud) {
    for (const name of fleets) {
      const fleet = world.fleets.get(name);
      const loadAt = scene.loads.get(name);
      if (fleet === undefined || loadAt === undefined) continue;
      fleet.loadAt = (minute) =>
        regionOfName(globe, dnsName) === region && isOpen(globe, 'clients', region) ? loadAt(minute) : 0;
      const endpoint = globe.network.endpoints.get(region);
      if (endpoint !== undefined) endpoint.fleets = [...endpoint.fleets, name];
    }
  }
};

const setupIn = ({ setups }: Trial, region: string): ServiceSetup => {
  const setup = setups.get(region);
  if (setup === undefined) throw new Fault('not-found', 'trial', `nothing is deployed in ${region}`);
  return setup;
};

/** `ballast dns prepare`, as a person runs it at home; whether all of it was done. */
export const prepareByHand = async (trial: Trial, service: string): Promise<boolean> => {
  const [home] = trial.scene.regions;
  const answer = await prepareDns(
    (region) => connectPerson(trial, region),
    (region) => setupIn(trial, region),
    { region: home, service, only: 'prepare', adopt: false, dryRun: false },
  );
  if (answer.kind === 'refused') return false;
  const { names, wired } = answer.report;
  return [...names, ...wired].every(({ standing }) => standing !== 'failed');
};

/** What people do once for a service: its zone, `ballast dns prepare`, and clients that come; they release what a move restored. */
export const prepareServices = async (trial: Trial): Promise<void> => {
  const { globe, scene } = trial;
  for (const service of setupIn(trial, scene.regions[0]).services) {
    addZone(globe, { name: service.zone });
    if (!(await prepareByHand(trial, service.name))) throw new Fault('invalid', 'trial', 'it could not be prepared');
    sendClients(trial, service.dnsName, service.fleets);
    watchSights(trial, service);
  }
  if (scene.text.includes('pilot-light')) answerAfterStorms(trial, () => releaseRestored(trial));
};
