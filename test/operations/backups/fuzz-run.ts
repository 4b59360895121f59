import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { createRandom, type Random } from '../../../sim/random.ts';
import { happens, pick } from '../healing/fuzz-fleets.ts';
import { createInterleaver } from '../interleaver.ts';
import { meddle, survive } from '../meddle.ts';
import { leftovers } from '../restores/restore-scenario.ts';
import { AWAY, HOME } from './backup-scenario.ts';
import { createStrikes, type Strikes } from './fuzz-strikes.ts';
import { createFuzzWorld, type FuzzWorld, liveLineages, newestWhole, truePoints } from './fuzz-world.ts';

/** How long faults go on, and within which time after the last all must be well. */
const WILD_MINUTES = 5 * 60;
const CALM_MINUTES = 7 * 60;

const MEDDLING = { deaths: 0.4, refusals: ['unknown', 'throttled'] } as const;

/** What a run came to: nothing broken, or what was and the whole story. */
export type FuzzReport = { readonly violations: readonly string[]; readonly told: readonly string[] };

type Run = {
  readonly random: Random;
  readonly fuzz: FuzzWorld;
  readonly strikes: Strikes;
  readonly told: string[];
  readonly violations: string[];
};

/** The newest whole point of what is there goes nowhere, in no Region that is to hold it. */
const watchDeletion = ({ fuzz, strikes, violations }: Run, id: string): void => {
  const { home, fleet } = fuzz;
  const protection = fuzz.protections().find(({ name }) => name === fleet.name);
  if (protection === undefined || strikes.isBlurred()) return;
  const points = truePoints(fuzz);
  for (const lineage of liveLineages(fuzz)) {
    for (const region of [HOME, ...protection.policy.copyTo]) {
      const newest = newestWhole(points, lineage, region);
      const own = newest?.holdings.get(region)?.snapshots.some(({ view }) => view.snapshotId === id);
      if (own) violations.push(`${new Date(home.nowMs).toISOString()} deletes ${id}, the last good of ${lineage}`);
    }
  }
};

const watched =
  (run: Run, hook: PointHook): PointHook =>
  async (point) => {
    await hook(point);
    const [id] = point.args;
    if (point.port === 'snapshots' && point.method === 'delete' && point.phase === 'before') {
      watchDeletion(run, String(id));
    }
  };

/** A handler that may die, or two at once. */
const handle = async (run: Run, isWild: boolean, call: (hook: PointHook) => Promise<unknown>): Promise<void> => {
  const { hook, died } = meddle(run.random, { ...MEDDLING, probability: isWild ? 0.004 : 0 });
  if (!isWild || happens(run.random, 0.9)) {
    return Promise.race([survive(() => call(watched(run, hook))), died]);
  }
  const interleaver = createInterleaver(run.random);
  const both = watched(run, async (point) => {
    await interleaver.hook(point);
    await hook(point);
  });
  const looks = [1, 2].map(() => survive(() => call(both)));
  await interleaver.drain();
  await Promise.race([Promise.all(looks), Promise.resolve()]);
};

/** What was launched for a restore is no member, and gets no request, before it passed its check. */
const watchRestores = async ({ fuzz, violations }: Run): Promise<void> => {
  for (const { id, phase, into, instanceId } of await fuzz.restores()) {
    const isBefore = ['launching', 'creating', 'stopping', 'swapping', 'starting', 'checking'].includes(phase);
    const machine = into === 'in-place' || instanceId === null ? undefined : fuzz.home.instances.get(instanceId);
    if (!isBefore || machine === undefined) continue;
    if (machine.fleetTag !== null || machine.registrations.length > 0) violations.push(`${id} serves while ${phase}`);
  }
};

/** Whoever was asked answers, so that nothing waits for a person in the end. */
const answerKept = async ({ fuzz, random }: Run): Promise<void> => {
  for (const { id, phase } of await fuzz.restores()) {
    if (phase === 'kept') await fuzz.wish(() => Promise.resolve(), id, pick(random, ['accept', 'undo'] as const));
  }
};

/** A point of a slot is one of its data volumes too, wherever they are just moving. */
const watchPoints = ({ fuzz, violations }: Run): void => {
  if (fuzz.fleet.stateful === undefined) return;
  for (const { setId, volumes, takenAtMs } of truePoints(fuzz)) {
    if (volumes < 3 && fuzz.home.nowMs - takenAtMs < MINUTE_MS) violations.push(`${setId} is without data volumes`);
  }
};

const passMinute = async (run: Run, minute: number): Promise<void> => {
  const { fuzz, strikes, random } = run;
  const isWild = minute < WILD_MINUTES;
  if (isWild && minute > 20 && happens(random, 0.12)) await strikes.strike();
  if (minute === WILD_MINUTES) strikes.end();
  await survive(fuzz.tick);
  await handle(run, isWild, (hook) => fuzz.backUp(hook, isWild && happens(random, 0.01)));
  await handle(run, isWild, fuzz.advanceRestores);
  if (minute % 5 === 0) await handle(run, isWild, fuzz.drill);
  await watchRestores(run);
  watchPoints(run);
  if (minute >= WILD_MINUTES && minute % 30 === 0) await answerKept(run);
  fuzz.advance(MINUTE_MS);
};

/** What is not as it should be once all faults are long over. */
const flawsOf = async ({ fuzz, strikes }: Run): Promise<readonly string[]> => {
  const { home, away, fleet, protection, ledger } = fuzz;
  const points = truePoints(fuzz);
  const restores = (await fuzz.restores()).filter(({ isOver }) => !isOver);
  const kept = new Set(restores.flatMap((restore) => restore.kept));
  const record = (await ledger.readFleets([fleet.name])).get(fleet.name);
  const lineages = liveLineages(fuzz);
  const old = lineages.flatMap((lineage) =>
    [HOME, AWAY]
      .filter((region) => {
        const newest = newestWhole(points, lineage, region);
        return newest === undefined || home.nowMs - newest.takenAtMs > protection.policy.everyMs + 30 * MINUTE_MS;
      })
      .map((region) => `${lineage} in ${region}`),
  );
  // One that lacks snapshots stays as long as if it were whole, and counts as none.
  const unfinished = points.flatMap(({ setId, holdings, takenAtMs }) =>
    [...holdings.values()].flatMap(({ region, standing, surplus }) =>
      home.nowMs - takenAtMs > HOUR_MS &&
      !strikes.damaged.has(setId) &&
      (standing === 'failed' || standing === 'pending' || surplus.length > 0)
        ? [`${setId} ${standing} in ${region}, ${surplus.length} surplus`]
        : [],
    ),
  );
  const bare = points.filter((point) => fleet.stateful !== undefined && point.volumes < 3).map(({ setId }) => setId);
  const stray = [...home.snapshots.byId.values(), ...away.snapshots.byId.values()].filter(
    ({ tags }) => !tags.has('ballast:set'),
  );
  const flaws: readonly (readonly [boolean, string])[] = [
    [lineages.length < 2, `${lineages.length} members`],
    [new Set(lineages).size < lineages.length, `one slot twice: ${lineages.join(', ')}`],
    [old.length > 0, `RPO missed: ${old.join(', ')}`],
    [unfinished.length > 0, unfinished.join('; ')],
    [bare.length > 0, `without data volumes: ${bare.join(', ')}`],
    [points.length > 2 * 30, `${points.length} points are kept`],
    [stray.length > strikes.untagged(), `${stray.length} snapshots without tags`],
    [restores.length > 0, restores.map(({ id, phase, explained }) => `${id} ${phase}: ${explained}`).join('; ')],
    [leftovers(home).some((id) => !kept.has(id)), `left over: ${leftovers(home).join(', ')}`],
    [(record?.overrides.length ?? 0) > 0, `paused: ${JSON.stringify(record?.overrides)}`],
  ];
  return flaws.flatMap(([isSo, what]) => (isSo ? [`in the end: ${what}`] : []));
};

/** Runs backups and restores of a seed through faults and then through calm, and says what Ballast did wrong. */
export const runFuzz = async (seed: number): Promise<FuzzReport> => {
  const random = createRandom(seed);
  const fuzz = await createFuzzWorld(random, seed);
  const told: string[] = [
    JSON.stringify(fuzz.protection),
    JSON.stringify(fuzz.home.timing),
    fuzz.fleet.stateful ? 'STORE' : 'PLAIN',
  ];
  const strikes = createStrikes(random, fuzz, told);
  const run: Run = { random, fuzz, strikes, told, violations: [] };
  for (let minute = 0; minute < WILD_MINUTES + CALM_MINUTES; minute += 1) await passMinute(run, minute);
  return { violations: [...run.violations, ...(await flawsOf(run))], told };
};
