import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/core/time.ts';
import { raiseFleet } from '../../shared/operations/raise-fleet.ts';
import { tableOf } from '../../sim/region-tables.ts';
import { createMovingScene, STANDBY } from './readiness/moving-scene.ts';

const BECAUSE = 'move shop-1-aaaaaaaa';

const raiseTo = async (units: number, least: number, held: { min: number | null; max: number | null } | null) => {
  const scene = createMovingScene();
  const { ledger } = tableOf(scene.tables, STANDBY);
  const nowMs = scene.nowMs();
  const untilMs = nowMs + HOUR_MS;
  if (held !== null) await ledger.putOverride('web', { kind: 'bounds', ...held, untilMs, why: 'ada', atMs: nowMs });
  const step = { kind: 'raise', fleet: 'web', units, untilMs, because: BECAUSE } as const;
  await raiseFleet(scene.portsIn(STANDBY), step, { isDrill: false, least });
  return (await ledger.readFleets(['web'])).get('web')?.overrides;
};

describe('raiseFleet', () => {
  it('holds a fleet at what the move needs', async () => {
    expect(await raiseTo(4, 2, null)).toMatchObject([{ min: 4, max: null, why: BECAUSE }]);
  });

  it('never holds it below the least of its file', async () => {
    expect(await raiseTo(1, 2, null)).toMatchObject([{ min: 2, max: null }]);
  });

  it.each([
    [
      { min: 1, max: 3 },
      { min: 1, max: 3 },
    ],
    [
      { min: null, max: 3 },
      { min: 2, max: 3 },
    ],
    [
      { min: 5, max: null },
      { min: 5, max: null },
    ],
  ])('widens what a person holds it at: %j', async (held, bounds) => {
    expect(await raiseTo(1, 2, held)).toMatchObject([bounds]);
  });
});
