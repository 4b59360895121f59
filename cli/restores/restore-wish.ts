import type { RestoreRequest, RestoreWish } from '../../shared/core/restore/restore-request.ts';
import type { AccountOptions } from '../input/config-options.ts';
import { type PointName, resolvePoint } from '../input/parse-point.ts';
import { badInput } from '../stop.ts';

/** What `ballast restore` is told. */
export type RestoreOptions = AccountOptions & {
  readonly point?: PointName;
  readonly source?: string;
  readonly into?: 'new' | 'in-place';
  readonly zone?: string;
  readonly root?: true;
  readonly initializationRate?: number;
  readonly why: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly wait: boolean;
  readonly accept?: string;
  readonly undo?: string;
  readonly abort?: string;
};

/** What a person says to a restore that was begun before. */
export type RestoreAnswer = { readonly id: string; readonly wish: RestoreWish };

const WISHES: readonly RestoreWish[] = ['accept', 'undo', 'abort'];

/** Options that say something of a restore that begins, and nothing of one that was begun. */
const OF_A_BEGINNING = ['point', 'source', 'into', 'zone', 'root', 'initializationRate', 'dryRun', 'yes'] as const;

const flagOf = (option: string): string => `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The answer that the options hold; null for one that begins. Bad input when they contradict each other. */
export const toAnswer = (name: string | undefined, options: RestoreOptions): RestoreAnswer | null => {
  const answers = WISHES.flatMap((wish) => (options[wish] === undefined ? [] : [{ id: options[wish], wish }]));
  const [answer, second] = answers;
  if (second !== undefined) throw badInput('say only one of --accept, --undo and --abort');
  if (answer === undefined) {
    if (name === undefined)
      throw badInput('say what to restore, or --accept, --undo or --abort with the id of a restore');
    return null;
  }
  const idle = OF_A_BEGINNING.find((option) => options[option] !== undefined);
  if (name !== undefined) throw badInput(`--${answer.wish} takes the id of a restore alone; leave "${name}" out`);
  if (idle !== undefined) throw badInput(`${flagOf(idle)} says nothing beside --${answer.wish}`);
  return answer;
};

/** The request that the options ask for. */
export const toRequest = (
  protection: string,
  region: string,
  options: RestoreOptions,
  nowMs: number,
): RestoreRequest => ({
  protection,
  point: resolvePoint(options.point ?? { kind: 'latest' }, nowMs),
  lineage: options.source ?? null,
  into: options.into ?? 'new',
  region,
  zone: options.zone ?? null,
  withRoot: options.root === true,
  initializationRate: options.initializationRate ?? null,
  reason: options.why,
  dryRun: options.dryRun === true,
});
