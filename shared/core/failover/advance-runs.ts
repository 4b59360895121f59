import { SECOND_MS } from '../time.ts';
import type { Run, Sighting } from './observation.ts';
import type { ObservePolicy } from './service.ts';

/** Observers look every 30 s: past this age, what one saw is no evidence any more. */
export const SIGHTING_AGE_MAX_MS = 90 * SECOND_MS;

/** What is not a probe of ours has been judged by others, over several looks of theirs. */
const JUDGED_ELSEWHERE = { rise: 1, fall: 1 };

const begin = ({ source, region, good, because }: Sighting, nowMs: number): Run => ({
  source,
  region,
  last: good ? 'good' : 'bad',
  because,
  lastAtMs: nowMs,
  inRow: 1,
  sinceMs: nowMs,
  verdict: 'unknown',
});

/** A run that was broken off goes on from nothing: nobody knows what was in between. */
const goOn = (before: Run | undefined, sighting: Sighting, nowMs: number): Run => {
  const first = begin(sighting, nowMs);
  if (before === undefined || nowMs - before.lastAtMs > SIGHTING_AGE_MAX_MS) return first;
  if (before.last !== first.last) return { ...first, verdict: before.verdict };
  return { ...first, inRow: before.inRow + 1, sinceMs: before.sinceMs, verdict: before.verdict };
};

const judge = (run: Run, observe: ObservePolicy): Run => {
  const { rise, fall } = run.source === 'probe' ? observe : JUDGED_ELSEWHERE;
  if (run.last === 'good') return run.inRow >= rise ? { ...run, verdict: 'up' } : run;
  return run.inRow >= fall ? { ...run, verdict: 'down' } : run;
};

/** Adds what was seen now to what was seen before; what was not seen this time is kept, and grows old. */
export const advanceRuns = (
  before: readonly Run[],
  sightings: readonly Sighting[],
  observe: ObservePolicy,
  nowMs: number,
): readonly Run[] => {
  const isOf =
    ({ source, region }: Run | Sighting) =>
    (other: Run | Sighting) =>
      other.source === source && other.region === region;
  return [
    ...before.filter((run) => !sightings.some(isOf(run))),
    ...sightings.map((sighting) => judge(goOn(before.find(isOf(sighting)), sighting, nowMs), observe)),
  ];
};
