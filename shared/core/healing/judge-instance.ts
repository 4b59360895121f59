import { SECOND_MS } from '../time.ts';
import type { Sign } from './gather-signs.ts';
import type { Sighting } from './health-state.ts';
import type { Evidence, Verdict } from './verdict.ts';

/** A bad sign is believed when it is seen again at least this long after it was first seen. */
const OBSERVATIONS_APART_MS = 30 * SECOND_MS;

/** A verdict, and the bad signs that the next look must remember. */
export type Judgement = { readonly verdict: Verdict; readonly sightings: readonly Sighting[] };

/** What an instance is judged by, besides its signs. */
export type JudgedBy = {
  readonly instanceId: string;
  /** Bad signs of earlier looks, of this instance. */
  readonly seen: readonly Sighting[];
  /** It is too young for bad signs to count. */
  readonly inGrace: boolean;
  readonly nowMs: number;
};

/** What most instances are judged as at most looks: made once. */
const WELL: Judgement = { verdict: { kind: 'healthy' }, sightings: [] };

type SickSign = Sign & { readonly says: { readonly kind: 'sick' } };
type DoomedSign = Sign & { readonly says: { readonly kind: 'doomed' } };

const isSick = (sign: Sign): sign is SickSign => sign.says.kind === 'sick';
const isDoomed = (sign: Sign): sign is DoomedSign => sign.says.kind === 'doomed';

const earliest = (times: readonly (number | null)[]): number | null =>
  times.reduce((found, atMs) => (atMs === null || (found !== null && found <= atMs) ? found : atMs), null);

const sight = (signs: readonly SickSign[], { instanceId, seen, nowMs }: JudgedBy): readonly Sighting[] =>
  signs.flatMap(({ source }) => {
    if (source === 'announcement') return [];
    const sinceMs = seen.find((sighting) => sighting.source === source)?.sinceMs ?? nowMs;
    return [{ instanceId, source, sinceMs }];
  });

const toEvidence = ({ source, says }: SickSign | DoomedSign, sightings: readonly Sighting[]): Evidence => ({
  source,
  sinceMs: sightings.find((sighting) => sighting.source === source)?.sinceMs ?? null,
  because: says.because,
});

/** What to believe of the bad signs; `early` are those that the grace period keeps from counting. */
const believe = (
  sick: readonly SickSign[],
  doomed: readonly DoomedSign[],
  early: readonly SickSign[],
  sightings: readonly Sighting[],
  nowMs: number,
): Verdict => {
  const evidence = [...sick, ...doomed].map((sign) => toEvidence(sign, sightings));
  if (sightings.some(({ sinceMs }) => nowMs - sinceMs >= OBSERVATIONS_APART_MS)) return { kind: 'failed', evidence };
  if (doomed.length > 0) return { kind: 'doomed', atMs: earliest(doomed.map(({ says }) => says.atMs)), evidence };
  if (sightings.length > 0) return { kind: 'suspect', evidence };
  return { kind: 'unknown', evidence: early.map((sign) => toEvidence(sign, [])) };
};

/**
 * What is believed of one instance: `failed` after a bad sign seen at two looks apart, `doomed` when AWS says that it
 * goes, `suspect` after one look, `healthy` when something speaks for it and nothing against, else `unknown`. Missing
 * evidence is never bad evidence, and in the grace period only the state that EC2 lists counts against an instance.
 */
export const judgeInstance = (signs: readonly Sign[], by: JudgedBy): Judgement => {
  const sick = signs.filter(isSick);
  const doomed = signs.filter(isDoomed);
  if (sick.length === 0 && doomed.length === 0 && signs.some(({ says }) => says.kind === 'well')) return WELL;
  const isEarly = ({ source }: SickSign): boolean => by.inGrace && source !== 'lifecycle';
  const counted = sick.filter((sign) => !isEarly(sign));
  const sightings = sight(counted, by);
  return { verdict: believe(counted, doomed, sick.filter(isEarly), sightings, by.nowMs), sightings };
};
