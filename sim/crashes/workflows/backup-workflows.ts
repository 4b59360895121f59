import { MINUTE_MS } from '../../../shared/core/time.ts';
import { createCrashWorld } from '../crash-world.ts';
import { settle, tellStory } from '../tell-story.ts';
import type { Story, Workflow } from '../workflow.ts';
import { HOME } from './open-fleet.ts';

const AWAY = 'us-west-2';

const textOf = (keep: string): string => `version: 1
regions: { primary: ${HOME}, standby: ${AWAY} }
settledLook: 1m
fleets:
  db:
    launchTemplate: database
    subnets: [subnet-0000000a, subnet-0000000b]
    sizes: [c7g.large]
    capacity: { min: 1, max: 1 }
    machinesMin: 1
    stateful: { volumes: [/dev/sdf, /dev/sdg], address: none }
    backup: { every: 1h, at: "00:00", keep: ${keep}, copyTo: [${AWAY}], prove: never }
`;

const STEP_MS = 4 * MINUTE_MS;

/** Opens the story of a fleet whose recovery points are looked at, so many looks before it begins. */
const openBackups = async (keep: string, before: number): Promise<Story> => {
  const world = createCrashWorld({ text: textOf(keep), regions: [HOME, AWAY], loadAt: () => 0 });
  // Its slots have names before anything is taken of them.
  await settle({ world, turns: [{ run: 'tick', region: HOME }] }, 3);
  world.advance(MINUTE_MS);
  const options = { world, turns: [{ run: 'backup', region: HOME }], stepMs: STEP_MS } as const;
  await settle(options, before);
  return tellStory(options);
};

/** Workflows that take recovery points and let go of them. */
export const BACKUP_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'backup',
    about: 'a set of snapshots is taken, copied to another Region, and tagged in both',
    steps: 13,
    grace: 8,
    open: () => openBackups('{ daily: 2, hourly: 4 }', 0),
  },
  {
    name: 'retention',
    about: 'an hourly set expires in both Regions and is deleted, once the next one is held in both',
    steps: 13,
    grace: 7,
    open: () => openBackups('{ hourly: 1 }', 13),
  },
];
