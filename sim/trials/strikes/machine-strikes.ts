import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { failZone, restoreZone } from '../../faults/fail-zone.ts';
import { impairInstance, mendInstance } from '../../faults/impair-instance.ts';
import { interruptSpot } from '../../faults/interrupt-spot.ts';
import { scheduleRetirement } from '../../faults/schedule-retirement.ts';
import { tellZoneShift } from '../../faults/shift-zone.ts';
import { endInstance } from '../../instances.ts';
import { limitPool } from '../../pools.ts';
import { drawInteger, type Random } from '../../random.ts';
import { setTimer } from '../../timer-queue.ts';
import type { World } from '../../world-state.ts';
import { drawVictim, isOneOfSeveral, machinesOf } from '../fleet-machines.ts';
import { happens, pick, pickAny } from '../injector.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

const always = (): boolean => true;

const die: Strike['strike'] = (trial, random) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  endInstance(victim.world, victim.instance);
  return `${victim.instance.id} dies`;
};

const impair: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  const { world, instance } = victim;
  const check = pick(random, ['instance', 'system', 'attached EBS'] as const);
  const announced = happens(random, 0.3);
  impairInstance(world, instance.id, { check, announced });
  const mends = happens(random, 0.4) || isOneOfSeveral(victim);
  if (mends) lasts(() => mendInstance(world, instance.id));
  return `${check} check of ${instance.id} fails${announced ? ', as AWS Health tells' : ''}${mends ? ' for a while' : ''}`;
};

const interrupt: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random, ({ market }) => market === 'spot');
  if (victim === null) return null;
  const { world, instance } = victim;
  const driesPool = happens(random, 0.3);
  const recommendedBeforeMs = happens(random, 0.5) ? drawInteger(random, 300) * SECOND_MS : null;
  interruptSpot(world, instance.id, { driesPool, ...(recommendedBeforeMs !== null && { recommendedBeforeMs }) });
  if (driesPool) lasts(() => limitPool(world, instance, null));
  return `EC2 takes Spot ${instance.id} back${driesPool ? ' and gives no other' : ''}`;
};

const retire: Strike['strike'] = (trial, random) => {
  const victim = drawVictim(trial, random, ({ lifecycle }) => lifecycle === 'running');
  if (victim === null) return null;
  const { world, instance } = victim;
  // Never past the storm: from then on nothing befalls anybody.
  const calmMs = trial.scene.storms.find(({ toMs }) => toMs > world.nowMs)?.toMs ?? world.nowMs;
  scheduleRetirement(world, instance.id, Math.min(calmMs, world.nowMs + (1 + drawInteger(random, 60)) * MINUTE_MS));
  return `AWS is going to stop ${instance.id}`;
};

type Place = { readonly world: World; readonly zone: string };

/** A zone that has machines in it and is well. */
const drawZone = (trial: Trial, random: Random): Place | null => {
  const machine = pickAny(random, machinesOf(trial));
  if (machine === undefined || machine.world.outages.has(machine.instance.zone)) return null;
  return { world: machine.world, zone: machine.instance.zone };
};

const strikeZone: Strike['strike'] = (trial, random, lasts) => {
  const place = drawZone(trial, random);
  if (place === null) return null;
  const { world, zone } = place;
  for (const instance of world.instances.values())
    if (instance.zone === zone) trial.history.befallen.set(instance.id, world.nowMs);
  const refusal = pick(random, ['no-capacity', 'other'] as const);
  const shiftedAfterMs = happens(random, 0.5) ? drawInteger(random, 10) * MINUTE_MS : null;
  failZone(world, zone, { refusal, ...(shiftedAfterMs !== null && { shiftedAfterMs }) });
  lasts(() => {
    restoreZone(world, zone);
    trial.history.befallen.set(`zone ${zone}`, world.nowMs);
  });
  return `${zone} fails${shiftedAfterMs === null ? '' : ', and ARC shifts away from it'}`;
};

/** An experiment: traffic is shifted away from a zone that is well. */
const shiftZone: Strike['strike'] = (trial, random, lasts) => {
  const place = drawZone(trial, random);
  if (place === null) return null;
  const { world, zone } = place;
  tellZoneShift(world, zone, false);
  // Once in a while nobody tells that it is over, and it has to be over by itself.
  lasts(() => tellZoneShift(world, zone, true));
  if (happens(random, 0.2)) setTimer(world.timers, world.nowMs + MINUTE_MS, () => tellZoneShift(world, zone, false));
  return `ARC shifts away from ${zone}, which is well`;
};

/** What befalls machines, and what they stand on. */
export const MACHINE_STRIKES: readonly Strike[] = [
  { fault: 'machine-dies', weight: 3, fits: always, strike: die },
  { fault: 'machine-impaired', weight: 3, fits: always, strike: impair },
  {
    fault: 'spot-interrupted',
    weight: 4,
    fits: (trial) => machinesOf(trial).some(({ instance }) => instance.market === 'spot'),
    strike: interrupt,
  },
  { fault: 'retirement-announced', weight: 2, fits: always, strike: retire },
  { fault: 'zone-fails', weight: 1, fits: always, strike: strikeZone },
  { fault: 'zone-shifted', weight: 1, fits: always, strike: shiftZone },
];
