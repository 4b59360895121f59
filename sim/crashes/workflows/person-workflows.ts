import { MINUTE_MS } from '../../../shared/core/time.ts';
import { removeOrphans, sightOrphans } from '../../../shared/operations/sweep-orphans.ts';
import type { Ledger } from '../../../shared/ports/ledger.ts';
import { type CrashWorld, createCrashWorld } from '../crash-world.ts';
import { createPerson, type Wish } from '../person.ts';
import { tellStory } from '../tell-story.ts';
import type { Story, Workflow } from '../workflow.ts';
import { HOME, openFleet } from './open-fleet.ts';
import { LEVEL } from './scaling-workflows.ts';

const FOR_MS = 40 * MINUTE_MS;

const command =
  (world: CrashWorld, give: (ledger: Ledger, atMs: number) => Promise<void>): Wish['command'] =>
  async (hook) => {
    const { ledger, clock } = world.fleetPorts(HOME, hook);
    await give(ledger, clock.nowMs());
    return true;
  };

/** `ballast pause` and `resume`, `set` and `set --reset`, a few minutes apart, while load is triple. */
const overrides = (world: CrashWorld): readonly Wish[] => {
  const until = (atMs: number) => ({ atMs, untilMs: atMs + FOR_MS, why: 'a test' });
  return [
    {
      fromStep: 0,
      command: command(world, (ledger, atMs) => ledger.putOverride('web', { kind: 'pause', ...until(atMs) })),
    },
    { fromStep: 3, command: command(world, (ledger) => ledger.removeOverrides('web', ['pause'])) },
    {
      fromStep: 8,
      command: command(world, (ledger, atMs) =>
        ledger.putOverride('web', { kind: 'bounds', min: null, max: 4, ...until(atMs) }),
      ),
    },
    { fromStep: 14, command: command(world, (ledger) => ledger.removeOverrides('web', ['bounds'])) },
  ];
};

const GONE = 'old';

const TWO_FLEETS = [
  'version: 1',
  `regions: { primary: ${HOME} }`,
  'fleets:',
  ...['web', GONE].map(
    (name) =>
      `  ${name}: { launchTemplate: web, subnets: [subnet-0000000a], sizes: [c7g.large], capacity: { min: 2, max: 4 } }`,
  ),
].join('\n');

/** `ballast orphans`, and twenty minutes later `ballast orphans --remove --fleet old`, until nothing is left. */
const sweeps = (world: CrashWorld): readonly Wish[] => {
  const { config, stage } = world.setupIn(HOME);
  const terms = { config, stage, goneFleets: new Set([GONE]), usdPerHourOf: () => 0.1 };
  return [
    {
      fromStep: 0,
      command: async (hook) => {
        await sightOrphans(world.sweepPorts(hook), terms, { dryRun: false });
        return true;
      },
    },
    {
      fromStep: 4,
      command: async (hook) => {
        const ports = world.sweepPorts(hook);
        const sweep = await sightOrphans(ports, terms, { dryRun: false });
        await removeOrphans(ports, terms, sweep, { withData: false });
        return sweep.orphans.length === 0;
      },
    },
  ];
};

const openSweep = async (): Promise<Story> => {
  const world = createCrashWorld({ text: TWO_FLEETS, regions: [HOME], loadAt: () => 60, goneFleet: GONE });
  // Nothing that was made just now is an orphan.
  world.advance(90 * MINUTE_MS);
  return tellStory({
    world,
    turns: [{ run: 'tick', region: HOME, spared: true }],
    stepMs: 5 * MINUTE_MS,
    act: createPerson(sweeps(world)),
  });
};

/** Workflows that a person is part of. */
export const PERSON_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'overrides',
    about: 'a person pauses a fleet, resumes it, sets bounds, and resets them',
    steps: 30,
    grace: 12,
    open: () => openFleet({ lines: LEVEL, loadAt: (minute) => (minute < 0 ? 90 : 290), before: 6, wishes: overrides }),
  },
  {
    name: 'sweep-orphans',
    about: 'what a fleet that is gone left behind is seen twice and removed',
    steps: 14,
    grace: 6,
    open: openSweep,
  },
];
