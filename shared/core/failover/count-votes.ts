import { SIGHTING_AGE_MAX_MS } from './advance-runs.ts';
import type { Observation, Run } from './observation.ts';
import { otherRegion, type Service } from './service.ts';
import type { Verdict, Vote, Votes } from './votes.ts';

/** Of independent observers: one that lies, or is cut off, decides nothing. */
export const QUORUM = 2;

/** Endpoints that turn bad within this time of one another, all of them, say more of who looks than of the endpoints. */
const AT_ONCE_MS = 90_000;

const isFresh = ({ lastAtMs }: Run, nowMs: number): boolean => nowMs - lastAtMs <= SIGHTING_AGE_MAX_MS;

/** Whether an observer reaches nothing any more, all of a sudden: its own network may be what failed. */
const seemsCutOff = ({ runs }: Observation, nowMs: number): boolean => {
  const probes = runs.filter((run) => run.source === 'probe' && isFresh(run, nowMs));
  const sinceMs = probes.map((run) => run.sinceMs);
  return (
    probes.length > 1 &&
    probes.every(({ last }) => last === 'bad') &&
    Math.max(...sinceMs) - Math.min(...sinceMs) <= AT_ONCE_MS
  );
};

const silent = (observer: string, source: Vote['source'], because: string): Vote => ({
  observer,
  source,
  says: 'unknown',
  sinceMs: null,
  because,
});

/** A verdict counts while the last sighting agrees with it: in between, nothing is said. */
const voteOf = (observer: string, { source, verdict, last, sinceMs, because, inRow }: Run): Vote => {
  const agrees = (verdict === 'down' && last === 'bad') || (verdict === 'up' && last === 'good');
  if (!agrees) return silent(observer, source, `${last} ${inRow} in a row: ${because}`);
  return { observer, source, says: verdict, sinceMs, because };
};

const runOf = (observation: Observation | undefined, source: Run['source'], region: string): Run | undefined =>
  observation?.runs.find((run) => run.source === source && run.region === region);

const probeVote = (region: string, from: string, observation: Observation | undefined, nowMs: number): Vote => {
  const observer = `probe from ${from}`;
  const run = runOf(observation, 'probe', region);
  if (observation === undefined || run === undefined || !isFresh(run, nowMs)) {
    return silent(observer, 'probe', 'nothing was heard of it lately');
  }
  if (seemsCutOff(observation, nowMs)) return silent(observer, 'probe', 'it reaches nothing: it may be cut off itself');
  return voteOf(observer, run);
};

type Told = { readonly teller: string; readonly run: Run };

/**
 * As the Region that would take over read them itself, else as whoever asked last tells. An observer that has a vote of its own
 * gets no second one by what it tells of others: it may be wrong in all that it says.
 */
const checkersVote = (
  { standby, region }: { readonly standby: string; readonly region: string },
  observations: readonly Observation[],
  others: readonly Vote[],
  nowMs: number,
): Vote => {
  const observer = 'Route 53 checkers';
  const told = observations
    .flatMap((observation): readonly Told[] => {
      const run = runOf(observation, 'checkers', region);
      return run === undefined || !isFresh(run, nowMs) ? [] : [{ teller: observation.observer, run }];
    })
    .toSorted((one, other) => other.run.lastAtMs - one.run.lastAtMs);
  const read = told.find(({ teller }) => teller === standby) ?? told[0];
  if (read === undefined) return silent(observer, 'checkers', 'they could not be read');
  const vote = voteOf(observer, read.run);
  const isSecond = others.some((other) => other.says === vote.says && other.observer.endsWith(` ${read.teller}`));
  if (read.teller === standby || !isSecond) return vote;
  return silent(observer, 'checkers', `only ${read.teller} could read them, and has a vote of its own`);
};

const alarmsVote = (region: string, own: Observation | undefined, nowMs: number): Vote => {
  const observer = `alarms of ${region}`;
  const run = runOf(own, 'alarms', region);
  if (run === undefined || !isFresh(run, nowMs)) return silent(observer, 'alarms', 'it tells nothing of itself');
  return voteOf(observer, run);
};

/** Down counts from when the second of them was, and stayed so. */
const verdictOf = (votes: readonly Vote[], up: number): Verdict => {
  const down = votes.flatMap(({ says, sinceMs }) => (says === 'down' && sinceMs !== null ? [sinceMs] : []));
  const downSinceMs = down.toSorted((one, other) => one - other)[QUORUM - 1];
  if (downSinceMs !== undefined && down.length > up) return { verdict: 'down', downSinceMs };
  return { verdict: up > down.length ? 'up' : 'unknown', downSinceMs: null };
};

/**
 * What independent observers say of a Region: a probe from each other Region, Route 53's checkers, and its own alarms. It is
 * down by at least two votes, and more than say that it is up; what was not heard lately is no vote.
 */
export const countVotes = (
  service: Pick<Service, 'regions' | 'witness'>,
  region: string,
  observations: readonly Observation[],
  nowMs: number,
): Votes => {
  const { regions, witness } = service;
  const by = (observer: string) => observations.find((observation) => observation.observer === observer);
  const places = [...regions, ...(witness === null ? [] : [witness])].filter((place) => place !== region);
  const probes = places.map((place) => probeVote(region, place, by(place), nowMs));
  const alarms = alarmsVote(region, by(region), nowMs);
  const asked = { standby: otherRegion(service, region), region };
  const votes = [...probes, checkersVote(asked, observations, [...probes, alarms], nowMs), alarms];
  const count = (says: Vote['says']): number => votes.filter((vote) => vote.says === says).length;
  const [down, up, unknown] = [count('down'), count('up'), count('unknown')];
  const because = `${region}: ${down} say down, ${up} up, ${unknown} nothing`;
  return { region, votes, because, ...verdictOf(votes, up) };
};
