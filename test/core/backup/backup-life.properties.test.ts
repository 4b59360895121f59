import { describe, expect, it } from 'vitest';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupSource } from '../../../shared/core/backup/backup-source.ts';
import { isWholeIn, type RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { AWAY, HOME, protectionOf, sourceOf, volumeOf } from './build-backups.ts';
import { FAIR_WEATHER, liveWith, type Weather } from './ebs-model.ts';

/** Five days before the clocks of Paris go forward. */
const START_MS = Date.UTC(2026, 2, 24, 9, 17);

type Life = {
  readonly days: number;
  readonly weather?: Partial<Weather>;
  readonly protections?: readonly Protection[];
  readonly sources?: readonly BackupSource[];
  /** Called before each look. */
  readonly meanwhile?: (world: ReturnType<typeof liveWith>, nowMs: number) => void;
};

/** Lives by looks alone, and by late ones; no event ever arrives. */
const live = ({ days, weather = {}, protections = [protectionOf()], sources = [sourceOf()], meanwhile }: Life) => {
  const world = liveWith(
    { ...FAIR_WEATHER, ...weather },
    protections,
    new Map(protections.map(({ name }) => [name, sources])),
  );
  const ages = new Map([
    [HOME, 0],
    [AWAY, 0],
  ]);
  const goods = new Map<string, readonly RecoveryPoint[]>();
  let nowMs = START_MS;
  while (nowMs < START_MS + days * DAY_MS) {
    meanwhile?.(world, nowMs);
    const { state } = world.look(nowMs);
    const points = world.truthAt(nowMs + MINUTE_MS);
    for (const [region, oldest] of ages) {
      const whole = points.filter((point) => isWholeIn(point, region));
      const before = goods.get(region) ?? [];
      if (before.length > 0 && whole.length === 0) world.sightings.push(`no good one is left in ${region}`);
      goods.set(region, whole);
      if (whole[0] !== undefined) ages.set(region, Math.max(oldest, nowMs - whole[0].takenAtMs));
    }
    // Where nothing is under way, ticks are lost as well.
    nowMs += state.lookAtMs - nowMs > MINUTE_MS ? 20 * MINUTE_MS : MINUTE_MS;
  }
  const points = world.truthAt(nowMs);
  return { ...world, points, ages, endMs: nowMs };
};

const twoVolumes = sourceOf('i-1', {
  volumes: [volumeOf('vol-a'), volumeOf('vol-b', { device: '/dev/sdf', root: false })],
});

describe('a life of two months without a single event', () => {
  it('takes one set a day, copies each, keeps seven, and never misses its RPO', () => {
    const protections = [protectionOf({ timeZone: 'Europe/Paris', atMinutes: 150 })];
    const life = live({ days: 60, protections, sources: [twoVolumes] });
    expect(life.sightings).toEqual([]);
    // One at once, then one each night, the one that the clocks skip included.
    expect(life.counts.create).toBe(61);
    expect(life.counts.copy).toBe(2 * 61);
    expect(life.points).toHaveLength(7);
    for (const point of life.points) {
      expect([isWholeIn(point, HOME), isWholeIn(point, AWAY)]).toEqual([true, true]);
    }
    expect(life.ages.get(HOME)).toBeLessThan(DAY_MS + 2 * HOUR_MS);
    expect(life.ages.get(AWAY)).toBeLessThan(DAY_MS + 2 * HOUR_MS);
  });

  it('keeps hours, days and weeks of what is taken every six hours', () => {
    const protections = [protectionOf({ everyMs: 6 * HOUR_MS, keep: { hourly: 4, daily: 7, weekly: 4 } })];
    const life = live({ days: 60, protections });
    expect(life.sightings).toEqual([]);
    expect(life.counts.create).toBe(60 * 4 + 1);
    // The four newest, the first ones of six days before, and the first ones of three weeks before those.
    const days = [...new Set(life.points.map(({ takenAtMs }) => Math.floor(takenAtMs / DAY_MS)))];
    expect(life.points).toHaveLength(13);
    expect(days.length).toBe(10);
    expect(life.points.every((point) => isWholeIn(point, AWAY))).toBe(true);
    expect(life.ages.get(AWAY)).toBeLessThan(7 * HOUR_MS);
  });
});

describe('a life in which things fail', () => {
  it('loses every third reply, and makes nothing twice', () => {
    const life = live({ days: 20, weather: { losesReply: (call) => call % 3 === 0 }, sources: [twoVolumes] });
    expect(life.sightings).toEqual([]);
    expect(life.counts).toMatchObject({ create: 21, copy: 42 });
  });

  it('makes nothing twice while listings lag by two minutes', () => {
    const life = live({ days: 10, weather: { lagMs: 2 * MINUTE_MS, losesReply: () => true } });
    expect(life.sightings).toEqual([]);
    expect(life.counts).toMatchObject({ create: 11, copy: 11 });
  });

  it('ends with everything whole though listings lag longer than they may, and drops what was made twice', () => {
    const life = live({ days: 10, weather: { lagMs: 8 * MINUTE_MS, losesReply: () => true } });
    expect(life.sightings).toEqual([]);
    expect(life.points.filter((point) => isWholeIn(point, HOME) && isWholeIn(point, AWAY)).length).toBeGreaterThan(6);
    expect(life.stored.size).toBeLessThan(2 * 7 + 6);
  });

  it('takes another set for one that breaks, and copies again what broke on its way', () => {
    const life = live({ days: 30, weather: { breaks: (call) => call % 4 === 0 } });
    expect(life.sightings).toEqual([]);
    expect(life.points.filter((point) => isWholeIn(point, HOME) && isWholeIn(point, AWAY)).length).toBeGreaterThan(6);
    expect(life.ages.get(AWAY)).toBeLessThan(DAY_MS + 2 * HOUR_MS);
    // What failed does not stay.
    const broken = [...life.stored.values()].filter(({ broken: isBroken }) => isBroken);
    for (const { startedMs } of broken) expect(life.endMs - startedMs).toBeLessThan(2 * HOUR_MS);
    expect(life.stateNow().rests.length).toBeLessThan(3);
  });

  it('lets nothing go, and makes nothing, while a Region cannot be read', () => {
    const hides = (region: string, nowMs: number) => region === AWAY && nowMs % (5 * DAY_MS) < 2 * DAY_MS;
    const life = live({ days: 30, weather: { hides } });
    expect(life.sightings).toEqual([]);
    expect(life.counts.create).toBe(31);
    expect(life.ages.get(HOME)).toBeLessThan(DAY_MS + HOUR_MS);
  });

  it('begins anew with a ledger that is lost every day', () => {
    let lastMs = START_MS;
    const life = live({
      days: 20,
      meanwhile: (world, nowMs) => {
        if (nowMs - lastMs < 7 * HOUR_MS) return;
        lastMs = nowMs;
        world.forget();
      },
    });
    expect(life.sightings).toEqual([]);
    expect(life.counts).toMatchObject({ create: 21, copy: 21 });
  });

  it('copies as fast as EBS allows when it all comes at once', () => {
    const sources = Array.from({ length: 60 }, (_, index) => sourceOf(`i-${index}`));
    const life = live({ days: 1.1, sources, protections: [protectionOf({ everyMs: DAY_MS })] });
    expect(life.sightings).toEqual([]);
    expect(life.points.every((point) => isWholeIn(point, HOME))).toBe(true);
    expect(new Set(life.points.filter((point) => isWholeIn(point, AWAY)).map(({ lineage }) => lineage)).size).toBe(60);
    expect(life.counts.create).toBe(2 * 60);
  });

  it('copies one set after the other where copies take longer than the time between sets', () => {
    const protections = [protectionOf({ everyMs: 15 * MINUTE_MS, keep: { daily: 3 } })];
    const life = live({ days: 3, protections, sources: [twoVolumes], weather: { copyMs: 40 * MINUTE_MS } });
    expect(life.sightings).toEqual([]);
    expect(life.ages.get(AWAY)).toBeLessThan(2 * HOUR_MS);
    expect(life.stored.size).toBeLessThan(40);
  });
});
