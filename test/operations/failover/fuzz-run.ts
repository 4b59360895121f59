import { activeAt } from '../../../shared/core/failover/service.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { regionOfName } from '../../../sim/dns/answer-name.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { createRandom, type Random } from '../../../sim/random.ts';
import { happens, pick } from '../healing/fuzz-fleets.ts';
import { createStrikes } from './fuzz-strikes.ts';
import { flaws, HOME, NAME, openShopStory, type ShopStory, STANDBY } from './shop-story.ts';

/** How long faults go on, and within which time after the last all must be well. */
const WILD_MINUTES = 90;
const CALM_MINUTES = 50;

/** What a run came to: nothing broken, or what was and the whole story. */
export type FuzzReport = { readonly violations: readonly string[]; readonly told: readonly string[] };

/** Any call may fail, lose its reply or never return; of a handler that died nobody hears again. */
const meddleWith = (random: Random, isWild: () => boolean): PointHook => {
  return ({ method, phase }) => {
    if (!isWild() || !happens(random, 0.003)) return Promise.resolve();
    if (happens(random, 0.4)) return new Promise(() => {});
    const kind = phase === 'after' ? 'unknown' : pick(random, ['unknown', 'throttled'] as const);
    return Promise.reject(new Fault(kind, method, `${method} was meddled with`));
  };
};

/** Only a person moves it home, and no epoch is passed over by a person or by a quorum that there was not. */
const movesOf = async (story: ShopStory): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const region of [HOME, STANDBY]) {
    const { move, past } = await story.state(region);
    for (const one of [...(move === null ? [] : [move]), ...past]) {
      if (one.plan.to === HOME && one.plan.cause !== 'person') found.push(`${one.id} went home by itself`);
      if (one.plan.to !== region) found.push(`${one.id} was made in ${region}`);
    }
  }
  return found;
};

/** What is not as it should be once all faults are long over. */
const flawsOf = async (story: ShopStory): Promise<readonly string[]> => {
  const [home, standby] = [await story.state(HOME), await story.state(STANDBY)];
  const { globe } = story.run;
  const answer = regionOfName(globe, NAME);
  const active = home.epoch === null ? null : activeAt({ regions: [HOME, STANDBY] }, home.epoch);
  const drill = await story.state(STANDBY, 'shop~drill');
  const drilled = regionOfName(globe, `ballast-drill.${NAME}`);
  const paused = (await story.overrides(active ?? HOME)).filter(({ kind }) => kind === 'pause');
  const phases = [home, standby, drill].map(({ move }) => move?.phase ?? 'over');
  const switches = [home, standby, drill].map(({ switchOn }) => switchOn);
  const asked = [home.recordsEpoch, standby.recordsEpoch];
  const checks: readonly (readonly [boolean, string])[] = [
    [home.epoch !== standby.epoch, `home is at epoch ${home.epoch}, the standby at ${standby.epoch}`],
    [answer !== active, `the name leads to ${answer}, and it should be ${active}`],
    [drilled !== HOME, `the drill's name leads to ${drilled}`],
    [phases.some((phase) => phase !== 'over'), `not over: ${phases.join(', ')}`],
    [switches.includes(true), `switches on: ${switches.join(', ')}`],
    [asked.some((epoch) => epoch !== home.epoch), `the records stand for ${asked.join(', ')}, not ${home.epoch}`],
    [paused.length > 0, `the active Region is paused: ${JSON.stringify(paused)}`],
    [story.registered(active ?? HOME) === 0, 'nothing is in service where it is'],
  ];
  return checks.flatMap(([isSo, what]) => (isSo ? [`in the end: ${what}`] : []));
};

/** Runs a service of a seed through faults and then through calm, and says what Ballast did wrong. */
export const runFuzz = async (seed: number): Promise<FuzzReport> => {
  const random = createRandom(seed);
  const mode = pick(random, ['switch', 'record'] as const);
  const approval = pick(random, ['automatic', 'automatic', 'person'] as const);
  const service = pick(random, ['', 'flipEvery: 10m', 'fence: { deregister: true }']);
  let isWild = false;
  const hook = meddleWith(random, () => isWild);
  const story = await openShopStory({ mode, approval, seed, service, hookOf: () => hook });
  const told: string[] = [`${mode}, ${approval}, ${service}`];
  const strikes = createStrikes(random, story, told);
  isWild = true;
  for (let minute = 0; minute < WILD_MINUTES; minute += 1) {
    if (happens(random, 0.15)) await strikes.strike();
    await story.minutes(1);
  }
  isWild = false;
  strikes.end();
  for (const endpoint of story.run.globe.network.endpoints.values()) endpoint.mode = 'well';
  await story.minutes(CALM_MINUTES);
  const moments = story.run.moments.map(
    ({ atMs, region, service: name, epoch, phase, code }) =>
      `${((atMs - story.startMs) / MINUTE_MS).toFixed(1)} ${region} ${name} ${epoch} ${phase} ${code}`,
  );
  const answers = story.run.answers.map(
    ({ atMs, dnsName, region }) => `${((atMs - story.startMs) / MINUTE_MS).toFixed(1)} dns ${dnsName} ${region}`,
  );
  const violations = [...flaws(story), ...(await movesOf(story)), ...(await flawsOf(story))];
  const inOrder = [...told.slice(1), ...moments, ...answers].toSorted(
    (one, other) => Number.parseFloat(one) - Number.parseFloat(other),
  );
  return { violations, told: [told[0] ?? '', ...inOrder] };
};
