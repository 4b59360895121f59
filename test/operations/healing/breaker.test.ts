import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { lieAbout, silenceSource } from '../../../sim/faults/distort-source.ts';
import { failZone, restoreZone } from '../../../sim/faults/fail-zone.ts';
import { failApp } from '../../../sim/instances.ts';
import { livingInstances, type Scenario } from '../scenario.ts';
import { HEALED, servingUnits, settled } from './story.ts';

const TEN = {
  ...HEALED,
  capacity: { min: 10, max: 20 },
  subnets: ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c'],
};

const terminations = ({ changes }: Scenario): number =>
  changes.flatMap(({ method, args }) => (method === 'terminate' ? args.flat() : [])).length;

const codes = ({ records }: Scenario, from: number): ReadonlySet<string> =>
  new Set(records.slice(from).map(({ decision }) => decision.code));

const zoneOf = (scenario: Scenario, zone: string) => livingInstances(scenario).filter((one) => one.zone === zone);

describe('while the health checks lie about all', () => {
  it.each(['target-health', 'instance-status'] as const)(
    'by %s, nothing is ended, and little is launched',
    async (source) => {
      const scenario = await settled(TEN);
      scenario.changes.length = 0;
      const from = scenario.records.length;
      const endLie = lieAbout(scenario.world, source, 'sick', 'all');
      await scenario.run(60);
      expect(terminations(scenario)).toBe(0);
      expect(livingInstances(scenario).length).toBeLessThanOrEqual(13);
      expect(codes(scenario, from)).toContain('BREAKER_OPEN');
      expect(scenario.notices.filter(({ code }) => code === 'BREAKER_OPEN').length).toBeGreaterThanOrEqual(1);
      endLie();
      await scenario.run(30);
      expect(servingUnits(scenario)).toBe(10);
      expect(livingInstances(scenario)).toHaveLength(10);
      expect(scenario.records.at(-1)?.decision.code).not.toBe('BREAKER_OPEN');
    },
  );
});

it('ends nothing while a source cannot be read, and heals once it can', async () => {
  const scenario = await settled(TEN);
  scenario.changes.length = 0;
  const speak = silenceSource(scenario.world, 'instance-status');
  const [victim] = livingInstances(scenario);
  if (victim !== undefined) failApp(scenario.world, victim.id);
  await scenario.run(20);
  expect(terminations(scenario)).toBe(0);
  expect(servingUnits(scenario)).toBe(10);
  speak();
  await scenario.run(10);
  expect(terminations(scenario)).toBe(1);
  expect(livingInstances(scenario)).toHaveLength(10);
});

it('is closed again by its own replacements where the signal was right', async () => {
  const scenario = await settled(TEN);
  for (const { id } of livingInstances(scenario).slice(0, 4)) failApp(scenario.world, id);
  await scenario.run(30);
  expect(servingUnits(scenario)).toBe(10);
  expect(livingInstances(scenario)).toHaveLength(10);
});

it('leaves a zone that dies, and comes back to it when it lives again', async () => {
  const scenario = await settled(TEN);
  const [first] = livingInstances(scenario);
  const zone = first?.zone ?? '';
  const before = zoneOf(scenario, zone).length;
  failZone(scenario.world, zone);
  let minutes = 0;
  while (servingUnits(scenario) < 10 && minutes < 30) {
    await scenario.run(1);
    minutes += 1;
  }
  expect(minutes).toBeLessThanOrEqual(6);
  await scenario.run(60);
  expect(servingUnits(scenario)).toBe(10);
  restoreZone(scenario.world, zone);
  await scenario.run(120);
  expect(servingUnits(scenario)).toBe(10);
  expect(livingInstances(scenario)).toHaveLength(10);
  expect(zoneOf(scenario, zone).length).toBeGreaterThanOrEqual(before - 1);
});

it('never serves with less than desired for the sake of balance', async () => {
  const scenario = await settled(TEN);
  const [first] = livingInstances(scenario);
  const zone = first?.zone ?? '';
  failZone(scenario.world, zone);
  await scenario.run(60);
  restoreZone(scenario.world, zone);
  let least = Number.POSITIVE_INFINITY;
  for (let minute = 0; minute < 120; minute += 1) {
    await scenario.run(1);
    least = Math.min(least, servingUnits(scenario));
  }
  expect(least).toBe(10);
  expect(scenario.world.nowMs).toBeGreaterThan(3 * 60 * MINUTE_MS);
});

it('heals a fleet of a fixed size whose zone dies, although its bound leaves no room beside the dead', async () => {
  const scenario = await settled({ ...TEN, capacity: { min: 10, max: 10 } });
  const [first] = livingInstances(scenario);
  failZone(scenario.world, first?.zone ?? '');
  await scenario.run(15);
  expect(servingUnits(scenario)).toBe(10);
  await scenario.run(15);
  expect(livingInstances(scenario)).toHaveLength(10);
});
