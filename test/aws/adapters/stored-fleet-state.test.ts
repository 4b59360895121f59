import { describe, expect, it } from 'vitest';
import { isFleetState } from '../../../shared/aws/stored-fleet-state.ts';
import { fleetState } from '../../contracts/contract-values.ts';

/** The state as the ledger reads it, and with other launches and wakes. */
const stored = (state: object): unknown => JSON.parse(JSON.stringify(state));

describe('a stored fleet state', () => {
  it('is read whole, a slot without volumes and a wake for a slot among it', () => {
    expect(isFleetState(stored(fleetState(4)))).toBe(true);
  });

  it.each([
    ['slot', { slot: 7 }],
    ['withoutDevices', { withoutDevices: '/dev/sdf' }],
  ])('is refused when a launch names its %s wrongly', (_, changes) => {
    const { launches, ...state } = fleetState(4);
    const [first] = launches;
    expect(isFleetState(stored({ ...state, launches: [{ ...first, call: { ...first?.call, ...changes } }] }))).toBe(
      false,
    );
  });

  it('is refused when a machine on its roll names its slot wrongly', () => {
    const state = fleetState(4);
    const roster = [{ ...state.health?.roster[0], slot: 7 }];
    expect(isFleetState(stored({ ...state, health: { ...state.health, roster } }))).toBe(false);
  });

  it('is refused when a wake names its slot wrongly', () => {
    const state = fleetState(4);
    const wakes = [{ ...state.standby?.wakes[0], slot: 7 }];
    expect(isFleetState(stored({ ...state, standby: { ...state.standby, wakes } }))).toBe(false);
  });
});
