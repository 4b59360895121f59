import { Fault } from '../core/fault.ts';
import { catchFault } from './catch-fault.ts';

/** Answers by name, each with the time until which it is trusted. */
export type Kept<Answer> = Map<string, { readonly untilMs: number; readonly answer: Answer }>;

/** How names of one kind are looked up: where answers are kept, for how long, and who is asked. */
export type Lookup<Name, Answer> = {
  readonly kept: Kept<Answer>;
  readonly keepMs: number;
  /** Answers in the order of the names; rejects with a `Fault` if one of them is not there or cannot be used. */
  readonly ask: (names: readonly Name[]) => Promise<readonly (Answer | undefined)[]>;
};

/** What each name stands for, or why that could not be learned. */
export type Answers<Answer> = ReadonlyMap<string, Answer | Fault>;

type Keyed<Name> = readonly (readonly [key: string, name: Name])[];

/** Faults that one name may cause for all that were asked with it. */
const isOfOneName = ({ kind }: Fault): boolean => kind === 'not-found' || kind === 'conflict';

const askEach = async <Name, Answer>({ ask }: Lookup<Name, Answer>, asked: Keyed<Name>): Promise<Answers<Answer>> => {
  const all = await catchFault(ask(asked.map(([, name]) => name)));
  if (all instanceof Fault && isOfOneName(all) && asked.length > 1) {
    const answers = new Map<string, Answer | Fault>();
    for (const [key, name] of asked)
      answers.set(key, (await catchFault(ask([name]).then(([answer]) => answer))) ?? all);
    return answers;
  }
  return new Map(
    asked.flatMap(([key], index) => {
      const answer = all instanceof Fault ? all : all[index];
      return answer === undefined ? [] : [[key, answer] as const];
    }),
  );
};

/**
 * Looks up names by key, asking in one call for all that is not kept. If one name fails the call, asks one by one, so
 * that it fails alone. Failures are never kept, and an old answer is better than a call that AWS throttled.
 */
export const lookUpNames = async <Name, Answer>(
  lookup: Lookup<Name, Answer>,
  names: ReadonlyMap<string, Name>,
  nowMs: number,
): Promise<Answers<Answer>> => {
  const { kept, keepMs } = lookup;
  const isKept = (key: string): boolean => (kept.get(key)?.untilMs ?? 0) > nowMs;
  const missing = [...names].filter(([key]) => !isKept(key));
  const asked = missing.length === 0 ? new Map<string, Answer | Fault>() : await askEach(lookup, missing);
  for (const [key, answer] of asked) {
    if (!(answer instanceof Fault)) kept.set(key, { untilMs: nowMs + keepMs, answer });
  }
  return new Map(
    [...names.keys()].flatMap((key) => {
      const fresh = asked.get(key);
      const isThrottled = fresh instanceof Fault && fresh.kind === 'throttled';
      const answer = fresh === undefined || isThrottled ? (kept.get(key)?.answer ?? fresh) : fresh;
      return answer === undefined ? [] : [[key, answer] as const];
    }),
  );
};
