import { activeAt } from '../core/failover/service.ts';
import { Fault } from '../core/fault.ts';
import { catchFault } from './catch-fault.ts';
import { unfenceRegion } from './fence-region.ts';
import { isFenced } from './hold-override.ts';
import type { DnsDesk, DnsForm } from './read-dns.ts';

/** Whether a Region's ledger lost what it knew: a move that it had begun is nobody's any more. */
const hasForgotten = ({ ledgers }: DnsForm, active: string): boolean =>
  ledgers.some(({ region, state }) => region !== active && (state === null || state.wiring === null));

/**
 * Lets the fleets serve again where their service is, if a move that is forgotten fenced them: no other is under way while what
 * it would need to know is still to be told. Tells each of them, or why it could not; without `acts` only says which.
 */
export const liftForgottenFences = async (
  { portsIn, service }: DnsDesk,
  form: DnsForm,
  epoch: number,
  acts: boolean,
): Promise<readonly string[]> => {
  const active = activeAt(service, epoch);
  if (!hasForgotten(form, active)) return [];
  const { ledger, fleets, balancers, agents, clock } = portsIn(active);
  const lift = async (): Promise<readonly string[]> => {
    const records = await ledger.readFleets(service.fleets);
    const fenced = service.fleets.filter((fleet) => isFenced(records.get(fleet)?.overrides ?? [], clock.nowMs()));
    const former = { ledger, fleets, balancers, agents };
    if (acts) await unfenceRegion(former, fenced, service.targetGroups[active] ?? {}, clock.nowMs());
    return fenced;
  };
  const lifted = await catchFault(lift());
  if (lifted instanceof Fault)
    return [`whether a forgotten move fenced fleets in ${active} is not known: ${lifted.message}`];
  const will = acts ? 'serves again' : 'may serve again once this is prepared';
  return lifted.map((fleet) => `${fleet} in ${active} was fenced by a move that is forgotten: it ${will}`);
};
