import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { lieAbout, silenceSource } from '../../../sim/faults/distort-source.ts';
import { failZone, restoreZone } from '../../../sim/faults/fail-zone.ts';
import { forgetInstances } from '../../../sim/faults/forget-instances.ts';
import { impairInstance, mendInstance } from '../../../sim/faults/impair-instance.ts';
import { interruptSpot } from '../../../sim/faults/interrupt-spot.ts';
import { killAgent } from '../../../sim/faults/kill-agent.ts';
import { scheduleRetirement } from '../../../sim/faults/schedule-retirement.ts';
import { failApp, stopInstance, tagInstance, terminateInstances } from '../../../sim/instances.ts';
import type { MemoryLedger } from '../../../sim/memory-ledger.ts';
import { limitPool } from '../../../sim/pools.ts';
import { drawInteger, type Random } from '../../../sim/random.ts';
import { setTimer } from '../../../sim/timer-queue.ts';
import type { Instance, World } from '../../../sim/world-state.ts';
import { happens, pick } from './fuzz-fleets.ts';

/** What faults strike. */
export type Struck = {
  readonly random: Random;
  readonly world: World;
  readonly fleets: readonly Fleet[];
  readonly ledger: MemoryLedger;
  /** When the last fault is over. */
  readonly calmMs: number;
  /** What was done, for a run that fails to tell. */
  readonly told: string[];
  /** Instances that something befell. */
  readonly blamed: Set<string>;
  readonly faults: { lastMs: number };
  /** Upper bounds that a person has set. */
  readonly bounds: Map<string, { readonly max: number; readonly untilMs: number }>;
};

/** Instances that a fault can befall. */
const victimsOf = ({ world }: Struck): readonly Instance[] =>
  [...world.instances.values()].filter(({ lifecycle }) => lifecycle === 'running' || lifecycle === 'pending');

const victimOf = (struck: Struck): Instance | null => {
  const victims = victimsOf(struck);
  return victims[drawInteger(struck.random, victims.length)] ?? null;
};

/** Some minutes from now, but never past the calm. */
const until = ({ random, world, calmMs }: Struck, mostMinutes: number): number =>
  Math.min(calmMs, world.nowMs + (1 + drawInteger(random, mostMinutes)) * MINUTE_MS);

const onInstance = (struck: Struck, instance: Instance): string => {
  const { random, world } = struck;
  const { id, market } = instance;
  const kind = pick(random, [
    'terminate',
    'terminate',
    'stop',
    'app',
    'app',
    'flap',
    'hang',
    'mended',
    'agent',
    'retire',
    'spot',
    'spot',
    'untag',
    'protect',
    'lock',
  ] as const);
  switch (kind) {
    case 'terminate':
      terminateInstances(world, [id]);
      break;
    case 'stop':
      stopInstance(world, id);
      break;
    case 'app':
      failApp(world, id);
      break;
    case 'flap':
      impairInstance(world, id, { check: 'instance' });
      setTimer(world.timers, world.nowMs + drawInteger(random, 180) * 1_000, () => mendInstance(world, id));
      break;
    case 'hang':
      impairInstance(world, id, { check: 'system', announced: happens(random, 0.5) });
      break;
    case 'mended':
      impairInstance(world, id, { check: 'attached EBS' });
      setTimer(world.timers, until(struck, 10), () => mendInstance(world, id));
      break;
    case 'agent':
      killAgent(world, id);
      break;
    case 'retire':
      scheduleRetirement(world, id, until(struck, 60));
      break;
    case 'spot': {
      if (market !== 'spot') return 'no spot';
      const recommendedBeforeMs = drawInteger(random, 300) * 1_000;
      interruptSpot(world, id, {
        driesPool: happens(random, 0.3),
        ...(happens(random, 0.5) && { recommendedBeforeMs }),
      });
      break;
    }
    case 'untag':
      if (happens(random, 0.5)) return 'no untag';
      tagInstance(world, id, 'ballast:fleet', null);
      break;
    case 'protect':
      tagInstance(world, id, 'ballast:protect', 'true');
      setTimer(world.timers, until(struck, 60), () => tagInstance(world, id, 'ballast:protect', null));
      break;
    case 'lock':
      instance.terminationProtected = true;
      setTimer(world.timers, until(struck, 60), () => {
        instance.terminationProtected = false;
      });
      break;
  }
  return `${kind} ${id}`;
};

const onZone = (struck: Struck): string => {
  const { random, world } = struck;
  const zone = pick(random, ['us-east-1a', 'us-east-1b', 'us-east-1c']);
  if (world.outages.has(zone)) return 'zone failed already';
  const refusal = pick(random, ['no-capacity', 'other'] as const);
  for (const { id, zone: own } of victimsOf(struck)) if (own === zone) struck.blamed.add(id);
  failZone(world, zone, { refusal, ...(happens(random, 0.5) && { shiftedAfterMs: 5 * MINUTE_MS }) });
  const endMs = until(struck, 45);
  setTimer(world.timers, endMs, () => restoreZone(world, zone));
  return `zone ${zone} for ${(endMs - world.nowMs) / MINUTE_MS} min, ${refusal}`;
};

const onPool = (struck: Struck): string => {
  const { random, world } = struck;
  const pool = {
    instanceType: pick(random, ['c7g.large', 'c7g.large', 'c7g.xlarge', 'c7g.2xlarge']),
    zone: pick(random, ['us-east-1a', 'us-east-1b', 'us-east-1c']),
    market: pick(random, ['on-demand', 'spot'] as const),
  };
  const left = drawInteger(random, 3);
  limitPool(world, pool, left);
  setTimer(world.timers, until(struck, 60), () => limitPool(world, pool, null));
  return `pool ${JSON.stringify(pool)} gives ${left}`;
};

const onSource = (struck: Struck): string => {
  const { random, world } = struck;
  const source = pick(random, ['instance-status', 'target-health', 'agent', 'heartbeat'] as const);
  const says = pick(random, ['nothing', 'sick', 'sick', 'well'] as const);
  const some = victimsOf(struck).flatMap(({ id }) => (happens(random, 0.3) ? [id] : []));
  const about = happens(random, 0.5) ? 'all' : some;
  if (about !== 'all') for (const id of about) struck.blamed.add(id);
  const end = says === 'nothing' ? silenceSource(world, source) : lieAbout(world, source, says, about);
  const endMs = until(struck, 30);
  setTimer(world.timers, endMs, end);
  return `source ${source} says ${says} of ${about === 'all' ? 'all' : about.length} until ${endMs}`;
};

const onLedger = async (struck: Struck): Promise<string> => {
  const { random, world, fleets, ledger } = struck;
  const [first] = fleets;
  const fleet = fleets[drawInteger(random, fleets.length)] ?? first;
  if (fleet === undefined) return 'no fleet';
  const { min, max } = fleet.capacity;
  const common = { untilMs: until(struck, 30), why: 'a person said so', atMs: world.nowMs };
  const bounds = pick(random, [
    { min: Math.min(max, min + 2), max: null },
    { min: null, max: Math.max(1, max - 2) },
  ]);
  const override = happens(random, 0.4)
    ? ({ kind: 'pause', ...common } as const)
    : ({ kind: 'bounds', ...bounds, ...common } as const);
  await ledger.putOverride(fleet.name, override);
  if (override.kind === 'bounds') struck.bounds.set(fleet.name, { max: override.max ?? max, untilMs: common.untilMs });
  return `${fleet.name}: ${override.kind} ${JSON.stringify(bounds)}`;
};

const draw = async (struck: Struck): Promise<string> => {
  const { random, world } = struck;
  const roll = random.next();
  if (roll < 0.08) return onZone(struck);
  if (roll < 0.2) return onPool(struck);
  if (roll < 0.28) return onSource(struck);
  if (roll < 0.33) return onLedger(struck);
  if (roll < 0.38) {
    // Longer than this, what all listings forget is gone: nobody could know better.
    forgetInstances(world, { share: 0.3, lastsMs: 100_000, seed: drawInteger(random, 2 ** 31) });
    return 'listings forget';
  }
  const victim = victimOf(struck);
  if (victim === null) return 'nobody there';
  struck.blamed.add(victim.id);
  return onInstance(struck, victim);
};

/** Lets something go wrong, or a person meddle. */
export const strike = async (struck: Struck): Promise<void> => {
  const what = await draw(struck);
  struck.faults.lastMs = struck.world.nowMs;
  struck.told.push(`${new Date(struck.world.nowMs).toISOString().slice(11, 19)} ! ${what}`);
};
