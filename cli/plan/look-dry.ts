import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { LookRequest } from '../../shared/core/look-request.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import type { FleetRecord, Ledger, RegionRecord } from '../../shared/ports/ledger.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { failed } from '../stop.ts';

/** What Ballast would do now; `isDeployed` is false while the stage has no ledger, as before the first deployment. */
export type DryLook = { readonly records: readonly DecisionRecord[]; readonly isDeployed: boolean };

const NEW_FLEET: FleetRecord = { state: null, overrides: [], notices: [], dirty: false };
const NEW_REGION: RegionRecord = { dryPools: [], shifts: [] };

const readRecords = async (
  ledger: Ledger,
  names: readonly string[],
): Promise<ReadonlyMap<string, FleetRecord> | null> => {
  try {
    return await ledger.readFleets(names);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return null;
    throw error;
  }
};

/**
 * Looks at the fleets as the tick does, over the same operation, and changes nothing: a dry run whose journal records are
 * handed back and not written.
 */
export const lookDry = async (ports: Ports, config: BallastConfig, names: readonly string[]): Promise<DryLook> => {
  const [first, ...others] = names;
  if (first === undefined) return { records: [], isDeployed: true };
  const known = await readRecords(ports.ledger, names);
  const fleetRecords = known ?? new Map(names.map((name) => [name, NEW_FLEET]));
  const records: DecisionRecord[] = [];
  const append = (record: DecisionRecord): Promise<void> => {
    records.push(record);
    return Promise.resolve();
  };
  const dryPorts: Ports = {
    ...ports,
    ledger: {
      ...ports.ledger,
      readFleets: () => Promise.resolve(fleetRecords),
      ...(known === null && { readRegion: () => Promise.resolve(NEW_REGION) }),
    },
    journal: { ...ports.journal, append },
  };
  const request: LookRequest = {
    wake: { kind: 'manual', id: 'plan', because: 'ballast plan' },
    scope: { kind: 'named', fleets: [first, ...others] },
    dryRun: true,
  };
  const { decisions } = await lookAtFleets(dryPorts, config, request, createLookMemory());
  const unread = decisions.filter(({ id }) => id === null);
  if (unread.length > 0) throw failed(unread.map(({ fleet, explained }) => `${fleet}: ${explained}`).join('\n'));
  return { records, isDeployed: known !== null };
};
