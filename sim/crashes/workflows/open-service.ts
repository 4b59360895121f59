import type { ServiceWish } from '../../../shared/core/failover/service-wish.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { lookAtServices } from '../../../shared/operations/look-at-services.ts';
import { prepareDns } from '../../../shared/operations/prepare-dns.ts';
import { worldOf } from '../../cloud.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { addZone } from '../../dns/zones.ts';
import { cutOffRegion } from '../../faults/cut-off-region.ts';
import { type CrashWorld, createCrashWorld } from '../crash-world.ts';
import { createPerson, type Wish } from '../person.ts';
import { settle, type Turn, tellStory } from '../tell-story.ts';
import type { Story } from '../workflow.ts';
import { SHOP_HOME, SHOP_NAME, SHOP_STANDBY, type ShopText, shopText, WITNESS } from './shop-text.ts';

/** A service, and who is made to crash. */
export type ServiceStory = ShopText & {
  /** The Region whose invocations crash. */
  readonly region: string;
  /** What else is invoked there, and has crashes of its own: other workflows. */
  readonly beside?: readonly Turn['run'][];
  /** How the service stands when the story begins; well and at home where it is not said. */
  readonly begins?: 'unprepared' | 'home is gone' | 'moved';
  /** What a person wants there. */
  readonly wish?: ServiceWish | 'dns prepare';
  /** Steps at which it waits for what is invoked beside it, or for name servers. */
  readonly waits?: readonly number[];
};

const WATCHED = [SHOP_HOME, SHOP_STANDBY, WITNESS] as const;

/** `ballast dns prepare`. */
const prepare =
  (world: CrashWorld): Wish['command'] =>
  async (hook) => {
    const answer = await prepareDns((region) => world.failoverPorts(region, hook), world.setupIn, {
      region: SHOP_STANDBY,
      service: 'shop',
      only: 'prepare',
      adopt: false,
      dryRun: false,
    });
    if (answer.kind === 'refused') return false;
    const { names, wired } = answer.report;
    return [...names, ...wired].every(({ standing }) => standing !== 'failed');
  };

/** `ballast failover`, `failback` or `drill`. */
const ask =
  (world: CrashWorld, region: string, wish: ServiceWish): Wish['command'] =>
  async (hook) => {
    const wake = { kind: 'manual', id: `wish-${wish.kind}`, because: 'a person asked' } as const;
    const request = { wake, service: 'shop', wish, dryRun: false };
    const { refused } = await lookAtServices(world.failoverPorts(region, hook), world.setupIn(region), request);
    // Whoever hears that it is under way, or done, has what they wanted.
    return refused === null || refused.code === 'ALREADY_MOVING' || refused.code === 'ALREADY_THERE';
  };

const toWishes = (world: CrashWorld, { region, wish }: ServiceStory): readonly Wish[] => {
  if (wish === undefined) return [];
  return [{ fromStep: 0, command: wish === 'dns prepare' ? prepare(world) : ask(world, region, wish) }];
};

/** Takes recovery points of all members and waits until the standby holds them too. */
const backUp = (world: CrashWorld): Promise<void> =>
  settle({ world, turns: [{ run: 'backup', region: SHOP_HOME }], stepMs: 4 * MINUTE_MS }, 7);

/** Everything that runs in every Region, as schedules invoke it. */
const EVERYTHING: readonly Turn[] = [
  { run: 'tick', region: SHOP_HOME },
  { run: 'tick', region: SHOP_STANDBY },
  ...WATCHED.map((region) => ({ run: 'watch', region }) as const),
];

const bringForward = async (world: CrashWorld, { begins, strategy }: ServiceStory): Promise<void> => {
  const everything = { world, turns: EVERYTHING };
  if (begins !== 'unprepared') await prepare(world)(undefined);
  if (strategy === 'pilot-light') {
    await settle(everything, 3);
    await backUp(world);
  }
  await settle(everything, 2);
  if (begins === 'home is gone') cutOffRegion(worldOf(world.globe.cloud, SHOP_HOME));
  if (begins !== 'moved') return;
  const move = { kind: 'move', to: SHOP_STANDBY, why: 'a test', by: 'ada', force: false } as const;
  await ask(world, SHOP_STANDBY, move)(undefined);
  await settle(everything, 10);
};

const turnsOf = ({ region, begins, beside = [] }: ServiceStory): readonly Turn[] => {
  const around = EVERYTHING.filter((turn) => turn.region !== region);
  const alive = begins === 'home is gone' ? around.filter((turn) => turn.region !== SHOP_HOME) : around;
  const others = beside.map((run) => ({ run, region }));
  return [
    ...[...alive, ...others].map((turn) => ({ ...turn, spared: true }) as const),
    { run: 'watch', region },
    { run: 'tick', region },
  ];
};

/** Opens the story of a service that can move, watched in three Regions. */
export const openService = async (story: ServiceStory): Promise<Story> => {
  const world = createCrashWorld({ text: shopText(story), regions: WATCHED, loadAt: () => 100 });
  addZone(world.globe, { name: 'example.com' });
  await bringForward(world, story);
  const findLost = (): readonly string[] =>
    story.begins !== 'unprepared' && regionOfName(world.globe, SHOP_NAME) === null
      ? [`${SHOP_NAME} leads nowhere`]
      : [];
  const act = createPerson(toWishes(world, story));
  return tellStory({ world, turns: turnsOf(story), act, waits: story.waits ?? [], watch: findLost });
};
