import type { BallastConfig } from '../../../shared/config/ballast-config.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { LookRequest } from '../../../shared/core/look-request.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { lookAtFleets } from '../../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../../shared/operations/look-memory.ts';
import { createMemoryJournal } from '../../../sim/memory-journal.ts';
import { createMemoryLedger, type MemoryLedger } from '../../../sim/memory-ledger.ts';
import { createMemoryNotices } from '../../../sim/memory-notices.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { createRandom, drawHex, drawInteger, type Random } from '../../../sim/random.ts';
import { createSimPorts } from '../../../sim/sim-ports.ts';
import { advanceTo } from '../../../sim/world.ts';
import type { World, WorldEvent } from '../../../sim/world-state.ts';
import { createInterleaver } from '../interleaver.ts';
import { meddle, survive } from '../meddle.ts';
import { type Struck, strike } from './fuzz-faults.ts';
import { createFuzzWorld, drawFleets, happens, pick } from './fuzz-fleets.ts';
import { activeOf, createWatch, unitsOf, type Watch } from './fuzz-watch.ts';

/** How long faults go on, and within which time after the last all must be whole. */
const WILD_MS = 2.5 * HOUR_MS;
const CALM_MS = 90 * MINUTE_MS;

const MEDDLING = { deaths: 0.3, refusals: ['unknown', 'throttled', 'denied'] } as const;

/** What a run came to: nothing broken, or what was and the whole story. */
export type FuzzReport = { readonly violations: readonly string[]; readonly told: readonly string[] };

type Appointment = { readonly atMs: number; readonly keep: () => Promise<void> };

type Run = {
  readonly random: Random;
  readonly world: World;
  readonly fleets: readonly Fleet[];
  readonly ledger: MemoryLedger;
  readonly watch: Watch;
  readonly calmFromMs: number;
  readonly look: (request: LookRequest, hook: PointHook) => Promise<void>;
  readonly agenda: Appointment[];
};

const toRequest = (event: WorldEvent): LookRequest | null => {
  const wake = { kind: 'instance', id: 'event', because: event.kind } as const;
  switch (event.kind) {
    case 'instance-state':
      return { wake, scope: { kind: 'holding', instanceIds: [event.instance.id] }, dryRun: false };
    case 'notice': {
      const announced = { kind: 'instances', notices: [event.notice] } as const;
      return { wake, scope: { kind: 'holding', instanceIds: [event.notice.instanceId] }, dryRun: false, announced };
    }
    case 'zone-shift': {
      const { zoneId, atMs, over } = event;
      const announced = { kind: 'zone-shift', zoneId, atMs, over } as const;
      return { wake, scope: { kind: 'all' }, dryRun: false, announced };
    }
    case 'alarm-state':
      return null;
  }
};

const TICK: LookRequest = {
  wake: { kind: 'tick', id: 'tick', because: 'a minute has passed' },
  scope: { kind: 'due' },
  dryRun: false,
};

const isWild = ({ world, calmFromMs }: Run): boolean => world.nowMs < calmFromMs;

/** One look, or two at once. */
const lookSomehow = async (run: Run, request: LookRequest): Promise<void> => {
  const { random, look } = run;
  const { hook, died } = meddle(random, { ...MEDDLING, probability: isWild(run) ? 0.002 : 0 });
  // What a dead handler still waited for never comes.
  if (!isWild(run) || happens(random, 0.9)) return Promise.race([survive(() => look(request, hook)), died]);
  const interleaver = createInterleaver(random);
  const both: PointHook = async (point) => {
    await interleaver.hook(point);
    await hook(point);
  };
  const looks = [request, TICK].map((one) => survive(() => look(one, both)));
  await interleaver.drain();
  // One whose handler died never ends.
  await Promise.race([Promise.all(looks), Promise.resolve()]);
};

/** From seconds to hours; what is still under way when the faults end comes all at once soon after. */
const delayOf = ({ random, world, calmFromMs }: Run): number => {
  const delayMs = pick(random, [1, 1, 1, 20, 300, 7_200]) * SECOND_MS * (0.5 + random.next());
  const lastMs = Math.max(world.nowMs, calmFromMs) + 10 * MINUTE_MS;
  return Math.min(delayMs, lastMs - world.nowMs);
};

/** Delivers an event never, once or more often, late and out of order. */
const deliver = (run: Run, request: LookRequest): void => {
  const { random, world, agenda } = run;
  const times = isWild(run) ? pick(random, [0, 1, 1, 2, 3]) : 1;
  for (let count = 0; count < times; count += 1) {
    agenda.push({ atMs: world.nowMs + delayOf(run), keep: () => lookSomehow(run, request) });
  }
};

const announceForeign = (run: Run): void => {
  const { random, world } = run;
  const kind = pick(random, ['spot-interruption', 'rebalance', 'retirement', 'degraded'] as const);
  const untagged = [...world.instances.values()].find(({ fleetTag }) => fleetTag === null);
  const instanceId = untagged?.id ?? `i-${drawHex(random, 17)}`;
  const notice = { instanceId, kind, atMs: world.nowMs, doomedAtMs: null };
  const request = toRequest({ kind: 'notice', atMs: world.nowMs, notice });
  if (request !== null) deliver(run, request);
};

const tickFrom = (run: Run, struck: Struck): Appointment => {
  const { random, world, agenda } = run;
  const atMs = world.nowMs + MINUTE_MS + (isWild(run) ? drawInteger(random, 10) * SECOND_MS : 0);
  return {
    atMs,
    keep: async () => {
      agenda.push(tickFrom(run, struck));
      if (isWild(run) && happens(random, 0.03)) return;
      await lookSomehow(run, TICK);
    },
  };
};

const strikeFrom = (run: Run, struck: Struck, everyMs: number): Appointment => {
  const { random, world, agenda, calmFromMs } = run;
  const atMs = world.nowMs + everyMs * 2 * random.next();
  return {
    atMs,
    keep: async () => {
      if (world.nowMs >= calmFromMs - MINUTE_MS) return;
      agenda.push(strikeFrom(run, struck, everyMs));
      await strike(struck);
      if (happens(random, 0.1)) announceForeign(run);
    },
  };
};

const runUntil = async ({ world, agenda }: Run, untilMs: number): Promise<void> => {
  for (;;) {
    agenda.sort((one, other) => other.atMs - one.atMs);
    const nextMs = agenda.at(-1)?.atMs ?? untilMs;
    if (nextMs >= untilMs) break;
    const waits = agenda.length;
    // Whatever the world tells in between may come first.
    advanceTo(world, Math.max(world.nowMs, nextMs), () => agenda.length > waits);
    if (agenda.length > waits) continue;
    await agenda.pop()?.keep();
  }
  advanceTo(world, untilMs);
};

/** What is not as it should be of one fleet when all has been calm for long. */
const flawsOf = async (run: Run, fleet: Fleet): Promise<readonly string[]> => {
  const { world, ledger } = run;
  const record = (await ledger.readFleets([fleet.name])).get(fleet.name);
  const state = record?.state;
  if (state === null || state === undefined) return ['has no state'];
  const own = [...world.instances.values()].filter(({ fleetTag }) => fleetTag === fleet.name);
  const active = activeOf(world, fleet.name);
  const serving = active.filter(({ ready }) => ready);
  const standbys = own.filter(({ role }) => role === 'standby');
  const wanted = fleet.standby?.size.kind === 'machines' ? fleet.standby.size.machines : null;
  const isTight = unitsOf(active) + Math.max(...active.map(({ units }) => units)) > fleet.capacity.max;
  // Nothing is terminated while the breaker is open, and the bound leaves no room beside the sick.
  if (state.health?.breaker?.kind === 'sick' && isTight) return [];
  const flaws: readonly (readonly [boolean, string])[] = [
    [unitsOf(serving) < state.desired, `${unitsOf(serving)} of ${state.desired} serve`],
    [state.desired < fleet.capacity.min, `${state.desired} desired, at least ${fleet.capacity.min}`],
    [fleet.sizes.length === 1 && active.length > state.desired, `${active.length} machines for ${state.desired}`],
    [active.length !== serving.length, `${active.length - serving.length} do not serve`],
    [own.some(({ lifecycle, role }) => lifecycle === 'stopped' && role !== 'standby'), 'one is stopped'],
    [own.some((one) => one.role === 'retiring' && one.lifecycle === 'running'), 'one retires for ever'],
    [
      wanted !== null && standbys.filter((one) => one.lifecycle === 'stopped').length !== wanted,
      'standbys are missing',
    ],
    [state.launches.length > 0, `${state.launches.length} launches are open`],
    [state.retirements.length > 0, `${state.retirements.length} retirements are open`],
    [(state.health?.breaker ?? null) !== null, `breaker: ${state.health?.breaker?.because}`],
    [(state.health?.sightings.length ?? 0) > 0, 'something looks sick'],
    [(state.standby?.wakes.length ?? 0) > 0, 'wakes are open'],
    [(record?.notices.length ?? 0) > 0, `${record?.notices.length} notices are left`],
  ];
  return flaws.flatMap(([isSo, what]) => (isSo ? [`${fleet.name} in the end: ${what}`] : []));
};

/** Nobody launches many more than were lost or asked for. */
const stampedes = ({ fleets, watch }: Run, losses: number): readonly string[] =>
  fleets.flatMap(({ name }) => {
    const machines = watch.launched.get(name) ?? 0;
    const most = (watch.desiredRises.get(name) ?? 0) + 3 * losses + 12;
    return machines > most ? [`${name}: ${machines} launched, ${most} would have been enough`] : [];
  });

/** Everything that the world holds of a seed, and a look at it. */
const begin = (seed: number, told: string[]): { readonly run: Run; readonly struck: Struck } => {
  const random = createRandom(seed);
  const fleets = drawFleets(random);
  const world = createFuzzWorld(random, fleets, WILD_MS / MINUTE_MS - 60);
  const calmFromMs = world.startMs + WILD_MS;
  const ledger = createMemoryLedger();
  const blamed = new Set<string>();
  const faults = { lastMs: 0 };
  const bounds = new Map<string, { max: number; untilMs: number }>();
  const maxOf = ({ name, capacity }: Fleet): number => {
    const own = bounds.get(name);
    return own !== undefined && own.untilMs > world.nowMs ? own.max : capacity.max;
  };
  const watch = createWatch({ world, fleets, blamed, lastFaultMs: () => faults.lastMs, maxOf });
  const journal = createMemoryJournal(0, ({ fleet, atMs, explained, outcomes }) => {
    const done = outcomes.map(({ step, result, because }) => `${step} ${result} ${because}`).join(' | ');
    told.push(`${new Date(atMs).toISOString().slice(11, 19)} ${fleet}: ${explained} | ${done}`);
  });
  const config: BallastConfig = { version: 1, region: 'us-east-1', notify: { email: null }, fleets };
  const look: Run['look'] = async (request, hook) => {
    const watched: PointHook = async (point) => {
      await hook(point);
      if (point.phase === 'before') watch.before(point.method, point.args);
    };
    const stores = { world, ledger, journal, notices: createMemoryNotices() };
    const ports = createSimPorts({ ...stores, hook: watched, onChange: watch.after });
    // A process of its own: what a dead one still waits for must not be waited for by others.
    await lookAtFleets(ports, config, request, createLookMemory());
  };
  const struck = { random, world, fleets, ledger, calmMs: calmFromMs, told, blamed, faults, bounds };
  return { run: { random, world, fleets, ledger, watch, calmFromMs, look, agenda: [] }, struck };
};

/** Runs fleets of a seed through faults and then through calm, and says what Ballast did wrong. */
export const runFuzz = async (seed: number): Promise<FuzzReport> => {
  const told: string[] = [];
  const { run, struck } = begin(seed, told);
  const { world, fleets, random, agenda, watch } = run;
  told.push(...fleets.map((fleet) => JSON.stringify(fleet)), JSON.stringify(world.timing));
  world.listeners.push((event) => {
    const request = toRequest(event);
    if (request !== null) deliver(run, request);
  });
  agenda.push({ atMs: world.nowMs, keep: () => lookSomehow(run, TICK) }, tickFrom(run, struck));
  await runUntil(run, world.startMs + 15 * MINUTE_MS);
  agenda.push(strikeFrom(run, struck, pick(random, [2, 4, 10]) * MINUTE_MS));
  await runUntil(run, run.calmFromMs);
  world.pools.clear();
  world.forgetfulness = null;
  await runUntil(run, run.calmFromMs + CALM_MS);
  const ends = await Promise.all(fleets.map((fleet) => flawsOf(run, fleet)));
  return { violations: [...watch.violations, ...stampedes(run, struck.blamed.size), ...ends.flat()], told };
};
