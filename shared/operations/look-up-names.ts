import { Fault } from '../core/fault.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';

/** Answers by name, each with the time until which it is trusted. */
export type Kept<Answer> = Map<string, { readonly untilMs: number; readonly answer: Answer }>;

/** How names of one kind are looked up: where answers are kept, for how long, and who is asked. */
export type Lookup<Name, Answer> = {
  readonly kept: Kept<Answer>;
  readonly keepMs: number;
  /** Names that one call takes, and calls under way at once. */
  readonly namesPerCall: number;
  readonly callsAtOnce: number;
  /** Answers in the order of the names; rejects with a `Fault` if one of them is not there or cannot be used. */
  readonly ask: (names: readonly Name[]) => Promise<readonly (Answer | undefined)[]>;
};

/** What each name stands for, or why that could not be learned. */
export type Answers<Answer> = ReadonlyMap<string, Answer | Fault>;

type Keyed<Name> = readonly (readonly [key: string, name: Name])[];

/** Faults that one name may cause for all that were asked with it. */
const isOfOneName = ({ kind }: Fault): boolean => kind === 'not-found' || kind === 'conflict';

const partsOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Asks for some names in one call. If one name fails it, asks one by one, so that it fails alone. */
const askTogether = async <Name, Answer>(
  lookup: Lookup<Name, Answer>,
  names: Keyed<Name>,
  tell: (key: string, answer: Answer | Fault) => void,
): Promise<void> => {
  const answers = await catchFault(lookup.ask(names.map(([, name]) => name)));
  if (answers instanceof Fault && isOfOneName(answers) && names.length > 1) {
    for (const one of names) await askTogether(lookup, [one], tell);
    return;
  }
  for (const [index, [key]] of names.entries()) {
    const answer = answers instanceof Fault ? answers : answers[index];
    if (answer !== undefined) tell(key, answer);
  }
};

/**
 * Looks up names by key, in as few calls as may be, asking for nothing that is kept. Each answer is kept as it comes: where
 * the time runs out over hundreds of names, the next look asks only for the rest. Failures are never kept, and an old answer
 * is better than a call that AWS throttled.
 */
export const lookUpNames = async <Name, Answer>(
  lookup: Lookup<Name, Answer>,
  names: ReadonlyMap<string, Name>,
  nowMs: number,
): Promise<Answers<Answer>> => {
  const { kept, keepMs, namesPerCall, callsAtOnce } = lookup;
  const isKept = (key: string): boolean => (kept.get(key)?.untilMs ?? 0) > nowMs;
  const missing = [...names].filter(([key]) => !isKept(key));
  const asked = new Map<string, Answer | Fault>();
  const tell = (key: string, answer: Answer | Fault): void => {
    asked.set(key, answer);
    if (!(answer instanceof Fault)) kept.set(key, { untilMs: nowMs + keepMs, answer });
  };
  await mapBounded(partsOf(missing, namesPerCall), callsAtOnce, (part) => askTogether(lookup, part, tell));
  return new Map(
    [...names.keys()].flatMap((key) => {
      const fresh = asked.get(key);
      const isThrottled = fresh instanceof Fault && fresh.kind === 'throttled';
      const answer = fresh === undefined || isThrottled ? (kept.get(key)?.answer ?? fresh) : fresh;
      return answer === undefined ? [] : [[key, answer] as const];
    }),
  );
};
