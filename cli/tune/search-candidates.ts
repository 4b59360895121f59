import type { RunTotals } from '../comparison/run-totals.ts';
import { type Candidate, isBetter, type Tried } from './candidate.ts';
import type { EditValue } from './edit-config.ts';
import type { Knob } from './knobs.ts';

/** Most candidates that one search runs: a minute or two of two processors over two weeks of load. */
export const CANDIDATES_MAX = 50;

/** Where to search, and how to learn what a candidate comes to. */
export type Search = {
  /** Where it begins; the first is the policy as it is. */
  readonly starts: readonly Candidate[];
  readonly knobs: readonly Knob[];
  readonly slo: number;
  readonly candidatesMax: number;
  /** The same for candidates that come to the same configuration; null for one that is not valid. */
  readonly keyOf: (candidate: Candidate) => string | null;
  /** What each candidate comes to, in their order. */
  readonly measure: (candidates: readonly Candidate[]) => Promise<readonly RunTotals[]>;
};

const turn = ({ edits }: Candidate, path: readonly string[], value: EditValue): Candidate => {
  const isSame = (other: readonly string[]): boolean => other.join('/') === path.join('/');
  return { edits: [...edits.filter((edit) => !isSame(edit.path)), { path, value }] };
};

const bestOf = (tried: readonly Tried[], slo: number): Tried | undefined =>
  tried.reduce<Tried | undefined>(
    (best, one) => (best === undefined || isBetter(one.totals, best.totals, slo) ? one : best),
    undefined,
  );

/**
 * Searches one knob after the other from each start, keeps what is better, and goes round until nothing is, or the most
 * candidates were run. The same input gives the same answer: everything tried, in order, the policy as it is first.
 */
export const searchCandidates = async (search: Search): Promise<readonly Tried[]> => {
  const { starts, knobs, slo, candidatesMax, keyOf, measure } = search;
  const known = new Map<string, Tried>();
  const tryAll = async (candidates: readonly Candidate[]): Promise<readonly Tried[]> => {
    const fresh = new Map<string, Candidate>();
    const keys = candidates.flatMap((candidate) => {
      const key = keyOf(candidate);
      if (key === null) return [];
      const isRoom = known.size + fresh.size < candidatesMax;
      if (!known.has(key) && !fresh.has(key) && isRoom) fresh.set(key, candidate);
      return [key];
    });
    const totals = await measure([...fresh.values()]);
    for (const [index, [key, candidate]] of [...fresh].entries()) {
      const came = totals[index];
      if (came !== undefined) known.set(key, { candidate, totals: came });
    }
    return keys.flatMap((key) => known.get(key) ?? []);
  };
  let bests = await tryAll(starts);
  for (let isMoving = true; isMoving && known.size < candidatesMax; ) {
    isMoving = false;
    for (const { path, values } of knobs) {
      const turned = bests.map(({ candidate }) => values.map((value) => turn(candidate, path, value)));
      await tryAll(turned.flat());
      const next: Tried[] = [];
      for (const [index, best] of bests.entries()) {
        next.push(bestOf([best, ...(await tryAll(turned[index] ?? []))], slo) ?? best);
      }
      isMoving ||= next.some((one, index) => one !== bests[index]);
      bests = next;
    }
  }
  return [...known.values()];
};
