import { activeAt, otherRegion, type Service } from '../../../shared/core/failover/service.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { partPlaces } from '../../faults/part-places.ts';
import { drawInteger } from '../../random.ts';
import { askService, wantBack, wantMove } from '../ask-service.ts';
import { inStorm } from '../in-storm.ts';
import { letLast } from '../let-last.ts';
import type { Scenario } from '../scenario.ts';
import type { Trial } from '../trial.ts';

const LOOK_MS = 5 * SECOND_MS;

/** Longer than a move home and the records of its epoch take. */
const PARTED_MS = 15 * MINUTE_MS;

const serviceOf = ({ setups, scene }: Trial): Service | undefined => setups.get(scene.regions[0])?.services[0];

/** Whether a Region holds a service by its switch, Route 53 answers so, and the other Region knows. */
const isHeldBySwitch = ({ history, globe }: Trial, service: Service, region: string): boolean => {
  const held = history.services.stored.get(`${region}/${service.name}`)?.now;
  const known = history.services.stored.get(`${otherRegion(service, region)}/${service.name}`)?.now;
  if (held === undefined || held.epoch === null || !held.switchOn) return false;
  const isHeld = activeAt(service, held.epoch) === region && known?.epoch === held.epoch;
  return isHeld && regionOfName(globe, service.dnsName) === region;
};

/** Does something as soon as something is so, once, in the storm. */
const once = (trial: Trial, isSo: () => boolean, act: () => void): void =>
  inStorm(trial, LOOK_MS, () => (isSo() ? act() : once(trial, isSo, act)));

/**
 * A person moves a service by its switch; before the records say so too, the Region that has it hears of nobody any more, and a person
 * takes the service home. What that Region's switch says is wrong from then on, until it hears.
 */
export const STRAND_SWITCH: Scenario = {
  fault: 'switch-stranded',
  fits: (trial) => trial.scene.kind === 'services' && serviceOf(trial)?.mode === 'switch',
  begin: (trial, random) => {
    const service = serviceOf(trial);
    if (service === undefined) return 'nothing to move';
    const [home, standby] = service.regions;
    const fromMs = drawInteger(random, 5 * 60) * SECOND_MS;
    const backMs = (5 + drawInteger(random, 60)) * SECOND_MS;
    const others = [home, ...trial.scene.regions.slice(2), 'route-53'];
    const bringHome = (): void => {
      letLast(trial, 'switch-stranded', PARTED_MS, partPlaces(trial.globe, [standby], others));
      trial.tell(() => `! switch-stranded: ${standby} is parted from ${others.join(', ')}`);
      inStorm(trial, backMs, () => {
        const said = askService(trial, service, home, wantBack(service, 'it is cut off there', true));
        trial.tell(() => `! switch-stranded: ${said}`);
      });
    };
    inStorm(trial, fromMs, () => {
      const said = askService(trial, service, standby, wantMove(standby, 'to be safe', true));
      trial.tell(() => `! switch-stranded: ${said}`);
      once(trial, () => isHeldBySwitch(trial, service, standby), bringHome);
    });
    return `${service.name} will be moved to ${standby}, and home while nothing is heard there`;
  },
};
