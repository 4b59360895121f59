import { alarmSpecifications } from '../../shared/config/alarm-specifications.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import { addAlarm } from '../alarms.ts';
import { worldOf } from '../cloud.ts';
import type { World } from '../world-state.ts';
import { STAGE } from './scene.ts';
import { setupOf } from './setup-of.ts';
import type { Trial } from './trial.ts';

/** Alarms that stay as they are keep their state; those that are new, or changed, begin without any. */
const deployAlarms = (world: World, { config }: ServiceSetup): void => {
  const wanted = alarmSpecifications(config.fleets, STAGE);
  const texts = new Set(wanted.map((specification) => JSON.stringify(specification)));
  const kept = world.alarms.filter(({ specification }) => texts.has(JSON.stringify(specification)));
  const known = new Set(kept.map(({ specification }) => JSON.stringify(specification)));
  world.alarms.splice(0, world.alarms.length, ...kept);
  for (const specification of wanted) if (!known.has(JSON.stringify(specification))) addAlarm(world, specification);
};

/** Deploys another ballast.yml in every Region: what runs already goes on with what it began with. */
export const deployText = (trial: Trial, text: string): void => {
  const { setups, globe, history } = trial;
  for (const region of [...setups.keys()]) {
    const setup = setupOf(text, region);
    setups.set(region, setup);
    deployAlarms(worldOf(globe.cloud, region), setup);
  }
  history.befallen.set('deployment', globe.clock.nowMs);
};
