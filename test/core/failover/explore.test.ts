import { describe, expect, test } from 'vitest';
import { activeAt, drillOf, isDrill, type Service } from '../../../shared/core/failover/service.ts';
import { readZoneEpoch } from '../../../shared/core/failover/zone-epoch.ts';
import { knownAs, SHOP, SHOP_BY_RECORD, STAGE, viewOf, wishToMove } from './build-services.ts';
import { explainUnrest, goodRound, nameWorld, turnsFrom } from './explore-worlds.ts';
import { HOME, STANDBY } from './preparation-scene.ts';
import { answerOf, deliver, handle, newestMade, newWorld, publishAgain, tick, type World } from './world-model.ts';

type Node = { readonly world: World; readonly said: string; readonly from: number };

const zoneEpochOf = (service: Service, { zone }: World): number => {
  const read = readZoneEpoch(service, STAGE, viewOf({ records: knownAs(zone) }));
  return read.kind === 'known' ? read.value : -1;
};

const explainMaker = (service: Service, { made }: World): string | null => {
  const wrong = Object.entries(made).find(([epoch, by]) => {
    const maker = isDrill(service) && Number(epoch) > 0 ? STANDBY : activeAt(service, Number(epoch));
    return by !== maker;
  });
  return wrong === undefined ? null : `epoch ${wrong[0]} was made by ${wrong[1]}`;
};

const explainCause = ({ flips, causes }: World): string | null => {
  const region = [HOME, STANDBY].find((one) => (flips[one] ?? 0) > (causes[one] ?? 0));
  return region === undefined ? null : `traffic went to ${region} for no reason`;
};

/** What is wrong with a world that must never be; null where nothing is. */
const explainWrong = (service: Service, before: World, world: World): string | null => {
  const answers = answerOf(service, world);
  if (answers.length !== 1) return `the name answers with ${answers.length} Regions`;
  const epoch = zoneEpochOf(service, world);
  const earlier = zoneEpochOf(service, before);
  if (epoch < earlier) return `the zone went back from epoch ${earlier} to ${epoch}`;
  if (epoch === newestMade(world) && answers[0] !== activeAt(service, epoch)) {
    return `the zone is at epoch ${epoch}, and the name answers with ${answers[0]}`;
  }
  const active = activeAt(service, newestMade(world));
  if (world.places[active]?.switchOn === true && answers[0] !== active) return `the switch of ${active} moved nothing`;
  return explainMaker(service, world) ?? explainCause(world);
};

const ROUNDS_MAX = 14;

/** Whether a world comes to rest by itself where it should once all works again; else how it is then. */
const explainUnsettled = (service: Service, start: World, settled: Map<string, string | null>): string | null => {
  const path: string[] = [];
  let world = start;
  let found: string | null = `it does not come to rest in ${ROUNDS_MAX} rounds`;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const name = nameWorld(world);
    const known = settled.get(name);
    if (known !== undefined) {
      found = known;
      break;
    }
    path.push(name);
    const next = goodRound(service, world);
    if (nameWorld(next) === name) {
      found = explainUnrest(service, world, zoneEpochOf(service, world));
      break;
    }
    world = next;
  }
  for (const name of path) settled.set(name, found);
  return found;
};

const tell = (nodes: readonly Node[], index: number): string => {
  const steps: string[] = [];
  for (let at = index; at >= 0; at = nodes[at]?.from ?? -1) steps.unshift(nodes[at]?.said ?? '');
  return steps.join('; ');
};

type Explored = { readonly states: number; readonly turns: number; readonly wrong: readonly string[] };

/** Breadth first, so that what is found wrong is told by the shortest way to it. */
const explore = (service: Service, start: World, statesMax: number): Explored => {
  const nodes: Node[] = [{ world: start, said: 'start', from: -1 }];
  const seen = new Set([nameWorld(start)]);
  const settled = new Map<string, string | null>();
  const wrong = new Set<string>();
  let turns = 0;
  for (let at = 0; at < nodes.length && seen.size < statesMax && wrong.size < 3; at += 1) {
    const { world } = nodes[at] ?? { world: start };
    const stuck = explainUnsettled(service, world, settled);
    if (stuck !== null) wrong.add(`${stuck}: ${tell(nodes, at)}`);
    for (const turn of turnsFrom(service, world)) {
      turns += 1;
      const name = nameWorld(turn.world);
      const because = explainWrong(service, world, turn.world);
      if (because !== null) wrong.add(`${because}: ${tell(nodes, at)}; ${turn.said}`);
      if (seen.has(name)) continue;
      seen.add(name);
      nodes.push({ world: turn.world, said: turn.said, from: at });
    }
  }
  return { states: seen.size, turns, wrong: [...wrong] };
};

const allowing = (world: World, faults: number, wishes: number): World => ({ ...world, faults, wishes });

const repeat = (times: number, world: World, advance: (now: World) => World): World =>
  times === 0 ? world : repeat(times - 1, advance(world), advance);

/** Moved away by command; by switch that is done while the control plane is down, and the records stay behind. */
const movedUnarmed = (service: Service): World => {
  const start = newWorld(service, 0, 0);
  const asked = { ...start, causes: { ...start.causes, [STANDBY]: 1 }, controlUp: service.mode === 'record' };
  const look = (world: World, wish: Parameters<typeof handle>[3]['wish'] = null): World =>
    publishAgain(service, handle(service, world, STANDBY, { wish, fate: 'well' }).world, STANDBY);
  return repeat(4, look(asked, wishToMove(STANDBY)), (world) => look(tick(world)));
};

/** Home takes the service back by its records before the other Region, whose switch is on, hears of anything. */
const backUnheard = (service: Service): World => {
  const known = { ...deliver(service, movedUnarmed(service), STANDBY), controlUp: true };
  const asked = { ...known, causes: { ...known.causes, [HOME]: 1 } };
  const look = (world: World, wish: Parameters<typeof handle>[3]['wish'] = null): World =>
    handle(service, world, HOME, { wish, fate: 'well' }).world;
  return repeat(4, look(asked, wishToMove(HOME)), (world) => look(tick(world)));
};

const moved = (service: Service): World => repeat(8, movedUnarmed(service), (world) => goodRound(service, world));

const APPROVED: Service = { ...SHOP, approval: 'person' };
const BY_RECORD: Service = SHOP_BY_RECORD;
const DRILL = drillOf(SHOP);
const RECORD_DRILL = drillOf(BY_RECORD);
const UNARMED = allowing(movedUnarmed(SHOP), 1, 1);
const UNHEARD = allowing(backUnheard(SHOP), 2, 0);
const RECORD_AWAY = allowing(moved(BY_RECORD), 1, 1);

describe('every world that a service can come to', () => {
  test.each([
    { what: 'by switch', service: SHOP, start: newWorld(SHOP, 1, 1), max: 12_000, turnsMin: 50_000 },
    { what: 'by switch, from away', service: SHOP, start: allowing(moved(SHOP), 1, 1), max: 8_000, turnsMin: 35_000 },
    { what: 'by switch, not armed', service: SHOP, start: UNARMED, max: 10_000, turnsMin: 35_000 },
    { what: 'by switch, back unheard', service: SHOP, start: UNHEARD, max: 4_000, turnsMin: 12_000 },
    { what: 'by switch, approved', service: APPROVED, start: newWorld(APPROVED, 1, 1), max: 5_000, turnsMin: 20_000 },
    { what: 'by record', service: BY_RECORD, start: newWorld(BY_RECORD, 1, 1), max: 4_000, turnsMin: 15_000 },
    { what: 'by record, twice', service: BY_RECORD, start: newWorld(BY_RECORD, 1, 2), max: 8_000, turnsMin: 35_000 },
    { what: 'by record, from away', service: BY_RECORD, start: RECORD_AWAY, max: 4_000, turnsMin: 15_000 },
    { what: 'drill by switch', service: DRILL, start: newWorld(DRILL, 3, 3), max: 3_400, turnsMin: 15_000 },
    {
      what: 'drill by record',
      service: RECORD_DRILL,
      start: newWorld(RECORD_DRILL, 2, 3),
      max: 2_500,
      turnsMin: 8_000,
    },
  ])('$what: one Region answers, and it comes to rest', ({ service, start, max, turnsMin }) => {
    const explored = explore(service, start, max);
    expect(explored.wrong).toEqual([]);
    // Two of them are explored to their end, which every change of the machine moves a little.
    expect(explored.states).toBeGreaterThanOrEqual(Math.min(max, 2_500));
    expect(explored.turns).toBeGreaterThanOrEqual(turnsMin);
  });
});
