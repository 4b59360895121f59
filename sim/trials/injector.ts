import { createRandom, drawInteger, type Random } from '../random.ts';
import { FAULT_CLASSES, type FaultClass } from './fault-class.ts';

/** Decides which faults happen, and counts them. */
export type Injector = {
  /** Faults that can happen in this trial. */
  readonly enabled: ReadonlySet<FaultClass>;
  readonly counts: Map<FaultClass, number>;
  /** Whether a fault of this class happens now, with this probability: drawn from a stream of the class's own. */
  readonly happens: (fault: FaultClass, probability: number) => boolean;
  /**
   * Chance of a class, for what else has to be drawn about it. It begins anew with each injection, so that one is as it is whatever
   * became of those before it.
   */
  readonly chance: (fault: FaultClass) => Random;
  /** Every injection that happened, by its name, in their order. */
  readonly injected: string[];
};

/** What an injector is made from. */
type InjectorOptions = {
  readonly seed: number;
  readonly enabled: ReadonlySet<FaultClass>;
  readonly without: ReadonlySet<string>;
  readonly only: ReadonlySet<string> | null;
  readonly isStormy: () => boolean;
  readonly onInjected: (name: string) => void;
};

/** A stream of chance by its name: drawing from one changes no other. */
export const createStream = (seed: number, name: string): Random => {
  let mixed = seed | 0;
  for (let index = 0; index < name.length; index += 1)
    mixed = Math.imul(mixed ^ name.charCodeAt(index), 0x0100_0193) | 0;
  return createRandom((mixed >>> 0) + seed);
};

/** Whether something of this probability happens. */
export const happens = (random: Random, probability: number): boolean => random.next() < probability;

/** One of them. */
export const pick = <Value>(random: Random, values: readonly [Value, ...Value[]]): Value =>
  values[drawInteger(random, values.length)] ?? values[0];

/** One of them; nothing where there is none. */
export const pickAny = <Value>(random: Random, values: readonly Value[]): Value | undefined =>
  values[drawInteger(random, Math.max(1, values.length))];

/** A stream for each class, made when it is first asked for; `begin` starts another in its place. */
const createStreams = (seed: number, nameOf: (fault: FaultClass) => string) => {
  const streams = new Map<FaultClass, Random>();
  const begin = (fault: FaultClass, name: string): Random => {
    const stream = createStream(seed, name);
    streams.set(fault, stream);
    return stream;
  };
  return { begin, of: (fault: FaultClass): Random => streams.get(fault) ?? begin(fault, nameOf(fault)) };
};

/**
 * An injector with a stream of chance for each class of faults, so that leaving one injection out changes what follows from it
 * and nothing else that is drawn.
 */
export const createInjector = (options: InjectorOptions): Injector => {
  const { seed, enabled, without, only, isStormy, onInjected } = options;
  const counts = new Map<FaultClass, number>(FAULT_CLASSES.map((fault) => [fault, 0]));
  const drawn = new Map<FaultClass, number>();
  const injected: string[] = [];
  const whether = createStreams(seed, (fault) => fault);
  const details = createStreams(seed, (fault) => `details of ${fault}`);
  return {
    enabled,
    counts,
    injected,
    chance: (fault) => ({ next: () => details.of(fault).next() }),
    happens: (fault, probability) => {
      if (!enabled.has(fault) || !isStormy() || !happens(whether.of(fault), probability)) return false;
      const number = (drawn.get(fault) ?? 0) + 1;
      drawn.set(fault, number);
      const name = `${fault}#${number}`;
      if (without.has(name) || only?.has(name) === false) return false;
      details.begin(fault, `details of ${name}`);
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
      injected.push(name);
      onInjected(name);
      return true;
    },
  };
};
