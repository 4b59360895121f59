import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { Target } from '../../../shared/ports/balancers.ts';
import { describeTargets } from '../../../sim/describe.ts';
import { addRunningInstance } from '../../../sim/instances.ts';
import { registerTargets } from '../../../sim/target-groups.ts';
import { advanceTo } from '../../../sim/world.ts';
import type { Instance } from '../../../sim/world-state.ts';
import { GROUP_ARN, PORT, type SmallWorld, type SmallWorldOptions, smallWorld } from '../small-world.ts';

export type ServingWorld = SmallWorld & {
  readonly machines: readonly Instance[];
  readonly ids: readonly string[];
  /** What the load balancer shows of each machine. */
  readonly states: () => readonly Target['state'][];
  readonly passMinutes: (minutes: number) => void;
};

/** Fleet `web` with machines in service, in its two zones by turns: 10 requests a second is what each can serve. */
export const servingWorld = (
  machines: number,
  { market = 'on-demand', ...options }: SmallWorldOptions & { readonly market?: Instance['market'] } = {},
): ServingWorld => {
  const small = smallWorld(options);
  const { world, fleet, group } = small;
  const added = Array.from({ length: machines }, (_, index) =>
    addRunningInstance(world, fleet, {
      instanceType: 'c7g.large',
      zone: index % 2 === 0 ? 'eu-west-1a' : 'eu-west-1b',
      market,
      templateVersion: 1,
      intent: null,
    }),
  ).flatMap((instance) => instance ?? []);
  const ids = added.map(({ id }) => id);
  if (fleet.groups.length > 0) registerTargets(world, GROUP_ARN, PORT, ids);
  const states = (): readonly Target['state'][] => {
    const stateOf = new Map(describeTargets(world, group).map(({ instanceId, state }) => [instanceId, state]));
    return ids.map((id) => stateOf.get(id) ?? 'absent');
  };
  const passMinutes = (minutes: number): void => advanceTo(world, world.nowMs + minutes * MINUTE_MS);
  return { ...small, machines: added, ids, states, passMinutes };
};
