import { expect, it } from 'vitest';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { openAwsWorld } from '../contracts/aws-world.ts';
import { useMoto } from '../contracts/use-moto.ts';

useMoto();

it('resizes a machine in place over the AWS API, and it stays the same machine', async () => {
  const world = await openAwsWorld('eu-west-1');
  const templateId = await world.createLaunchTemplate('database', true);
  const fleet = (min: number): Fleet => ({
    name: 'database',
    mode: 'act',
    launchTemplate: { by: 'id', value: templateId, version: 1 },
    subnets: [world.subnets[0].id],
    targetGroups: [],
    sizes: [
      { instanceType: 'm7g.large', units: 1, usdPerHour: null },
      { instanceType: 'm7g.xlarge', units: 2, usdPerHour: null },
    ],
    shape: 'vertical-first',
    capacity: { min, max: 2 },
    machinesMin: 1,
    purchase: { onDemandBase: 0, spotShare: 0 },
    warmUpMs: MINUTE_MS,
    limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
    slo: null,
    resize: { kind: 'in-place', window: { cron: '0 0 * * *', timeZone: 'UTC', lastsMs: DAY_MS } },
    policies: [],
    settledLookMs: MINUTE_MS,
  });
  const memory = createLookMemory();
  let nowMs = Date.now();
  const ports = { ...world.ports, clock: { nowMs: () => nowMs } };
  const taken: string[] = [];
  const look = async (min: number, times: number): Promise<void> => {
    const config: BallastConfig = { version: 1, region: 'eu-west-1', notify: { email: null }, fleets: [fleet(min)] };
    const wake = { kind: 'tick', id: 'wake', because: 'test' } as const;
    for (let count = 0; count < times; count += 1) {
      const { decisions } = await lookAtFleets(ports, config, { wake, scope: { kind: 'due' }, dryRun: false }, memory);
      taken.push(...decisions.flatMap(({ outcomes }) => outcomes.map(({ step, result }) => `${step}: ${result}`)));
      nowMs += 2 * MINUTE_MS;
    }
  };
  await look(1, 3);
  const [before] = await world.ports.fleets.listInstances(['database']);
  expect(before).toMatchObject({ instanceType: 'm7g.large', lifecycle: 'running' });
  await look(2, 8);
  const after = await world.ports.fleets.listInstances(['database']);
  expect(after).toMatchObject([{ id: before?.id, instanceType: 'm7g.xlarge', lifecycle: 'running' }]);
  expect(taken.slice(1)).toEqual([
    `stop ${before?.id}: done`,
    `make ${before?.id} m7g.xlarge: done`,
    `start ${before?.id}: done`,
  ]);
  const record = (await world.ports.ledger.readFleets(['database'])).get('database');
  expect(record?.state?.resize).toMatchObject({ underWay: null, failures: [] });
});
