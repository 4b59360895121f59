import { SECOND_MS } from '../../../shared/core/time.ts';
import { crashApp } from '../../faults/crash-app.ts';
import { lieAbout, silenceSource } from '../../faults/distort-source.ts';
import { hushMetrics } from '../../faults/hush-metrics.ts';
import { impairInstance, mendInstance } from '../../faults/impair-instance.ts';
import { killAgent } from '../../faults/kill-agent.ts';
import { drawInteger } from '../../random.ts';
import { setTimer } from '../../timer-queue.ts';
import { drawVictim, isOneOfSeveral, machinesOf } from '../fleet-machines.ts';
import { happens, pick, pickAny } from '../injector.ts';
import type { Strike } from '../strike.ts';

const always = (): boolean => true;

const SOURCES = ['instance-status', 'target-health', 'agent', 'heartbeat'] as const;

const lie: Strike['strike'] = (trial, random, lasts) => {
  const { globe, history } = trial;
  const region = pick(random, trial.scene.regions);
  const world = globe.cloud.get(region);
  if (world === undefined) return null;
  const ids = machinesOf(trial).flatMap(({ world: where, instance }) => (where === world ? [instance.id] : []));
  const some = ids.filter(() => happens(random, 0.3));
  const isAll = happens(random, 0.5);
  const about = isAll ? ids : some;
  if (about.length === 0) return null;
  const source = pick(random, SOURCES);
  const says = pick(random, ['sick', 'sick', 'well'] as const);
  // What is said of all befalls nobody: the breaker has to see through it.
  if (!isAll) for (const id of about) history.befallen.set(id, world.nowMs);
  lasts(lieAbout(world, source, says, isAll ? 'all' : some));
  return `${source} in ${region} calls ${isAll ? 'all' : some.join(', ')} ${says}`;
};

const silence: Strike['strike'] = (trial, random, lasts) => {
  const region = pick(random, trial.scene.regions);
  const world = trial.globe.cloud.get(region);
  if (world === undefined) return null;
  const source = pick(random, SOURCES);
  lasts(silenceSource(world, source));
  return `${source} says nothing in ${region}`;
};

/** Hangs and goes on, several times: sometimes too short for any check to see it. */
const flap: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  const { world, instance } = victim;
  const times = 1 + drawInteger(random, 6);
  const downMs = (5 + drawInteger(random, 175)) * SECOND_MS;
  const upMs = (5 + drawInteger(random, 175)) * SECOND_MS;
  let isOver = false;
  lasts(() => {
    isOver = true;
    mendInstance(world, instance.id);
  });
  for (let time = 0; time < times; time += 1) {
    const atMs = world.nowMs + time * (downMs + upMs);
    setTimer(world.timers, atMs, () => {
      if (isOver) return;
      impairInstance(world, instance.id, { check: 'instance' });
      // Each time is news to who looks, not the first alone.
      trial.lastFaultMs = Math.max(trial.lastFaultMs, world.nowMs);
    });
    setTimer(world.timers, atMs + downMs, () => mendInstance(world, instance.id));
  }
  return `${instance.id} hangs and goes on, ${times} times`;
};

const crash: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random, ({ lifecycle }) => lifecycle === 'running');
  if (victim === null) return null;
  const start = crashApp(victim.world, victim.instance.id);
  if (happens(random, 0.3) || isOneOfSeveral(victim)) lasts(start);
  return `the application on ${victim.instance.id} crashes`;
};

const loseAgent: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  const start = killAgent(victim.world, victim.instance.id);
  if (happens(random, 0.3) || isOneOfSeveral(victim)) lasts(start);
  return `the agent of ${victim.instance.id} dies`;
};

const hush: Strike['strike'] = (trial, random, lasts) => {
  const region = pick(random, trial.scene.regions);
  const fleet = pickAny(random, trial.setups.get(region)?.config.fleets ?? []);
  const world = trial.globe.cloud.get(region);
  if (fleet === undefined || world === undefined) return null;
  const { hushed } = trial.history;
  const key = `${region} ${fleet.name}`;
  const end = hushMetrics(world, fleet.name);
  hushed.set(key, world.nowMs);
  lasts(() => {
    hushed.delete(key);
    end();
  });
  return `no datapoint of ${fleet.name} is published in ${region}`;
};

/** What befalls applications, and what says how they are. */
export const HEALTH_STRIKES: readonly Strike[] = [
  { fault: 'checks-lie', weight: 2, fits: always, strike: lie },
  { fault: 'checks-silent', weight: 2, fits: always, strike: silence },
  { fault: 'app-flaps', weight: 2, fits: always, strike: flap },
  { fault: 'app-crashes', weight: 2, fits: always, strike: crash },
  { fault: 'agent-dies', weight: 1, fits: always, strike: loseAgent },
  { fault: 'metric-missing', weight: 1, fits: always, strike: hush },
];
