import type { FailoverStep } from '../core/failover/failover-step.ts';
import { Fault } from '../core/fault.ts';
import type { Override } from '../core/fleet-state.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { isOfMove, isUnder, letGoOf, reasonOver } from './hold-override.ts';

type Raise = Extract<FailoverStep, { readonly kind: 'raise' }>;
type Lower = Extract<FailoverStep, { readonly kind: 'lower' }>;
type BoundsOverride = Extract<Override, { readonly kind: 'bounds' }>;

const boundsOf = async ({ ledger, clock }: FailoverPorts, fleet: string): Promise<BoundsOverride | null> => {
  const overrides = (await ledger.readFleets([fleet])).get(fleet)?.overrides ?? [];
  const nowMs = clock.nowMs();
  return overrides.find((one): one is BoundsOverride => one.kind === 'bounds' && one.untilMs > nowMs) ?? null;
};

/**
 * Holds a fleet of this Region at a lower bound, and has it looked at now. It is never below `least`, which is the file's; what a
 * person holds it at is widened, never narrowed; a drill leaves it alone. Rejects with a `Fault`.
 */
export const raiseFleet = async (
  ports: FailoverPorts,
  step: Raise,
  { isDrill, least }: { readonly isDrill: boolean; readonly least: number },
): Promise<void> => {
  const { fleet, units, untilMs, because } = step;
  const held = await boundsOf(ports, fleet);
  const isPersons = held !== null && !isOfMove(held);
  if (isDrill && held !== null && !isUnder(held, because)) {
    const told = `${fleet} is held at ${held.min ?? 'no'} to ${held.max ?? 'no'} units: ${held.why}`;
    throw new Fault('conflict', 'raise', told);
  }
  const min = Math.max(units, isPersons ? (held.min ?? least) : least);
  const max = isPersons && held.max !== null ? Math.max(held.max, min) : null;
  const why = reasonOver(because, held);
  const atMs = ports.clock.nowMs();
  await ports.ledger.putOverride(fleet, { kind: 'bounds', min, max, untilMs, why, atMs });
  // The tick looks at a fleet that was marked dirty: a wake that is lost costs a minute.
  await catchFault(ports.wakes.wakeFleets([fleet], because));
};

/** Holds a fleet no more that this move held: what somebody else holds it at, or a person did before, is in force. Rejects with a `Fault`. */
export const lowerFleet = async (ports: FailoverPorts, { fleet, because }: Lower): Promise<void> => {
  const held = await boundsOf(ports, fleet);
  if (held !== null && isUnder(held, because)) await letGoOf(ports.ledger, fleet, held, ports.clock.nowMs());
};
