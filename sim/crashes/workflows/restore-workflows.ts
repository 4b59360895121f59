import type { Workflow } from '../workflow.ts';
import { HOME } from './open-fleet.ts';
import { openRestore } from './open-restore.ts';

/** Nobody's command succeeds. */
const FAILING = '{ command: "true" }';

/** Workflows that restore recovery points. */
export const RESTORE_WORKFLOWS: readonly Workflow[] = [
  {
    name: 'restore-new',
    about: 'a machine is launched with restored volumes, checked, and joins its fleet, which lets another one go',
    steps: 30,
    grace: 15,
    open: () => openRestore({ members: 'alike', into: 'new' }),
  },
  {
    name: 'restore-in-place',
    about: 'a stateful member is stopped, its volumes are swapped for restored ones, and it waits for a person',
    steps: 30,
    grace: 15,
    open: () => openRestore({ members: 'stateful', into: 'in-place' }),
  },
  {
    name: 'restore-fails',
    about: 'the same, but its check fails: it gets back the volumes that it had',
    steps: 40,
    grace: 15,
    open: () => openRestore({ members: 'stateful', into: 'in-place', check: FAILING }),
  },
  {
    name: 'restore-accepted',
    about: 'a person accepts it: the volumes that were replaced go',
    steps: 12,
    grace: 12,
    open: () => openRestore({ members: 'stateful', into: 'in-place', wish: 'accept' }),
  },
  {
    name: 'restore-undone',
    about: 'a person wants it undone: the member gets back the volumes that it had',
    steps: 24,
    grace: 15,
    open: () => openRestore({ members: 'stateful', into: 'in-place', wish: 'undo' }),
  },
  {
    name: 'proof',
    about: 'a schedule has the newest points restored in isolation and checked, and all that was made removed',
    steps: 30,
    grace: 15,
    open: () =>
      openRestore({
        members: 'stateful',
        into: null,
        turns: [
          { run: 'drill', region: HOME },
          { run: 'restore', region: HOME },
        ],
      }),
  },
  {
    name: 'reap',
    about: 'a restore that nobody brings forward any more: when its time is over, all that it made is removed',
    steps: 14,
    grace: 8,
    open: () =>
      openRestore({ members: 'alike', into: 'isolated', leftAfter: 3, turns: [{ run: 'drill', region: HOME }] }),
  },
];
