import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { CRASH_TIMEOUT_MS, forEachCrash, mayCrash } from '../crash-at.ts';
import { AWAY, type BackupScenario, createBackupScenario, HOME } from './backup-scenario.ts';

/** Two hours in steps of four minutes: points are taken, copied, tagged and expire in both Regions. */
const LOOKS = 34;
const STEP_MS = 4 * MINUTE_MS;
/** From here on looks repeat each other, and nothing crashes. */
const QUIET_FROM = 18;

const POLICY = { keep: { hourly: 1 } } as const;

const wake = { kind: 'snapshot', id: 'an-event', because: 'an event' } as const;

const runThrough = async (scenario: BackupScenario, retry: boolean): Promise<void> => {
  const quiet = { hook: () => Promise.resolve() };
  for (let index = 0; index < LOOKS; index += 1) {
    const look = () => scenario.look({}, index < QUIET_FROM ? {} : quiet);
    if ((await mayCrash(look)) && retry) await mayCrash(() => scenario.look({ wake }));
    scenario.advance(STEP_MS);
  }
};

/** What there is in both Regions, whatever it is called. */
const endOf = async (scenario: BackupScenario) => {
  const points = scenario.points();
  const { creations, copies, rests } = await scenario.state();
  return {
    snapshots: [HOME, AWAY].map((region) => scenario.cloud.get(region)?.snapshots.byId.size),
    points: points.map(({ holdings }) =>
      [...holdings.values()].map(({ standing, surplus }) => [standing, surplus.length]),
    ),
    intents: creations.length + copies.length,
    rests,
    troubles: scenario.notices.map(({ code }) => code),
  };
};

describe('backups that crash at any call', () => {
  test.each([
    { name: 'and the next tick', retry: false, describeLagMs: 0 },
    { name: 'and a retry at once, while listings lag behind,', retry: true, describeLagMs: MINUTE_MS },
  ])(
    '$name end where no crash would have',
    async ({ retry, describeLagMs }) => {
      const options = { machines: 1, policy: POLICY, describeLagMs };
      const calm = createBackupScenario(options);
      await runThrough(calm, false);
      const wanted = await endOf(calm);
      expect(wanted).toMatchObject({ intents: 0, rests: [], troubles: [] });
      expect(wanted.points.flat()).toEqual(wanted.points.flat().map(() => ['whole', 0]));

      const points = await forEachCrash(async (hook, point) => {
        const scenario = createBackupScenario({ ...options, hook });
        await runThrough(scenario, retry);
        expect(await endOf(scenario), `crash at point ${point}`).toEqual(wanted);
        // Each hour's set once: a call that is looked for is not made again, unless it never was made.
        const made = scenario.calls.filter(({ method, outcome }) => method === 'create' && outcome.kind === 'done');
        expect(made, `crash at point ${point}`).toHaveLength(3);
      });
      expect(points).toBeGreaterThan(150);
    },
    CRASH_TIMEOUT_MS,
  );
});
