import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { TRIAL_MINUTES } from '../../sim/trials/draw-scene.ts';
import { FAULT_CLASSES, FAULT_GROUPS, type FaultClass, faultClassesOf } from '../../sim/trials/fault-class.ts';
import { parseCount, parseSeed } from '../input/parse-number.ts';

/** What `npm run sim` is told. */
export type SimOptions = {
  readonly seeds: number;
  readonly from: number;
  readonly seed?: number;
  readonly minutes: number;
  readonly faults?: readonly FaultClass[];
  readonly only?: ReadonlySet<string>;
  readonly without?: ReadonlySet<string>;
  readonly workers: number;
  readonly baseline?: 'naive';
  readonly shrink?: boolean;
  readonly json?: boolean;
};

const WORKERS_MAX = 8;

const NAMES: readonly string[] = [...FAULT_GROUPS.map(({ group }) => group), ...FAULT_CLASSES];

const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const refuseName = (name: string): never => {
  const near = closest(name, [...NAMES]);
  const groups = FAULT_GROUPS.map(({ group }) => group).join(', ');
  const hint = distance(name, near) <= 3 ? `Did you mean ${near}?` : `Say classes or groups of faults: ${groups}.`;
  throw new InvalidArgumentError(`There is no fault "${name}". ${hint}`);
};

/** Reads classes of faults, or groups of them, with commas between them. */
const parseFaults = (text: string): readonly FaultClass[] => {
  const names = namesIn(text);
  if (names.length === 0) throw new InvalidArgumentError('Say classes or groups of faults, with commas between them.');
  return [
    ...new Set(
      names.flatMap((name) => [...(faultClassesOf(name).length > 0 ? faultClassesOf(name) : refuseName(name))]),
    ),
  ];
};

/** Reads injections as the trace names them, `class#number`, with commas between them; `none` for none at all. */
const parseInjections = (text: string): ReadonlySet<string> => {
  if (text.trim() === 'none') return new Set();
  const names = namesIn(text);
  if (names.length === 0) throw new InvalidArgumentError('Say injections as class#number, or none.');
  for (const name of names) {
    const [fault = '', number = '', ...rest] = name.split('#');
    if (!/^[1-9]\d*$/.test(number) || rest.length > 0)
      throw new InvalidArgumentError(`"${name}" is no injection: say class#number, as the trace does.`);
    if (!FAULT_CLASSES.some((one) => one === fault)) refuseName(fault);
  }
  return new Set(names);
};

/** Every option, in the order in which help shows them. */
export const simOptions = (): readonly Option[] => [
  new Option('--seeds <count>', 'how many seeds to run').argParser(parseCount).default(100),
  new Option('--from <seed>', 'the first of them').argParser(parseSeed).default(1),
  new Option('--seed <seed>', 'run this one and show it step by step')
    .argParser(parseSeed)
    .conflicts(['seeds', 'from', 'workers', 'baseline']),
  new Option('--shrink', 'reduce the run that breaks a promise, or the first of them, to the shortest that does'),
  new Option(
    '--faults <names>',
    'faults that happen in every seed, by class or group; otherwise each seed draws half of all',
  ).argParser(parseFaults),
  new Option('--minutes <count>', 'simulated time of each seed').argParser(parseCount).default(TRIAL_MINUTES),
  new Option(
    '--only <injections>',
    'with --seed: nothing but these, as the trace names them; none for nothing',
  ).argParser(parseInjections),
  new Option('--without <injections>', 'with --seed: all but these').argParser(parseInjections),
  new Option('--workers <count>', 'threads; the answer is the same with any number')
    .argParser(parseCount)
    .default(Math.min(WORKERS_MAX, availableParallelism()), 'as the machine has, 8 at most'),
  new Option('--baseline <name>', 'run the same seeds with a baseline too, side by side').choices(['naive']),
  new Option('--json', 'print one JSON object'),
];
