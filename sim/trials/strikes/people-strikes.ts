import type { Override } from '../../../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { stopInstance, tagInstance, terminateInstances } from '../../instances.ts';
import { drawInteger, type Random } from '../../random.ts';
import { tableOf } from '../../region-tables.ts';
import { startInstances } from '../../resize.ts';
import { deployText } from '../deploy-text.ts';
import { drawVictim, type Machine } from '../fleet-machines.ts';
import { happens, pick, pickAny } from '../injector.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

type Bounds = Extract<Override, { kind: 'bounds' }>;

const always = (): boolean => true;

/** Whether it counts as a member and has nothing that makes it one: a notice tells a person, who gives it its role back. */
const isBareMember = ({ world: { storage }, instance: { id, fleetTag, role } }: Machine): boolean => {
  const isStateful = [...storage.volumes.values()].some((volume) => volume.fleetTag === fleetTag);
  return isStateful && role === 'active' && (storage.held.get(id)?.size ?? 0) === 0;
};

const removeTag: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  const { world, instance } = victim;
  const { id, fleetTag, role } = instance;
  if (happens(random, 0.3)) {
    tagInstance(world, id, 'ballast:role', null);
    trial.history.joinedMs.set(id, world.nowMs);
    lasts(() => {
      if (role === 'standby' && isBareMember(victim)) tagInstance(world, id, 'ballast:role', role);
    });
    return `somebody takes the role off ${id}, which was ${role}`;
  }
  tagInstance(world, id, 'ballast:fleet', null);
  const comesBack = happens(random, 0.4);
  if (comesBack)
    lasts(() => {
      // Not onto one that ended meanwhile.
      if (world.instances.get(id)?.fleetTag !== null) return;
      tagInstance(world, id, 'ballast:fleet', fleetTag);
      trial.history.joinedMs.set(id, world.nowMs);
    });
  return `somebody takes ${id} out of ${fleetTag}${comesBack ? ' for a while' : ''}`;
};

const stop: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random, ({ market }) => market === 'on-demand');
  if (victim === null) return null;
  const { world, instance } = victim;
  stopInstance(world, instance.id);
  const starts = happens(random, 0.3);
  if (starts)
    lasts(() => {
      startInstances(world, [instance.id]);
      trial.history.joinedMs.set(instance.id, world.nowMs);
    });
  return `somebody stops ${instance.id}${starts ? ', and starts it later' : ''}`;
};

const terminate: Strike['strike'] = (trial, random) => {
  const victim = drawVictim(trial, random, ({ terminationProtected }) => !terminationProtected);
  if (victim === null) return null;
  terminateInstances(victim.world, [victim.instance.id]);
  return `somebody terminates ${victim.instance.id}`;
};

const protect: Strike['strike'] = (trial, random, lasts) => {
  const victim = drawVictim(trial, random);
  if (victim === null) return null;
  const { world, instance } = victim;
  if (happens(random, 0.5)) {
    instance.terminationProtected = true;
    lasts(() => {
      instance.terminationProtected = false;
    });
    return `EC2 is not to terminate ${instance.id}`;
  }
  tagInstance(world, instance.id, 'ballast:protect', 'true');
  lasts(() => tagInstance(world, instance.id, 'ballast:protect', null));
  return `Ballast is not to terminate ${instance.id}`;
};

const drawFleet = ({ setups, scene }: Trial, random: Random) => {
  const region = pick(random, scene.regions);
  const fleet = pickAny(random, setups.get(region)?.config.fleets ?? []);
  return fleet === undefined ? null : { region, fleet };
};

/** A person wants to know what would be done. */
const askOnly = (trial: Trial, region: string, fleet: string): string => {
  trial.bus.ask(region, 'scale', { fleet, dryRun: true, reason: 'to see what it would do' });
  return `somebody asks what would be done with ${fleet} in ${region}`;
};

/** As `ballast pause` and `ballast set` write it; `ballast resume` takes it away, or it ends by itself. */
const override: Strike['strike'] = async (trial, random, lasts) => {
  const drawn = drawFleet(trial, random);
  if (drawn === null) return null;
  const { region, fleet } = drawn;
  const { nowMs } = trial.globe.clock;
  const { min, max } = fleet.capacity;
  if (happens(random, 0.15)) return askOnly(trial, region, fleet.name);
  const endsByItself = happens(random, 0.5);
  const minutes = 2 + drawInteger(random, endsByItself ? 13 : 28);
  const common = { untilMs: nowMs + minutes * MINUTE_MS, why: 'a person said so', atMs: nowMs };
  const bounds = pick<Pick<Bounds, 'min' | 'max'>>(random, [
    { min: Math.min(max, min + 2), max: null },
    { min: null, max: Math.max(1, max - 2) },
    { min: 0, max: Math.max(1, min) },
  ]);
  const said: Override = happens(random, 0.4) ? { kind: 'pause', ...common } : { kind: 'bounds', ...bounds, ...common };
  const { ledger } = tableOf(trial.tables, region);
  await ledger.putOverride(fleet.name, said);
  trial.history.befallen.set(`bounds ${region} ${fleet.name}`, nowMs);
  const key = `${region} ${fleet.name}`;
  if (said.kind === 'pause') trial.history.pauses.set(key, { fromMs: nowMs, untilMs: said.untilMs });
  if (endsByItself) return `somebody asks for ${JSON.stringify(said)} of ${fleet.name} in ${region}`;
  lasts(() => {
    if (said.kind === 'pause') trial.history.pauses.delete(key);
    void ledger.removeOverrides(fleet.name, [said.kind]);
  });
  return `somebody asks for ${JSON.stringify(said)} of ${fleet.name} in ${region}`;
};

/** What is stored of a fleet is no state any more, until a person restores it as it was. */
const spoil: Strike['strike'] = (trial, random, lasts) => {
  const drawn = drawFleet(trial, random);
  if (drawn === null) return null;
  const { region, fleet } = drawn;
  const { ledger } = tableOf(trial.tables, region);
  if (happens(random, 0.25)) {
    ledger.spoilForecast(fleet.name);
    return `the forecast of ${fleet.name} in ${region} is malformed`;
  }
  const key = `ledger ${region} ${fleet.name}`;
  ledger.spoilState(fleet.name);
  trial.history.befallen.set(key, trial.globe.clock.nowMs);
  lasts(() => {
    ledger.restoreState(fleet.name);
    trial.history.befallen.delete(key);
  });
  return `the state of ${fleet.name} in ${region} is malformed`;
};

/** As `serverless deploy` with another ballast.yml, in all Regions. */
const deploy: Strike['strike'] = (trial, random, lasts) => {
  const { scene } = trial;
  const text = pickAny(random, scene.otherTexts);
  if (text === undefined) return null;
  deployText(trial, text);
  if (happens(random, 0.5)) lasts(() => deployText(trial, scene.text));
  return `somebody deploys\n${text}`;
};

/** What people do to fleets. */
export const PEOPLE_STRIKES: readonly Strike[] = [
  { fault: 'tags-removed', weight: 2, fits: always, strike: removeTag },
  { fault: 'stopped-by-hand', weight: 2, fits: always, strike: stop },
  { fault: 'terminated-by-hand', weight: 2, fits: always, strike: terminate },
  { fault: 'protected-by-hand', weight: 2, fits: always, strike: protect },
  { fault: 'override-set', weight: 2, fits: always, strike: override },
  { fault: 'ledger-spoiled', weight: 2, fits: always, strike: spoil },
  { fault: 'config-deployed', weight: 2, fits: ({ scene }) => scene.otherTexts.length > 0, strike: deploy },
];
