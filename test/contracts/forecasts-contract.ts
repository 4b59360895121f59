import { beforeEach, describe, expect, it } from 'vitest';
import { FORECAST_FENCED_MS, type StoredForecast } from '../../shared/core/forecast/stored-forecast.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Lease, Ledger } from '../../shared/ports/ledger.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

const NOW_MS = 1_700_000_000_000;

const forecast = (untilMs = NOW_MS, learned = 'learned'): StoredForecast => ({
  version: 1,
  untilMs,
  policies: { ahead: learned, 'ahead-of-mail': '' },
});

const leaseOf = (fence: number, fleet = 'web'): Lease => ({ fleet, fence });

/** What every ledger promises about forecasts. */
export const describeForecastsContract = (harness: ContractHarness): void => {
  describe(`forecasts in the ledger over ${harness.name}`, () => {
    let world: ContractWorld;
    let ledger: Ledger;

    beforeEach(async () => {
      world = await harness.openWorld();
      ledger = world.ports.ledger;
    });

    const stored = async (fleet = 'web') => (await ledger.readForecasts([fleet])).get(fleet);

    it('are none until one is saved', async () => {
      expect(await ledger.readForecasts(['web', 'api'])).toEqual(
        new Map(['web', 'api'].map((fleet) => [fleet, { kind: 'none', because: 'no forecast is stored yet' }])),
      );
      expect(await ledger.readForecasts([])).toEqual(new Map());
    });

    it('are read back as saved, each fleet its own, and leave its record alone', async () => {
      expect(await ledger.saveForecast(leaseOf(1), forecast())).toBe('saved');
      expect(await ledger.saveForecast(leaseOf(1, 'web-api'), forecast(NOW_MS, 'other'))).toBe('saved');
      const all = await ledger.readForecasts(['web', 'web-api', 'web']);
      expect(all).toEqual(
        new Map([
          ['web', { kind: 'stored', forecast: forecast() }],
          ['web-api', { kind: 'stored', forecast: forecast(NOW_MS, 'other') }],
        ]),
      );
      expect((await ledger.readFleets(['web'])).get('web')).toEqual({
        state: null,
        overrides: [],
        notices: [],
        dirty: false,
      });
    });

    it('are replaced under the same lease and a later one', async () => {
      await ledger.saveForecast(leaseOf(3), forecast());
      expect(await ledger.saveForecast(leaseOf(3), forecast(NOW_MS, 'again'))).toBe('saved');
      expect(await ledger.saveForecast(leaseOf(4), forecast(NOW_MS - MINUTE_MS, 'later'))).toBe('saved');
      expect(await stored()).toEqual({ kind: 'stored', forecast: forecast(NOW_MS - MINUTE_MS, 'later') });
    });

    it('are not replaced under an older lease', async () => {
      await ledger.saveForecast(leaseOf(4), forecast());
      expect(await ledger.saveForecast(leaseOf(3), forecast(NOW_MS, 'late'))).toBe('fenced');
      expect(await ledger.saveForecast(leaseOf(3), forecast(NOW_MS + FORECAST_FENCED_MS, 'late'))).toBe('fenced');
      expect(await stored()).toEqual({ kind: 'stored', forecast: forecast() });
    });

    it('are replaced by much newer ones when the record was lost, and fences began again', async () => {
      await ledger.saveForecast(leaseOf(4_000), forecast());
      const newer = forecast(NOW_MS + FORECAST_FENCED_MS + 1, 'newer');
      expect(await ledger.saveForecast(leaseOf(1), newer)).toBe('saved');
      expect(await stored()).toEqual({ kind: 'stored', forecast: newer });
    });

    it('are none when they are malformed, which the next one mends', async () => {
      await ledger.saveForecast(leaseOf(1), forecast());
      await world.spoilForecast('web');
      expect(await stored()).toEqual({ kind: 'none', because: 'the ledger\'s forecast of fleet "web" is malformed' });
      expect(await ledger.saveForecast(leaseOf(2), forecast())).toBe('saved');
      expect(await stored()).toEqual({ kind: 'stored', forecast: forecast() });
    });

    it('may be 100 KB for each policy', async () => {
      const learned = Array.from({ length: 9_000 }, (_, index) => Math.sin(index).toFixed(8)).join(' ');
      const large: StoredForecast = {
        version: 1,
        untilMs: NOW_MS,
        policies: { ahead: learned, mail: learned.slice(5) },
      };
      expect(learned.length).toBeGreaterThan(95_000);
      expect(await ledger.saveForecast(leaseOf(1), large)).toBe('saved');
      expect(await stored()).toEqual({ kind: 'stored', forecast: large });
    });

    it('are read for more fleets than fit into one request', async () => {
      const names = Array.from({ length: 130 }, (_, index) => `fleet-${index}`);
      await ledger.saveForecast(leaseOf(1, 'fleet-129'), forecast());
      const all = await ledger.readForecasts(names);
      expect(all.size).toBe(130);
      expect(all.get('fleet-129')?.kind).toBe('stored');
    });
  });
};
