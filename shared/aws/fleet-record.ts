import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { FleetState, Override } from '../core/fleet-state.ts';
import type { FleetRecord } from '../ports/ledger.ts';
import type { StoredItem } from './read-items.ts';
import { isFleetState, isOverride } from './stored-fleet-state.ts';
import { parseAttribute } from './stored-json.ts';
import { noticesFromItem } from './stored-notices.ts';
import type { ItemKey } from './update-item.ts';

const OVERRIDE_KINDS: readonly Override['kind'][] = ['pause', 'bounds'];

/** Key of the item that holds a fleet's record. */
export const fleetKey = (fleet: string): ItemKey => ({
  pk: { S: `fleet#${fleet}` },
  sk: { S: 'record' },
});

/** Name of the attribute that holds the override of a kind: one each, so that two writers never undo each other. */
export const overrideAttribute = (kind: Override['kind']): string => `override_${kind}`;

/** A fleet's record from its item; throws `conflict` for one that a hand has spoiled, for it is not empty either. */
export const fleetRecordFromItem = (operation: string, fleet: string, item: StoredItem): FleetRecord => ({
  state: item['state'] ? readState(operation, fleet, item['state']) : null,
  overrides: OVERRIDE_KINDS.flatMap((kind) => {
    const attribute = item[overrideAttribute(kind)];
    return attribute ? [readOverride(operation, fleet, kind, attribute)] : [];
  }),
  notices: noticesFromItem(item),
  dirty: item['dirty']?.BOOL ?? false,
});

const readState = (operation: string, fleet: string, attribute: AttributeValue): FleetState => {
  const state = parseAttribute(attribute);
  if (isFleetState(state)) return state;
  throw spoiled(operation, fleet, 'state');
};

const readOverride = (
  operation: string,
  fleet: string,
  kind: Override['kind'],
  attribute: AttributeValue,
): Override => {
  const override = parseAttribute(attribute);
  if (isOverride(override) && override.kind === kind) return override;
  throw spoiled(operation, fleet, overrideAttribute(kind));
};

const spoiled = (operation: string, fleet: string, attribute: string): Fault =>
  new Fault(
    'conflict',
    operation,
    `the ledger's "${attribute}" of fleet "${fleet}" is malformed; restore it, or remove that attribute of item fleet#${fleet}`,
  );
