import { interruptSpot } from '../../faults/interrupt-spot.ts';
import { failApp, terminateInstances } from '../../instances.ts';
import type { Instance } from '../../world-state.ts';
import type { CrashWorld } from '../crash-world.ts';
import type { Workflow } from '../workflow.ts';
import { BEHIND, openFleet } from './open-fleet.ts';

const SIZED = `${BEHIND}
sizes: [c7g.large]`;

const FLEET = `${SIZED}
capacity: { min: 2, max: 4 }`;

const WITH_STANDBY = `${FLEET}
standby: { machines: 1 }`;

const STATEFUL = `${SIZED}
capacity: { min: 3, max: 4 }
stateful: { volumes: [/dev/sdf, /dev/sdg], address: private }`;

const WITH_STANDBYS = `${STATEFUL}
standby: { machines: 2 }`;

const calm = (): number => 60;

/** The longest-lived machine that serves. */
const oldest = ({ home }: CrashWorld): Instance => {
  const [first] = [...home.instances.values()].filter(({ ready }) => ready);
  if (first === undefined) throw new Error('nothing serves');
  return first;
};

const atFirst =
  (strike: (world: CrashWorld) => void) =>
  (world: CrashWorld, index: number): void => {
    if (index === 0) strike(world);
  };

const failOldest = atFirst((world) => failApp(world.home, oldest(world).id));

/** Workflows by which a fleet gets well again. */
export const HEALING_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'replace-unhealthy',
    about: 'a machine stops answering: another is launched, and then it is drained and terminated',
    steps: 24,
    grace: 12,
    open: () => openFleet({ lines: FLEET, loadAt: calm, before: 6, act: failOldest }),
  },
  {
    name: 'replace-dead',
    about: 'a machine is terminated by somebody else: another is launched',
    steps: 16,
    grace: 12,
    open: () =>
      openFleet({
        lines: FLEET,
        loadAt: calm,
        before: 6,
        act: atFirst((world) => void terminateInstances(world.home, [oldest(world).id])),
      }),
  },
  {
    name: 'replace-spot',
    about: 'a Spot machine is announced to go in two minutes: another is launched, and it is drained first',
    steps: 16,
    grace: 24,
    open: () =>
      openFleet({
        lines: `${FLEET}\npurchase: { spotShare: 1 }`,
        loadAt: calm,
        before: 60,
        act: atFirst((world) => interruptSpot(world.home, oldest(world).id)),
        isHeard: true,
      }),
  },
  {
    name: 'replace-slot',
    about: 'a stateful member fails: its volumes and its address move to a machine that is launched',
    steps: 24,
    grace: 15,
    open: () => openFleet({ lines: STATEFUL, loadAt: calm, before: 9, act: failOldest }),
  },
  {
    name: 'wake-standby',
    about: 'a machine stops answering: a standby is started in its place, and another one made ready',
    steps: 30,
    grace: 12,
    open: () => openFleet({ lines: WITH_STANDBY, loadAt: calm, before: 12, act: failOldest }),
  },
  {
    name: 'wake-standby-for-slot',
    about: 'a stateful member fails: a standby takes its volumes and its address, and another one is made ready',
    steps: 34,
    grace: 15,
    open: () => openFleet({ lines: WITH_STANDBYS, loadAt: calm, before: 16, act: failOldest }),
  },
];
