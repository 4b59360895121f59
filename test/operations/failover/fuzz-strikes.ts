import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { cutOffRegion } from '../../../sim/faults/cut-off-region.ts';
import { failDnsControl, strandChanges } from '../../../sim/faults/fail-dns.ts';
import { failEndpoint, flapEndpoint } from '../../../sim/faults/fail-endpoint.ts';
import { failService } from '../../../sim/faults/fail-service.ts';
import { lieAboutEndpoint } from '../../../sim/faults/lie-about-endpoint.ts';
import { partPlaces } from '../../../sim/faults/part-places.ts';
import { drawInteger, type Random } from '../../../sim/random.ts';
import { setTimer } from '../../../sim/timer-queue.ts';
import { happens, pick } from '../healing/fuzz-fleets.ts';
import { HOME, move, type ShopStory, STANDBY, WITNESS } from './shop-story.ts';

/** Faults, and what people want, drawn one after the other. */
export type Strikes = {
  readonly strike: () => Promise<void>;
  /** Ends every fault that lasts. */
  readonly end: () => void;
};

const REGIONS = [HOME, STANDBY, WITNESS] as const;
const PAIR = [HOME, STANDBY] as const;
const PLACES = [...REGIONS, 'checkers', 'resolvers', 'route-53'] as const;
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

/** Faults that last for a while. */
const FAULTS: Readonly<Record<string, (story: ShopStory, random: Random) => readonly [string, () => void]>> = {
  cut: ({ world }, random) => {
    const region = pick(random, REGIONS);
    return [`${region} answers nobody`, cutOffRegion(world(region))];
  },
  endpoint: ({ run: { globe } }, random) => {
    const region = pick(random, PAIR);
    const mode = pick(random, ['failing', 'silent'] as const);
    return [`the endpoint of ${region} is ${mode}`, failEndpoint(globe, region, mode)];
  },
  flap: ({ run: { globe } }, random) => {
    const region = pick(random, PAIR);
    const seconds = pick(random, [20, 50, 90, 150, 300]);
    return [`the endpoint of ${region} flaps every ${seconds} s`, flapEndpoint(globe, region, seconds * SECOND_MS)];
  },
  lie: ({ run: { globe } }, random) => {
    const lie = {
      observer: pick(random, [...REGIONS, 'checkers']),
      region: pick(random, PAIR),
      says: pick(random, ['good', 'bad'] as const),
    };
    return [`a lie: ${JSON.stringify(lie)}`, lieAboutEndpoint(globe, lie)];
  },
  part: ({ run: { globe } }, random) => {
    const one = pick(random, REGIONS);
    const others = PLACES.filter((place) => place !== one && happens(random, 0.5));
    return [`${one} is parted from ${others.join(', ')}`, partPlaces(globe, [one], others)];
  },
  service: ({ world }, random) => {
    const region = pick(random, REGIONS);
    const service = pick(random, SERVICES);
    const calls = pick(random, ['all', 'reads', 'changes'] as const);
    return [`${service} fails in ${region} (${calls})`, failService(world(region), service, calls)];
  },
  control: ({ run: { globe } }) => ["Route 53's control plane is down", failDnsControl(globe)],
  strand: ({ run: { globe } }) => ['changes of records are stranded', strandChanges(globe)],
};

const waitingPlan = async (story: ShopStory): Promise<string> => {
  for (const region of PAIR) {
    const { move: last } = await story.state(region);
    if (last?.phase === 'approval') return last.plan.id;
  }
  return 'aaaaaaa';
};

/** What people want, of whatever Region. */
const wish = async (story: ShopStory, random: Random): Promise<string> => {
  const region = pick(random, PAIR);
  const planId = await waitingPlan(story);
  const wanted = pick(random, [
    move(region, happens(random, 0.5)),
    move(region, true),
    { kind: 'abort', why: 'fuzz', by: 'ada' },
    { kind: 'approve', planId, by: 'ada' },
    { kind: 'drill', why: 'fuzz', by: 'ada' },
  ] as const);
  if (story.world(region).cutOff) return `nobody hears a wish in ${region}`;
  const request = { service: 'shop', wish: wanted, dryRun: false };
  // Nobody waits for the answer: whoever hears the command may die of it.
  story.begin(region, request);
  return `${JSON.stringify(wanted)} in ${region}`;
};

export const createStrikes = (random: Random, story: ShopStory, told: string[]): Strikes => {
  const ends = new Set<() => void>();
  const { clock } = story.run.globe;
  const say = (what: string): void => {
    told.push(`${((clock.nowMs - story.startMs) / MINUTE_MS).toFixed(1)} ${what}`);
  };
  const last = (what: string, end: () => void): void => {
    const once = (): void => {
      if (!ends.delete(once)) return;
      say(`no longer: ${what}`);
      end();
    };
    ends.add(once);
    setTimer(clock.timers, clock.nowMs + (1 + drawInteger(random, 25)) * MINUTE_MS, once);
  };
  return {
    strike: async () => {
      if (happens(random, 0.25)) {
        say(await wish(story, random));
        return;
      }
      const kind = pick(random, [
        'cut',
        'endpoint',
        'flap',
        'lie',
        'part',
        'service',
        'service',
        'control',
        'strand',
      ] as const);
      const fault = FAULTS[kind]?.(story, random);
      if (fault === undefined) return;
      say(fault[0]);
      last(...fault);
    },
    end: () => {
      for (const end of [...ends]) end();
    },
  };
};
