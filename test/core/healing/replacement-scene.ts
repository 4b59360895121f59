import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import { planReplacements, type ReplacementInput } from '../../../shared/core/healing/plan-replacements.ts';
import type { FailingMember, Member } from '../../../shared/core/placement/members.ts';
import { fleetOf, NOW_MS } from '../build.ts';
import { failingMember, memberOf } from './build-health.ts';

/** A fleet of which that share may be disturbed. */
export const limits = (disturbedShare: number): Partial<Fleet> => ({ limits: { ...fleetOf().limits, disturbedShare } });

/** What there is when it is decided who goes. */
export type Scene = Partial<Omit<ReplacementInput, 'fleet' | 'members'>> & {
  readonly fleet?: Partial<Fleet>;
  readonly active?: readonly Member[];
  readonly failing?: readonly FailingMember[];
  readonly retiring?: readonly InstanceView[];
};

/** So many that serve. */
export const some = (count: number, changes: Partial<Member> = {}): readonly Member[] =>
  Array.from({ length: count }, (_, index) => memberOf(`a-${index + 1}`, {}, changes));

/** So many that fail. */
export const failed = (count: number): readonly FailingMember[] =>
  Array.from({ length: count }, (_, index) => failingMember(`i-${index + 1}`));

/** Who goes, and what is said of it. */
export const plan = ({ fleet = {}, active = [], failing = [], retiring = [], ...rest }: Scene) =>
  planReplacements({
    fleet: fleetOf(fleet),
    members: { active, failing, retiring },
    desired: active.length,
    max: 100,
    breaker: null,
    isHeard: true,
    lostZones: new Set(),
    unproven: new Set(failing.map(({ instance }) => instance.id)),
    disturbed: retiring.length,
    nowMs: NOW_MS,
    ...rest,
  });

/** Who goes, and for what each other waits. */
export const outcome = (scene: Scene) => {
  const { retirees, steps } = plan(scene);
  return [...retirees.map(({ instanceId }) => instanceId), ...steps.map(({ because }) => because.split(';')[0])];
};
