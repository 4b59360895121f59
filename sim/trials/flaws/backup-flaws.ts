import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupSource } from '../../../shared/core/backup/backup-source.ts';
import { parseInstant } from '../../../shared/core/backup/instant.ts';
import { POINT_TAGS } from '../../../shared/core/backup/point-label.ts';
import type { RestoreState } from '../../../shared/core/restore/restore-state.ts';
import { RESTORE_TAGS } from '../../../shared/core/restore/restore-tags.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { listSources } from '../../backup-sources.ts';
import { worldOf } from '../../cloud.ts';
import { tableOf } from '../../region-tables.ts';
import type { World } from '../../world-state.ts';
import type { FindFlaws } from '../flaws.ts';
import { restoresOf } from '../restores-of.ts';
import type { Trial } from '../trial.ts';
import { isWholeIn, type TruePoint, truePoints } from '../true-points.ts';

/** How much older than its RPO a point may be in the end: in quiet hours a look comes each hour, and copies wait for it. */
const PACE_MS = 95 * MINUTE_MS;

/** Past their expiry, machines go first, then volumes, then security groups: one kind at each drill, of which one comes every two hours. */
const REAPED_MS = 7 * HOUR_MS;

/** From launch until a machine that came in quiet hours has its first point everywhere. */
const YOUNG_MS = HOUR_MS + PACE_MS;

/** Within which time what failed, or was made twice, is seen and removed. */
const TIDY_MS = 4 * HOUR_MS;

/** Points of a lineage that are kept beside what the policy counts: by hand, the last proven, on their way. */
const BESIDE = 10;

type Protected = { readonly region: string; readonly protection: Protection };

const protectedIn = ({ setups }: Trial): readonly Protected[] =>
  [...setups].flatMap(([region, { config }]) =>
    (config.protections ?? []).filter(({ mode }) => mode === 'act').map((protection) => ({ region, protection })),
  );

const minutes = (ms: number): string => `${Math.round(ms / MINUTE_MS)} min`;

/** Whether a machine came so late that it need not have a point yet. */
const isYoung = ({ instances, nowMs }: World, { slot, instanceId }: BackupSource): boolean =>
  slot === null && nowMs - (instances.get(instanceId ?? '')?.launchedAtMs ?? Number.NEGATIVE_INFINITY) < YOUNG_MS;

/** Whether a machine that a person took out of the fleet still holds what belongs to the slot: a person has to give it back. */
const isWithheld = (
  { history }: Trial,
  { storage }: World,
  fleet: string,
  { slot, instanceId }: BackupSource,
): boolean =>
  slot !== null &&
  [...storage.volumes.values()].some(
    (volume) =>
      volume.slot === slot &&
      volume.fleetTag === fleet &&
      volume.attachment !== null &&
      volume.attachment.instanceId !== instanceId &&
      history.befallen.has(volume.attachment.instanceId),
  );

/** Everything that is there now has a young point in every Region that is to hold one. */
const findOld = (trial: Trial, points: readonly TruePoint[]): readonly string[] =>
  protectedIn(trial).flatMap(({ region: home, protection }) => {
    const { name, policy, by } = protection;
    const { nowMs } = trial.globe.clock;
    const world = worldOf(trial.globe.cloud, home);
    const sources = listSources(world, by.kind === 'fleet' ? { kind: 'fleet', fleet: name } : by);
    return sources
      .filter((source) => !isYoung(world, source) && !isWithheld(trial, world, name, source))
      .flatMap(({ lineage }) =>
        [home, ...policy.copyTo].flatMap((region) => {
          const newest = points.find(
            (point) =>
              point.protection === name && point.home === home && point.lineage === lineage && isWholeIn(point, region),
          );
          if (newest === undefined) return [`${lineage} of ${name} has no whole point in ${region}`];
          const ageMs = nowMs - newest.takenAtMs;
          return ageMs > policy.rpoMs + PACE_MS
            ? [`the newest of ${lineage} of ${name} in ${region} is ${minutes(ageMs)} old`]
            : [];
        }),
      );
  });

const findUnfinished = ({ globe, history }: Trial, points: readonly TruePoint[]): readonly string[] =>
  points.flatMap(({ setId, holdings, takenAtMs }) =>
    globe.clock.nowMs - takenAtMs < TIDY_MS || history.befallen.has(`set ${setId}`)
      ? []
      : [...holdings].flatMap(([region, { standing, surplus }]) =>
          standing === 'failed' || standing === 'pending' || surplus > 0
            ? [`${setId} is ${standing} in ${region}, with ${surplus} too many`]
            : [],
        ),
  );

/** Nothing is kept that no policy keeps. */
const findKept = (trial: Trial, points: readonly TruePoint[]): readonly string[] => {
  const { nowMs } = trial.globe.clock;
  const kept = new Map<string, { expired: number; all: number; most: number }>();
  for (const { protection: name, lineage, home, holdings, expiresAtMs, setId } of points) {
    if (trial.history.befallen.has(`set ${setId}`)) continue;
    const { policy } =
      protectedIn(trial).find(({ region, protection }) => region === home && protection.name === name)?.protection ??
      {};
    const counted = Object.values(policy?.keep ?? {}).reduce((sum, count) => sum + count, 0);
    for (const region of holdings.keys()) {
      const key = `${lineage} of ${name} in ${region}`;
      const one = kept.get(key) ?? { expired: 0, all: 0, most: counted + BESIDE };
      one.all += 1;
      if (expiresAtMs + DAY_MS / 6 < nowMs) one.expired += 1;
      kept.set(key, one);
    }
  }
  return [...kept].flatMap(([key, { all, most, expired }]) =>
    all > most ? [`${all} points of ${key} are kept, ${expired} of them long expired`] : [],
  );
};

const findUntagged = ({ globe, history }: Trial): readonly string[] =>
  [...globe.cloud.values()].flatMap(({ snapshots }) =>
    [...snapshots.byId.values()].flatMap(({ id, tags }) =>
      tags.has(POINT_TAGS.set) || history.befallen.has(id) ? [] : [`${id} has no tags`],
    ),
  );

type Tagged = { readonly id: string; readonly tags: ReadonlyMap<string, string> };

const madeByRestores = ({ instances, storage, restores }: World): readonly Tagged[] =>
  [
    ...[...instances.values()].filter(({ lifecycle }) => lifecycle !== 'terminated' && lifecycle !== 'shutting-down'),
    ...storage.volumes.values(),
    ...restores.isolations.values(),
  ].filter(({ tags }) => tags.has(RESTORE_TAGS.restore));

/** Whether what carries a restore's tag should not be there any more. */
const isLeft = (state: RestoreState | undefined, { tags }: Tagged, nowMs: number): boolean => {
  const expiresAtMs = parseInstant(tags.get(RESTORE_TAGS.expiresAt) ?? '');
  const isOverdue = expiresAtMs === null || expiresAtMs + REAPED_MS < nowMs;
  // What nobody remembers any more goes when it expires.
  if (state === undefined) return isOverdue;
  // A person sees to what is stuck.
  if (state.phase !== 'over' || state.outcome?.code === 'RESTORE_STUCK') return false;
  // Volumes alone are handed over as they are, for a person to attach.
  return state.plan.target.kind !== 'volumes' || expiresAtMs !== null;
};

/** Restores are over, or wait for a person; what they made is handed over, or gone. */
const findRestores = ({ globe, history, scene, ...books }: Trial): readonly string[] => {
  const stormEndMs = Math.max(...scene.storms.map(({ toMs }) => toMs));
  const all = restoresOf(books);
  const stuck = all.flatMap(({ region, state: { id, plan, outcome, instanceId } }) =>
    plan.into === 'in-place' ||
    outcome?.code !== 'RESTORE_STUCK' ||
    // In quiet hours nobody looks often enough for its phases to end in time.
    plan.askedAtMs > stormEndMs ||
    history.befallen.has(instanceId ?? '')
      ? []
      : [`${id} (${plan.into}) in ${region} is stuck: ${outcome.because}`],
  );
  const open = all.flatMap(({ region, state: { id, phase, way, last, plan } }) =>
    phase === 'over' || phase === 'kept' || plan.askedAtMs > stormEndMs
      ? []
      : [`${id} (${plan.into}) in ${region} is ${phase}, ${way}: ${last}`],
  );
  const left = [...globe.cloud].flatMap(([region, world]) =>
    madeByRestores(world).flatMap((made) => {
      const restoreId = made.tags.get(RESTORE_TAGS.restore);
      const state = all.find((one) => one.region === region && one.state.id === restoreId)?.state;
      return isLeft(state, made, world.nowMs) ? [`${made.id} is left of ${restoreId} in ${region}`] : [];
    }),
  );
  return [...stuck, ...open, ...left];
};

/** No fleet stays paused for a restore that is over. */
const findPauses = async (trial: Trial): Promise<readonly string[]> => {
  const over = new Set(
    restoresOf(trial).flatMap(({ state }) => (state.phase === 'over' ? [`restore ${state.id}`] : [])),
  );
  const flaws: string[] = [];
  for (const [region, { config }] of trial.setups) {
    const records = await tableOf(trial.tables, region).ledger.readFleets(config.fleets.map(({ name }) => name));
    for (const [name, { overrides }] of records) {
      const left = overrides.find(({ why, untilMs }) => over.has(why) && untilMs > trial.globe.clock.nowMs);
      if (left !== undefined) flaws.push(`${name} in ${region} is still paused: ${left.why}`);
    }
  }
  return flaws;
};

/** What is wrong with recovery points, in any Region, and with restores. */
export const findBackupFlaws: FindFlaws = {
  concern: 'backups',
  boundMs: () => 3 * HOUR_MS,
  fits: ({ scene }) => scene.kind === 'points',
  find: async (trial) => {
    const points = truePoints(trial.globe.cloud);
    return [
      ...findOld(trial, points),
      ...findUnfinished(trial, points),
      ...findKept(trial, points),
      ...findUntagged(trial),
      ...findRestores(trial),
      ...(await findPauses(trial)),
    ];
  },
};
