import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { drillOf } from '../../shared/core/failover/service.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import { addAlarm } from '../alarms.ts';
import type { Cloud } from '../cloud.ts';
import { createVirtualTime } from '../failover/virtual-time.ts';
import { createGlobe } from '../globe.ts';
import type { Globe } from '../globe-state.ts';
import { createRegionTables } from '../region-tables.ts';
import { placeFleet, putInService, zonesOf } from '../simulated-region.ts';
import { startTypes } from '../start-types.ts';
import { addSwitchAlarm } from '../switches.ts';
import { createWorld } from '../world.ts';
import type { World } from '../world-state.ts';
import { createApiTrouble } from './api-trouble.ts';
import { ballastFunctions } from './ballast-functions.ts';
import { breakPromise } from './break-promise.ts';
import { createEventBus } from './create-event-bus.ts';
import { drawFaults } from './draw-faults.ts';
import { drawScene } from './draw-scene.ts';
import type { EventBus } from './event-bus.ts';
import { formatMoment } from './format-moment.ts';
import { hearOnceInQuiet } from './hear-once.ts';
import { createHistory } from './history.ts';
import { createInjector } from './injector.ts';
import type { Evidence } from './invariant.ts';
import { INVARIANTS } from './invariants.ts';
import { createInvoker, type Functions } from './invoke.ts';
import { createRecentEvents } from './recent-events.ts';
import { type Scene, STAGE } from './scene.ts';
import { setupOf } from './setup-of.ts';
import type { Step } from './step.ts';
import type { Trial, TrialOptions } from './trial.ts';
import { listenToWorlds } from './world-events.ts';

const openRegion = (scene: Scene, seed: number, region: string, { fleets }: BallastConfig): World => {
  const { startMs, bootMs, describeLagMs, loads, unitRate, regions } = scene;
  const zones = Object.fromEntries(fleets.flatMap((fleet) => Object.entries(zonesOf(fleet, region))));
  const world = createWorld({ seed, startMs, timing: { bootMs, describeLagMs }, zones });
  for (const fleet of fleets) {
    const loadAt = region === regions[0] ? (loads.get(fleet.name) ?? (() => 0)) : () => 0;
    const simulated = placeFleet(world, { fleet, unitRate, loadAt });
    if (fleet.capacity.min > 0 || loadAt(0) > 0)
      putInService({ world, simulated }, fleet, startTypes(fleet, loadAt(0), unitRate));
  }
  return world;
};

/** What `serverless deploy` makes beside functions: alarms on fleets, and on the switches of services that can be here. */
const deployAlarms = (globe: Globe, world: World, { region, config, services }: ServiceSetup): void => {
  for (const specification of alarmSpecifications(config.fleets, STAGE)) addAlarm(world, specification);
  for (const service of services) {
    if (!service.regions.includes(region)) continue;
    addSwitchAlarm(globe, region, STAGE, service.name);
    addSwitchAlarm(globe, region, STAGE, drillOf(service).name);
  }
};

/** Looks at every promise that a step can break, and keeps what is broken. */
const createCheck = (trialOf: () => Trial, isBaseline: boolean) => {
  const byStep = new Map<Step['kind'], (typeof INVARIANTS)[number][]>();
  for (const invariant of INVARIANTS) {
    if (isBaseline && invariant.ofBooks === true) continue;
    for (const kind of invariant.at) byStep.set(kind, [...(byStep.get(kind) ?? []), invariant]);
  }
  return (step: Step): void => {
    const trial = trialOf();
    const evidence: Evidence = trial;
    for (const { id, check } of byStep.get(step.kind) ?? []) {
      for (const what of check(evidence, step)) breakPromise(trial, id, what);
    }
  };
};

/** Of a deployment that lost its rules nothing is heard but schedules. */
const hearSchedulesOnly = (bus: EventBus, trialOf: () => Trial): EventBus => ({
  ...bus,
  publish: (region, name, event) => {
    const isScheduled =
      typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.events';
    if (isScheduled || !trialOf().isDeaf) bus.publish(region, name, event);
  },
});

/** Checkers that ask as often as the cheaper of Route 53's two intervals, and few of them: what they say is the same. */
const DNS_TIMING = { checkEveryMs: 30 * SECOND_MS, checkers: 3 };

/** Makes the deployment of a seed, with everything that befalls it still to come. */
export const openTrial = (options: TrialOptions, functions: Functions): Trial => {
  const { seed, minutes, faults, without, only, onTrace } = options;
  const scene = drawScene(seed, minutes);
  const setups = new Map(scene.regions.map((region) => [region, setupOf(scene.text, region)]));
  const cloud: Cloud = new Map(
    [...setups].map(([region, { config }], index) => [region, openRegion(scene, seed * 8 + index, region, config)]),
  );
  const globe = createGlobe({ cloud, seed, timing: DNS_TIMING });
  for (const [region, setup] of setups) deployAlarms(globe, cloud.get(region) ?? globe.clock, setup);
  const trialOf = (): Trial => trial;
  const isBaseline = functions !== ballastFunctions;
  const isStormy = (): boolean =>
    scene.storms.some(({ fromMs, toMs }) => fromMs <= globe.clock.nowMs && globe.clock.nowMs < toMs);
  const tell = (text: () => string): void => onTrace?.(`${formatMoment(globe.clock.nowMs - scene.startMs)} ${text()}`);
  const trial: Trial = {
    options,
    scene,
    globe,
    setups,
    tell,
    isStormy,
    tables: createRegionTables(cloud),
    time: createVirtualTime(cloud, globe.clock, () => false),
    bus: hearSchedulesOnly(
      hearOnceInQuiet(createEventBus(trialOf, createInvoker(functions, trialOf)), trialOf),
      trialOf,
    ),
    inject: createInjector({
      seed,
      without,
      only,
      isStormy,
      enabled: faults ?? drawFaults(seed),
      onInjected: (name) => tell(() => `! ${name}`),
    }),
    history: createHistory(),
    api: createApiTrouble(),
    recent: createRecentEvents(),
    violations: [],
    lasting: new Set(),
    lastFaultMs: 0,
    underWay: 0,
    isDeaf: false,
    backlog: null,
    isBaseline,
    check: createCheck(trialOf, isBaseline),
  };
  listenToWorlds(trial);
  return trial;
};
