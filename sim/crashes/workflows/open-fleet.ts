import { listenToWorld } from '../../autoscalers/world-signals.ts';
import { type CrashWorld, createCrashWorld } from '../crash-world.ts';
import { createPerson, type Wish } from '../person.ts';
import type { Stage } from '../stage.ts';
import { settle, tellStory } from '../tell-story.ts';
import type { Story } from '../workflow.ts';

/** Where fleets of one Region are. */
export const HOME = 'us-east-1';

/** A fleet in one Region with its load, and what its story begins with. */
export type FleetStory = {
  /** What its part of ballast.yml says beside what all of them say, at its own depth. */
  readonly lines: string;
  /** Requests per second by minute: from 0 on in the story, below that before it. */
  readonly loadAt: (minute: number) => number;
  /** Minutes that it has been looked at before the story begins. */
  readonly before: number;
  /** What happens at a minute of the story. */
  readonly act?: (world: CrashWorld, index: number) => void;
  /** What a person wants of it, told what the world is. */
  readonly wishes?: (world: CrashWorld) => readonly Wish[];
  /** Whether events are told; they are lost where it is not said. */
  readonly isHeard?: true;
};

/** Machines behind one load balancer. */
export const BEHIND = 'targetGroups: [{ name: web, port: 8080 }]';

const textOf = (lines: string): string => `version: 1
regions: { primary: ${HOME} }
settledLook: 1m
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-0000000a, subnet-0000000b]
    warmUp: 2m
    ${lines.trim().replaceAll('\n', '\n    ')}
`;

/** Machines that were asked for twice would be above what the fleet may have. */
const findExcess = (world: CrashWorld): readonly string[] => {
  const most = world.setupIn(HOME).config.fleets[0]?.capacity.max ?? 0;
  const units = [...world.home.instances.values()]
    .filter(({ lifecycle, role }) => (lifecycle === 'pending' || lifecycle === 'running') && role !== 'standby')
    .reduce((sum, instance) => sum + instance.units, 0);
  return units > most ? [`${units} units at once, where ${most} are the most`] : [];
};

/** Opens the story of a fleet that is looked at every minute. */
export const openFleet = async ({ lines, loadAt, before, act, wishes, isHeard }: FleetStory): Promise<Story> => {
  const world = createCrashWorld({
    text: textOf(lines),
    regions: [HOME],
    loadAt: (minute) => loadAt(minute - before),
  });
  const person = createPerson(wishes?.(world) ?? []);
  const options = {
    world,
    turns: [{ run: 'tick', region: HOME }],
    watch: () => findExcess(world),
    act: (index: number, stage: Stage) => {
      act?.(world, index);
      return person(index, stage);
    },
  } as const;
  await settle(options, before);
  return tellStory({ ...options, ...(isHeard && { signals: listenToWorld(world.home) }) });
};
