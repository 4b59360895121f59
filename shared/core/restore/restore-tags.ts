import { toInstant } from '../backup/instant.ts';
import type { RestorePlan, RestoreState } from './restore-state.ts';
import type { TagChange } from './restore-step.ts';

/** Tags of what a restore makes, moves and leaves. */
export const RESTORE_TAGS = {
  restore: 'ballast:restore',
  expiresAt: 'ballast:expires-at',
  stage: 'ballast:stage',
  /** The recovery point that a volume was made of. */
  restoredFrom: 'ballast:restored-from',
  device: 'ballast:device',
  fleet: 'ballast:fleet',
  role: 'ballast:role',
  slot: 'ballast:slot',
  protect: 'ballast:protect',
} as const;

/** Tags of everything that a restore makes, from the call that makes it. */
export const tagsOfRestore = (id: string, plan: RestorePlan): ReadonlyMap<string, string> =>
  new Map([
    [RESTORE_TAGS.restore, id],
    [RESTORE_TAGS.expiresAt, toInstant(plan.expiresAtMs)],
    [RESTORE_TAGS.stage, plan.stage],
    [RESTORE_TAGS.restoredFrom, plan.setId],
  ]);

/** Not to be taken away by the reaper any more. */
export const TAGS_TO_STAY: TagChange = new Map([[RESTORE_TAGS.expiresAt, null]]);

/** The slot that the machine of a restore has, or gets. */
export const slotOf = ({ target }: RestorePlan): string | null => (target.kind === 'volumes' ? null : target.slot);

/** A volume becomes its fleet's. */
export const tagsOfMember = ({ plan: { fleet } }: RestoreState): TagChange =>
  fleet === null ? TAGS_TO_STAY : new Map([...TAGS_TO_STAY, [RESTORE_TAGS.fleet, fleet]]);

/**
 * A machine becomes a member. Its fleet may desire none more, least of all where it stands by: it is protected until a
 * person has had what it was restored for.
 */
export const tagsOfMachine = (state: RestoreState): TagChange => {
  const slot = slotOf(state.plan);
  return new Map([
    ...tagsOfMember(state),
    [RESTORE_TAGS.role, 'active'],
    [RESTORE_TAGS.protect, state.id],
    ...(slot === null ? [] : [[RESTORE_TAGS.slot, slot] as const]),
  ]);
};

/** A data volume becomes its slot's. */
export const tagsOfSlotVolume = (state: RestoreState, slot: string, device: string): TagChange =>
  new Map([...tagsOfMember(state), [RESTORE_TAGS.slot, slot], [RESTORE_TAGS.device, device]]);

/** Nothing says any more that a restore made it or works on it. */
export const TAGS_OF_RELEASE: TagChange = new Map([[RESTORE_TAGS.restore, null]]);

/** What is nobody's any more, but a restore's: kept until a person says what becomes of it. */
export const tagsOfSpare = ({ id }: RestoreState): TagChange =>
  new Map([
    [RESTORE_TAGS.restore, id],
    [RESTORE_TAGS.fleet, null],
    [RESTORE_TAGS.role, null],
    [RESTORE_TAGS.slot, null],
    [RESTORE_TAGS.protect, null],
  ]);

/** What is nobody's any more and goes: by the restore, or by the reaper should that die. */
export const tagsOfRefuse = (state: RestoreState, expiresAtMs: number): TagChange =>
  new Map([...tagsOfSpare(state), [RESTORE_TAGS.expiresAt, toInstant(expiresAtMs)]]);
