import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { Notice } from '../../shared/ports/notices.ts';
import { worldOf } from '../cloud.ts';
import { failSnapshots } from '../faults/fail-snapshots.ts';
import { forbidKey } from '../faults/forbid-key.ts';
import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';
import type { Mishap, PointLife } from './backup-day.ts';
import { COPY_KEY, HOME, STANDBY } from './backup-day-config.ts';
import { type DayCloud, slotsOf } from './day-cloud.ts';
import { volumesOfSlot } from './slot-content.ts';

type Planned = Pick<Mishap, 'name' | 'title' | 'region'> & {
  readonly intoDayMs: number;
  readonly lastsMs: number;
  /** Code that people are told of it under. */
  readonly code: string;
  readonly begin: (day: DayCloud, world: World) => () => void;
};

/** What breaks in the day; nothing in EBS's answers to the calls says so. */
const MISHAPS: readonly Planned[] = [
  {
    name: 'failed-sets',
    title: 'snapshots of one volume fail unseen',
    region: HOME,
    intoDayMs: 5 * HOUR_MS + 58 * MINUTE_MS + 20 * SECOND_MS,
    lastsMs: 12 * MINUTE_MS,
    code: 'BACKUP_FAILED',
    begin: (day, world) => {
      const ends = volumesOfSlot(world, slotsOf(day).at(-1) ?? '').map(({ id }) => failSnapshots(world, id));
      return () => {
        for (const end of ends) end();
      };
    },
  },
  {
    name: 'lost-key',
    title: 'copies fail unseen: their key cannot be used',
    region: STANDBY,
    intoDayMs: 9 * HOUR_MS + 50 * MINUTE_MS + 20 * SECOND_MS,
    lastsMs: 40 * MINUTE_MS,
    code: 'COPY_STUCK',
    begin: (_, world) => forbidKey(world, COPY_KEY),
  },
];

/** Lets things break on the day, and mends them after their time. */
export const planMishaps = (day: DayCloud): void => {
  for (const { region, intoDayMs, lastsMs, begin } of MISHAPS) {
    const world = worldOf(day.cloud, region);
    setTimer(world.timers, day.startMs + intoDayMs, () => {
      setTimer(world.timers, world.nowMs + lastsMs, begin(day, world));
    });
  }
};

/** What became of them. */
export const reportMishaps = (
  { startMs }: DayCloud,
  notices: readonly Notice[],
  pointsIn: (region: string) => readonly PointLife[],
): readonly Mishap[] =>
  MISHAPS.map(({ name, title, region, intoDayMs, lastsMs, code }) => {
    const atMs = startMs + intoDayMs;
    const told = notices.find((notice) => notice.atMs >= atMs && notice.code === code);
    // Whole again is each lineage of which something was due meanwhile.
    const whole = Map.groupBy(
      pointsIn(region).filter(({ takenAtMs }) => takenAtMs >= atMs),
      ({ lineage }) => lineage,
    );
    const firsts = [...whole.values()].map((points) =>
      Math.min(...points.map(({ wholeAtMs }) => wholeAtMs ?? Number.POSITIVE_INFINITY)),
    );
    const wholeAtMs = Math.max(...firsts);
    return {
      name,
      title,
      region,
      atMs,
      overMs: atMs + lastsMs,
      told: told === undefined ? null : { atMs: told.atMs, code: told.code, explained: told.explained },
      wholeAtMs: Number.isFinite(wholeAtMs) ? wholeAtMs : null,
    };
  });
