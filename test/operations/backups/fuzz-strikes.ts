import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { isWholeIn } from '../../../shared/core/backup/recovery-point.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { cutOffRegion } from '../../../sim/faults/cut-off-region.ts';
import { deleteNewestCopy } from '../../../sim/faults/delete-newest-copy.ts';
import { failSnapshots, throttleSnapshots } from '../../../sim/faults/fail-snapshots.ts';
import { forbidKey } from '../../../sim/faults/forbid-key.ts';
import { holdSnapshot } from '../../../sim/faults/hold-snapshot.ts';
import { terminateInstances } from '../../../sim/instances.ts';
import { drawInteger, type Random } from '../../../sim/random.ts';
import { putSnapshot } from '../../../sim/snapshots.ts';
import { setTimer } from '../../../sim/timer-queue.ts';
import type { World } from '../../../sim/world-state.ts';
import { happens, pick } from '../healing/fuzz-fleets.ts';
import { HOME } from './backup-scenario.ts';
import { type FuzzWorld, KEY, truePoints } from './fuzz-world.ts';

/** Faults, and what people do, drawn one after the other. */
export type Strikes = {
  readonly strike: () => Promise<void>;
  /** Ends every fault that lasts. */
  readonly end: () => void;
  /** Whether something happened that listings need not show yet. */
  readonly isBlurred: () => boolean;
  /** Snapshots whose tags a person took. */
  readonly untagged: () => number;
  /** Sets that a person took something of. */
  readonly damaged: ReadonlySet<string>;
};

const anyOf = <Value>(random: Random, values: readonly Value[]): Value | undefined =>
  values[drawInteger(random, Math.max(1, values.length))];

export const createStrikes = (random: Random, fuzz: FuzzWorld, told: string[]): Strikes => {
  const { home, away, protection } = fuzz;
  const ends = new Set<() => void>();
  let lastMs = 0;
  let untagged = 0;
  const damaged = new Set<string>();
  const damage = (snapshot: { readonly tags: ReadonlyMap<string, string> } | undefined): void => {
    damaged.add(snapshot?.tags.get('ballast:set') ?? '');
  };
  const say = (what: string): void => {
    told.push(`${new Date(home.nowMs).toISOString().slice(11, 16)} ${what}`);
  };
  /** Ends by itself after up to an hour and a half, or with the others. */
  const last = (end: () => void): void => {
    const once = (): void => {
      if (!ends.delete(once)) return;
      say('a fault ends');
      lastMs = home.nowMs;
      end();
    };
    ends.add(once);
    setTimer(home.timers, home.nowMs + (1 + drawInteger(random, 90)) * MINUTE_MS, once);
  };
  const volumes = (): readonly string[] => [...home.storage.volumes.keys()];
  const spoilTags = (world: World): string => {
    const snapshot = anyOf(random, [...world.snapshots.byId.values()]);
    if (snapshot === undefined) return 'nothing to untag';
    damage(snapshot);
    const tags = new Map(snapshot.tags);
    const key = pick(random, ['ballast:set', 'ballast:stage', 'ballast:volume', 'ballast:expires-at', 'ballast:class']);
    tags.delete(key);
    if (key !== 'ballast:class' && key !== 'ballast:volume') untagged += 1;
    putSnapshot(world, snapshot.id, { ...snapshot, tags });
    return `a person takes ${key} off ${snapshot.id} (${snapshot.tags.get('ballast:set')})`;
  };
  const restore = async (): Promise<string> => {
    const into = pick(random, ['new', 'in-place', 'in-place'] as const);
    const lineage =
      into === 'in-place' ? (truePoints(fuzz).find((point) => isWholeIn(point, HOME))?.lineage ?? null) : null;
    const answer = await fuzz.begin(() => Promise.resolve(), into, lineage);
    return `restore ${into} of ${lineage}: ${JSON.stringify(answer).slice(0, 140)}`;
  };
  const wish = async (): Promise<string> => {
    const one = anyOf(
      random,
      (await fuzz.restores()).filter(({ isOver }) => !isOver),
    );
    if (one === undefined) return 'nothing to wish';
    const wanted = pick(random, ['accept', 'undo', 'abort'] as const);
    await fuzz.wish(() => Promise.resolve(), one.id, wanted);
    return `${wanted} ${one.id} in ${one.phase}`;
  };
  const oneOf = (world: World) => anyOf(random, [...world.snapshots.byId.values()]);
  const anyVolume = (): string => anyOf(random, volumes()) ?? '';
  const kinds: Readonly<Record<string, () => string | Promise<string>>> = {
    fail: () => {
      const volume = anyVolume();
      last(failSnapshots(home, volume));
      return `snapshots of ${volume} fail`;
    },
    throttle: () => {
      const volume = anyVolume();
      throttleSnapshots(home, volume, 20 * MINUTE_MS);
      return `snapshots of ${volume} are throttled`;
    },
    key: () => {
      last(forbidKey(away, KEY));
      return 'the key cannot be used';
    },
    copy: () => {
      const volume = anyVolume();
      lastMs = home.nowMs;
      damage(away.snapshots.byId.get(away.snapshots.newestCopies.get(volume) ?? ''));
      return `a person deletes the copy ${deleteNewestCopy(away, volume)}`;
    },
    snapshot: () => {
      const world = pick(random, [home, away]);
      const snapshot = oneOf(world);
      if (snapshot !== undefined) putSnapshot(world, snapshot.id, null);
      damage(snapshot);
      lastMs = home.nowMs;
      return `a person deletes ${snapshot?.id} (${snapshot?.tags.get('ballast:set')})`;
    },
    tags: () => {
      lastMs = home.nowMs;
      return spoilTags(pick(random, [home, away]));
    },
    cut: () => {
      last(cutOffRegion(away));
      return 'the other Region is cut off';
    },
    terminate: () => {
      const running = [...home.instances.values()].filter(({ lifecycle }) => lifecycle === 'running');
      const victim = anyOf(random, running);
      if (victim !== undefined) terminateInstances(home, [victim.id]);
      return `${victim?.id} is terminated`;
    },
    ledger: async () => {
      if (!happens(random, 0.3) || (await fuzz.restores()).some(({ isOver }) => !isOver)) return 'no ledger lost';
      lastMs = home.nowMs;
      fuzz.loseLedger();
      return 'the ledger is lost';
    },
    policy: () => {
      const { policy } = protection;
      fuzz.protect(
        pick<readonly Protection[]>(random, [
          [],
          [{ ...protection, mode: 'observe' }],
          [{ ...protection, policy: { ...policy, copyTo: [] } }],
          [{ ...protection, policy: { ...policy, keep: { hourly: 1 } } }],
        ]),
      );
      last(() => fuzz.protect([protection]));
      return `policy ${JSON.stringify(fuzz.protections()).slice(0, 120)}`;
    },
    image: () => {
      const world = pick(random, [home, away]);
      const snapshot = oneOf(world);
      if (snapshot !== undefined) last(holdSnapshot(world, snapshot.id));
      // What is held is tried again after a day.
      damage(snapshot);
      return `an image uses ${snapshot?.id} (${snapshot?.tags.get('ballast:set')})`;
    },
    restore,
    wish,
  };
  const names = [...Object.keys(kinds), 'restore', 'restore', 'wish'];
  const doOne = async (): Promise<string> => kinds[anyOf(random, names) ?? 'restore']?.() ?? 'nothing';
  return {
    strike: async () => {
      try {
        say(await doOne());
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        say(`not done: ${error.message}`);
      }
    },
    end: () => {
      for (const end of [...ends]) end();
      say('calm');
    },
    isBlurred: () => home.nowMs - lastMs <= home.timing.describeLagMs + MINUTE_MS,
    untagged: () => untagged,
    damaged,
  };
};
