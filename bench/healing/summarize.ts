import type { Verdict } from '../verdict.ts';
import { FAILURES } from './failures.ts';
import type { Healer, Recovery, Setting } from './measure-recovery.ts';

/** What one healer made of one failure, over all moments of a minute at which it struck. */
export type Row = {
  readonly failure: string;
  readonly healer: string;
  readonly meanShortSeconds: number;
  readonly maxShortSeconds: number;
  readonly meanWholeAfterSeconds: number;
  readonly maxActedAfterSeconds: number | null;
  readonly lostInFlight: number;
};

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

/** Puts runs of one failure and one healer into a row. */
export const toRow = (failure: string, { name }: Healer, runs: readonly Recovery[]): Row => {
  const acted = runs.map(({ actedAfterSeconds }) => actedAfterSeconds).filter((seconds) => seconds !== null);
  return {
    failure,
    healer: name,
    meanShortSeconds: mean(runs.map(({ shortSeconds }) => shortSeconds)),
    maxShortSeconds: Math.max(...runs.map(({ shortSeconds }) => shortSeconds)),
    meanWholeAfterSeconds: mean(runs.map(({ wholeAfterSeconds }) => wholeAfterSeconds)),
    maxActedAfterSeconds: acted.length < runs.length ? null : Math.max(...acted),
    lostInFlight: mean(runs.map(({ lostInFlight }) => lostInFlight)),
  };
};

/** Mean time with less in service than desired, over all failures. */
export const meanOf = (rows: readonly Row[], healer: string): number =>
  mean(rows.filter((row) => row.healer === healer).map(({ meanShortSeconds }) => meanShortSeconds));

const TICK_SECONDS = 60;
/** Two looks, half a minute apart at least: at ticks alone, a minute. */
const BELIEVED_SECONDS = 60;
const STANDBY_RATIO = 4;
const TICKS_MAX = 3;

/** Names of those that are compared. */
export const HEALER_NAMES = {
  group: 'EC2 Auto Scaling',
  plain: 'Ballast',
  deaf: 'Ballast, every event lost',
  standby: 'Ballast with standbys',
} as const;

const HEARING: readonly string[] = [HEALER_NAMES.plain, HEALER_NAMES.standby];

const isAnnounced = (failure: string): boolean => FAILURES.find(({ name }) => name === failure)?.announced === true;

const visibleAfter = (failure: string): number =>
  FAILURES.find(({ name }) => name === failure)?.visibleAfterSeconds ?? 0;

const noticedAfter = (failure: string): number =>
  FAILURES.find(({ name }) => name === failure)?.noticedAfterSeconds ?? 0;

const judgePlain = (rows: readonly Row[], { bootSeconds }: Setting): Verdict => {
  const late = rows
    .filter(({ healer }) => healer === HEALER_NAMES.plain)
    .map(({ failure, meanShortSeconds }) => {
      const allowed = noticedAfter(failure) + BELIEVED_SECONDS + TICK_SECONDS + bootSeconds;
      return { failure, over: meanShortSeconds - allowed };
    })
    .toSorted((a, b) => b.over - a.over);
  const [worst] = late;
  return {
    claim: 'without standbys, no longer below desired than detection, boot and one tick',
    found: worst === undefined ? 'nothing measured' : `${worst.failure}: ${Math.round(-worst.over)} s to spare`,
    holds: worst !== undefined && worst.over <= 0,
  };
};

const judgeDeaf = (rows: readonly Row[]): Verdict => {
  const ticks = rows
    .filter(({ healer }) => healer === HEALER_NAMES.deaf)
    .map(({ failure, maxActedAfterSeconds }) =>
      maxActedAfterSeconds === null
        ? Number.POSITIVE_INFINITY
        : (maxActedAfterSeconds - visibleAfter(failure)) / TICK_SECONDS,
    );
  const most = Math.max(...ticks);
  return {
    claim: `with every event lost, the tick alone acts within ${TICKS_MAX} ticks of what can be seen`,
    found: `${most.toFixed(1)} ticks at most`,
    holds: most <= TICKS_MAX,
  };
};

/** Judges what was measured by what is asked for. */
export const judgeRecovery = (rows: readonly Row[], setting: Setting): readonly Verdict[] => {
  const ratio = meanOf(rows, HEALER_NAMES.group) / meanOf(rows, HEALER_NAMES.standby);
  const lost = Math.max(
    ...rows
      .filter(({ healer, failure }) => HEARING.includes(healer) && isAnnounced(failure))
      .map(({ lostInFlight }) => lostInFlight),
  );
  return [
    {
      claim: `with standbys, on average at least ${STANDBY_RATIO} times sooner whole than EC2 Auto Scaling`,
      found: `${ratio.toFixed(1)} times`,
      holds: ratio >= STANDBY_RATIO,
    },
    judgePlain(rows, setting),
    judgeDeaf(rows),
    {
      claim: 'of machines that AWS announces to take, no request under way is lost',
      found: `${lost.toFixed(1)} requests`,
      holds: lost === 0,
    },
  ];
};
