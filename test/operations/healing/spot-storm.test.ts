import { expect, it } from 'vitest';
import { createApiBudget, type Pause, type TakeTurn } from '../../../shared/aws/api-budget.ts';
import { shareOf } from '../../../shared/core/budget/api-share.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { createLookMemory } from '../../../shared/operations/look-memory.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { advanceTo } from '../../../sim/world.ts';
import type { World } from '../../../sim/world-state.ts';
import { createScenario, livingInstances, type Scenario } from '../scenario.ts';
import { HEALED } from './story.ts';

const PROCESSES = 5;
const WARNED_PER_FLEET = 25;
/** What one EC2 call takes beside its turn. */
const CALL_MS = 50;

const FLEETS = Array.from(
  { length: 20 },
  (_, index): Fleet => ({
    ...HEALED,
    name: index === 0 ? 'web' : `fleet-${index}`,
    targetGroups: [],
    capacity: { min: WARNED_PER_FLEET, max: 60 },
    purchase: { onDemandBase: 0, spotShare: 1 },
  }),
) as [Fleet, ...Fleet[]];

/** The world's clock as something to wait for: it jumps to what is waited for next, once nothing else is left to do. */
const createTime = (world: World) => {
  const waiting: { readonly atMs: number; readonly wake: () => void }[] = [];
  const pause: Pause = (ms) => new Promise((wake) => waiting.push({ atMs: world.nowMs + ms, wake }));
  const runUntil = async (work: Promise<unknown>): Promise<void> => {
    let isDone = false;
    const done = work.then(() => {
      isDone = true;
    });
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return done;
      advanceTo(world, Math.max(world.nowMs, Math.min(...waiting.map(({ atMs }) => atMs))));
      for (const one of waiting.filter(({ atMs }) => atMs <= world.nowMs)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.wake();
      }
    }
  };
  return { pause, runUntil };
};

/**
 * Ports of which each call to EC2 takes its turn, as many as the adapters send. Launches take none: at two a second EC2
 * itself needs four minutes for one after each warning, whatever a process may spend.
 */
const rationed = (ports: Ports, takeTurn: TakeTurn, pause: Pause): Ports => {
  const { signal } = new AbortController();
  const through =
    <Args extends readonly unknown[], Answer>(
      operation: string,
      calls: number,
      call: (...args: Args) => Promise<Answer>,
    ) =>
    async (...args: Args): Promise<Answer> => {
      for (let sent = 0; sent < calls; sent += 1) {
        await takeTurn(operation, 1, signal);
        await pause(CALL_MS, signal);
      }
      return call(...args);
    };
  const { fleets } = ports;
  return {
    ...ports,
    fleets: {
      ...fleets,
      findFleets: through('ec2:DescribeInstances', 1, fleets.findFleets),
      listInstances: through('ec2:DescribeInstances', 1, fleets.listInstances),
      readStatus: through('ec2:DescribeInstanceStatus', 4, fleets.readStatus),
      resolveTemplate: through('ec2:DescribeLaunchTemplateVersions', 1, fleets.resolveTemplate),
      listZones: through('ec2:DescribeSubnets', 1, fleets.listZones),
      markRetiring: through('ec2:CreateTags', 1, fleets.markRetiring),
      terminate: through('ec2:TerminateInstances', 1, fleets.terminate),
    },
  };
};

/** One warning after the other, each to the next process that is free. */
const deliver = async (scenario: Scenario, notices: InstanceNotice[], pause: Pause): Promise<void> => {
  const clock = { nowMs: () => scenario.world.nowMs };
  const work = async (): Promise<void> => {
    const turnsFor = createApiBudget(shareOf('replace', FLEETS.length), clock, pause);
    const memory = createLookMemory();
    const ports = rationed(scenario.connect(), turnsFor('instance'), pause);
    for (let notice = notices.shift(); notice !== undefined; notice = notices.shift()) {
      const { instanceId } = notice;
      const announced = { kind: 'instances', notices: [notice] } as const;
      await scenario.look({ kind: 'holding', instanceIds: [instanceId] }, { announced, ports, memory });
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
};

it('what 500 Spot warnings over 20 fleets need to read is read well before the first machine goes', async () => {
  const scenario = createScenario({ fleets: FLEETS });
  await scenario.run(4);
  const { world } = scenario;
  const startMs = world.nowMs;
  // From all fleets in turn: those of one fleet in a row would mostly find it held.
  const byFleet = [...Map.groupBy(livingInstances(scenario), ({ fleetTag }) => fleetTag).values()];
  const inTurn = Array.from({ length: WARNED_PER_FLEET }, (_, index) => byFleet.flatMap((own) => own[index] ?? []));
  const notices = inTurn.flat().map(
    ({ id }): InstanceNotice => ({
      instanceId: id,
      kind: 'spot-interruption',
      atMs: startMs,
      doomedAtMs: startMs + 2 * MINUTE_MS,
    }),
  );
  expect(notices).toHaveLength(FLEETS.length * WARNED_PER_FLEET);
  scenario.records.length = 0;
  const time = createTime(world);
  await time.runUntil(deliver(scenario, [...notices], time.pause));
  expect(world.nowMs - startMs).toBeLessThanOrEqual(90 * SECOND_MS);
  const heard = new Set(
    scenario.records.flatMap(({ input }) => (input.view.notices ?? []).map(({ instanceId }) => instanceId)),
  );
  expect(heard.size).toBe(notices.length);
});
