import type { LookRequest } from '../../shared/core/look-request.ts';
import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { drillServices } from '../../shared/operations/drill-services.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import type { LookMemory } from '../../shared/operations/look-memory.ts';
import { watchServices } from '../../shared/operations/watch-services.ts';
import type { PointHook } from '../point-hook.ts';
import type { CrashWorld } from './crash-world.ts';

/** What an invocation of a function is in: a Region, a process with what it remembers, and a hook on its calls. */
export type Invoked = {
  readonly world: CrashWorld;
  readonly region: string;
  readonly memory: LookMemory;
  readonly hook: PointHook | undefined;
};

/** A function that a schedule invokes. */
export type ScheduledFunction = (invoked: Invoked) => Promise<unknown>;

const TICK = { kind: 'tick', id: 'tick', because: 'a minute has passed' } as const;
const DUE = { wake: TICK, scope: { kind: 'due' }, dryRun: false } as const;
const EVERYTHING = { wake: TICK, service: null, wish: null, dryRun: false } as const;

/** What an event of AWS invokes, by the look that it asks for. */
export const wakeFleets = ({ world, region, memory, hook }: Invoked, request: LookRequest): Promise<unknown> =>
  lookAtFleets(world.fleetPorts(region, hook), world.setupIn(region).config, request, memory);

/** The functions that schedules invoke, as they are deployed. */
export const FUNCTIONS = {
  tick: (invoked) => wakeFleets(invoked, DUE),
  backup: ({ world, region, hook }) => {
    const { config, stage } = world.setupIn(region);
    return lookAtBackups(world.backupPorts(region, hook), config, { ...DUE, now: false }, stage);
  },
  restore: ({ world, region, hook }) =>
    lookAtRestores(world.failoverPorts(region, hook), { wake: TICK, id: null, wish: null, dryRun: false }),
  drill: async ({ world, region, hook }) => {
    const setup = world.setupIn(region);
    const ports = world.failoverPorts(region, hook);
    await drillRestores(ports, setup.config, DUE, setup.stage);
    await drillServices(ports, setup, EVERYTHING);
  },
  watch: ({ world, region, hook }) =>
    watchServices(world.failoverPorts(region, hook), world.setupIn(region), EVERYTHING),
} as const satisfies Readonly<Record<string, ScheduledFunction>>;
