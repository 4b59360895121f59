import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScenario, endOf, type Load, livingInstances } from './scenario.ts';

/** Calm, a surge to six units, a fall to two, and then long enough for every lost wake-up to be made up for. */
const LOAD: Load = (minute) => (minute < 2 || minute > 11 ? 90 : 290);
const DISTURBED_MINUTES = 25;
const QUIET_MINUTES = 15;

/** What arrives in a minute: the tick or not, and so many alarm events, each looked at by itself. */
const minuteOf = fc.record({ tick: fc.boolean(), alarms: fc.nat({ max: 3 }) });

describe('wake-ups that are lost, doubled or late', () => {
  it('change nothing about where the fleet ends', async () => {
    const calm = createScenario({ load: LOAD });
    await calm.run(DISTURBED_MINUTES + QUIET_MINUTES);
    const wanted = await endOf(calm);
    await fc.assert(
      fc.asyncProperty(
        fc.array(minuteOf, { minLength: DISTURBED_MINUTES, maxLength: DISTURBED_MINUTES }),
        async (minutes) => {
          const scenario = createScenario({ load: LOAD });
          for (const { tick, alarms } of minutes) {
            for (let alarm = 0; alarm < alarms; alarm += 1) await scenario.look({ kind: 'named', fleets: ['web'] });
            if (tick) await scenario.look();
            expect(livingInstances(scenario).length).toBeLessThanOrEqual(6);
            scenario.passMinute();
          }
          await scenario.run(QUIET_MINUTES);
          expect(await endOf(scenario)).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});
