import type { Preparation } from '../core/failover/plan-preparation.ts';
import { readServiceWish } from '../core/failover/read-service-state.ts';
import type { Wiring } from '../core/failover/service-records.ts';
import { Fault } from '../core/fault.ts';
import { catchFault } from './catch-fault.ts';
import type { DnsWiring } from './dns-report.ts';
import type { DnsDesk, DnsForm, Ledgered } from './read-dns.ts';
import { WIRE_ID } from './read-dns.ts';

const sort = (map: Readonly<Record<string, unknown>>) =>
  Object.entries(map).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** What is wired, but for when it was. */
const contentsOf = ({ zoneId, targets, switchChecks, endpointChecks }: Wiring): string =>
  JSON.stringify([zoneId, sort(targets), sort(switchChecks), sort(endpointChecks)]);

/** What was said before, and is taken note of at the next look, need not be said again. */
const isKnown = ({ state, wire }: Ledgered, { wiring, epoch }: Preparation): boolean => {
  const wanted = contentsOf(wiring);
  const said = readServiceWish(wire);
  if (said?.kind === 'wire') return said.epoch === epoch && contentsOf(said.wiring) === wanted;
  if (state === null || state.wiring === null || state.epoch === null) return false;
  return state.epoch >= epoch && contentsOf(state.wiring) === wanted;
};

const tell = async (
  { portsIn }: DnsDesk,
  { service }: DnsForm,
  region: string,
  { wiring, epoch }: Preparation,
): Promise<Pick<DnsWiring, 'standing' | 'because'>> => {
  const key = { kind: 'service', id: service.name } as const;
  const told = await catchFault(portsIn(region).workflows.ask(key, WIRE_ID, { kind: 'wire', wiring, epoch }));
  return told instanceof Fault ? { standing: 'failed', because: told.message } : { standing: 'told', because: null };
};

/** Tells both Regions' ledgers what a flip of one DNS name needs to know of Route 53, or says which of them it would tell. */
export const wireForm = (
  desk: DnsDesk,
  form: DnsForm,
  preparation: Preparation,
  acts: boolean,
): Promise<readonly DnsWiring[]> =>
  Promise.all(
    form.ledgers.map(async (ledger): Promise<DnsWiring> => {
      const about = { region: ledger.region, service: form.service.name };
      if (isKnown(ledger, preparation)) return { ...about, standing: 'known', because: null };
      if (!acts) return { ...about, standing: 'to-tell', because: null };
      return { ...about, ...(await tell(desk, form, ledger.region, preparation)) };
    }),
  );
