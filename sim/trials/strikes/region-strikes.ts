import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { worldOf } from '../../cloud.ts';
import { cutOffRegion } from '../../faults/cut-off-region.ts';
import { delayChanges } from '../../faults/delay-changes.ts';
import { failDnsControl, strandChanges } from '../../faults/fail-dns.ts';
import { failEndpoint, flapEndpoint } from '../../faults/fail-endpoint.ts';
import { failService } from '../../faults/fail-service.ts';
import { lieAboutEndpoint } from '../../faults/lie-about-endpoint.ts';
import { partPlaces } from '../../faults/part-places.ts';
import type { Random } from '../../random.ts';
import { setTimer } from '../../timer-queue.ts';
import { happens, pick } from '../injector.ts';
import { moveIn } from '../service-truth.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';
import { SERVICE_STRIKES } from './service-strikes.ts';

const SERVICES = [
  'ec2',
  'dynamodb',
  'cloudwatch',
  'elastic-load-balancing',
  'systems-manager',
  'sns',
  'kms',
  'lambda',
] as const;

const hasService = ({ scene }: Trial): boolean => scene.kind === 'services';

const anyRegion = ({ scene }: Trial, random: Random): string => pick(random, scene.regions);

/**
 * Home twice as often as where the service may go: what fails there is what moves it. While it moves, either: what it goes to may
 * fail as well.
 */
const eitherRegion = ({ scene: { regions }, history, setups }: Trial, random: Random): string => {
  const [home, standby = home] = regions;
  const isMoving = (setups.get(home)?.services ?? []).some(
    ({ name }) => moveIn(history.services, standby, name) !== null,
  );
  return pick(random, isMoving ? [home, standby] : [home, home, standby]);
};

const REGION_FAULTS: readonly Strike[] = [
  {
    fault: 'region-silent',
    weight: 3,
    fits: hasService,
    strike: (trial, random, lasts) => {
      const region = happens(random, 0.6) ? trial.scene.regions[0] : anyRegion(trial, random);
      lasts(cutOffRegion(worldOf(trial.globe.cloud, region)));
      return `${region} answers nobody`;
    },
  },
  {
    fault: 'region-half-broken',
    weight: 2,
    fits: () => true,
    strike: (trial, random, lasts) => {
      const region = anyRegion(trial, random);
      const world = worldOf(trial.globe.cloud, region);
      const failing = SERVICES.filter(() => happens(random, 0.7));
      for (const service of failing) lasts(failService(world, service, 'changes'));
      return `${region} takes no changes: ${failing.join(', ')}`;
    },
  },
  {
    fault: 'service-down',
    weight: 3,
    fits: () => true,
    strike: (trial, random, lasts) => {
      const region = anyRegion(trial, random);
      const service = pick(random, SERVICES);
      const calls = pick(random, ['all', 'reads', 'changes'] as const);
      lasts(failService(worldOf(trial.globe.cloud, region), service, calls));
      return `${service} fails in ${region} (${calls})`;
    },
  },
];

/** When the first who is wrong falls silent, and the next begins to be: nobody counts any more what the first said last. */
const SILENT_AFTER_MS = 4 * MINUTE_MS;
const NEXT_AFTER_MS = 10 * MINUTE_MS;

/** Observers are wrong about the same Region one after the other, and the first can tell nobody that it was. */
const mislead = ({ globe, scene }: Trial, random: Random, lasts: (end: () => void) => void): string | null => {
  const [home, standby = '', first] = scene.regions;
  if (first === undefined) return null;
  const second = pick(random, ['checkers', standby]);
  const ends = [lieAboutEndpoint(globe, { observer: first, region: home, says: 'bad' })];
  let isOver = false;
  const later = (afterMs: number, begin: () => () => void): void =>
    setTimer(globe.clock.timers, globe.clock.nowMs + afterMs, () => {
      if (!isOver) ends.push(begin());
    });
  later(SILENT_AFTER_MS, () => partPlaces(globe, [first], [home, standby]));
  later(NEXT_AFTER_MS, () => lieAboutEndpoint(globe, { observer: second, region: home, says: 'bad' }));
  lasts(() => {
    isOver = true;
    for (const end of ends) end();
  });
  return `${first} is wrong about ${home} and falls silent, then ${second} is`;
};

const ENDPOINT_FAULTS: readonly Strike[] = [
  {
    fault: 'endpoint-fails',
    weight: 8,
    fits: hasService,
    strike: (trial, random, lasts) => {
      const mode = pick(random, ['failing', 'silent'] as const);
      const regions = happens(random, 0.15) ? trial.scene.regions.slice(0, 2) : [eitherRegion(trial, random)];
      for (const region of regions) lasts(failEndpoint(trial.globe, region, mode));
      return `the endpoint of ${regions.join(' and of ')} is ${mode}`;
    },
  },
  {
    fault: 'endpoint-flaps',
    weight: 2,
    fits: hasService,
    strike: (trial, random, lasts) => {
      const region = eitherRegion(trial, random);
      const seconds = pick(random, [20, 50, 90, 150, 300]);
      lasts(flapEndpoint(trial.globe, region, seconds * SECOND_MS));
      return `the endpoint of ${region} flaps every ${seconds} s`;
    },
  },
  {
    fault: 'observer-lies',
    weight: 5,
    fits: hasService,
    strike: (trial, random, lasts) => {
      if (happens(random, 0.4)) return mislead(trial, random, lasts);
      const observer = pick(random, ['checkers', ...trial.scene.regions]);
      const lie = {
        observer,
        region: eitherRegion(trial, random),
        says: pick(random, ['good', 'bad', 'bad'] as const),
      };
      lasts(lieAboutEndpoint(trial.globe, lie));
      return `a lie: ${JSON.stringify(lie)}`;
    },
  },
  {
    fault: 'places-parted',
    weight: 3,
    fits: hasService,
    strike: (trial, random, lasts) => {
      // What stands by decides: what it does not hear of is what it may get wrong.
      const one = happens(random, 0.4) ? (trial.scene.regions[1] ?? '') : anyRegion(trial, random);
      const places = [...trial.scene.regions, 'checkers', 'resolvers', 'route-53', 'clients'];
      const others = places.filter((place) => place !== one && happens(random, 0.5));
      if (others.length === 0) return null;
      lasts(partPlaces(trial.globe, [one], others));
      return `${one} is parted from ${others.join(', ')}`;
    },
  },
];

const ROUTE53_FAULTS: readonly Strike[] = [
  {
    fault: 'route53-down',
    weight: 2,
    fits: hasService,
    strike: ({ globe }, _random, lasts) => {
      lasts(failDnsControl(globe));
      return "Route 53's control plane is down";
    },
  },
  {
    fault: 'change-stranded',
    weight: 2,
    fits: hasService,
    strike: ({ globe }, random, lasts) => {
      if (happens(random, 0.3)) {
        lasts(delayChanges(globe, 4 * MINUTE_MS));
        return 'changes of records take minutes longer';
      }
      lasts(strandChanges(globe));
      return 'changes of records are stranded';
    },
  },
];

/** What strikes Regions, what is between them, and who moves services. */
export const REGION_STRIKES: readonly Strike[] = [
  ...REGION_FAULTS,
  ...ENDPOINT_FAULTS,
  ...ROUTE53_FAULTS,
  ...SERVICE_STRIKES,
];
