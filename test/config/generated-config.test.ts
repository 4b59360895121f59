import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { alarmName } from '../../shared/config/alarm-name.ts';
import { alarmSpecifications, parseAlarmName } from '../../shared/config/alarm-specifications.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { ScalingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { watchedByAlarms } from '../../shared/core/scaling/watched-by-alarms.ts';
import { writtenConfig } from './generate-config.ts';

const configOf = (text: string): BallastConfig => {
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};

const JUNK: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  1e99,
  '',
  'x',
  'a\nb',
  '\u0000',
  '9'.repeat(99),
  [],
  [[]],
  {},
  { x: 1 },
];

/** Puts junk at the place that `choose` leads to, one step at a time. */
const spoil = (value: unknown, choose: (below: number) => number, junk: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const key = keys[choose(keys.length + 1)];
  if (key === undefined) return Array.isArray(value) ? [...value, junk] : { ...value, [`${keys[0] ?? 'new'}x`]: junk };
  const spoilt = spoil(Reflect.get(value, key), choose, junk);
  return Array.isArray(value) ? value.with(Number(key), spoilt) : { ...value, [key]: spoilt };
};

/** CPU, and all that the tick leaves to alarms; a step policy that changes nothing has nothing to watch for. */
const needsAlarms = (policy: ScalingPolicy, { targetGroups }: Fleet): boolean => {
  if (policy.kind === 'scheduled' || policy.kind === 'predictive') return false;
  if (policy.kind === 'step' && policy.bands.every(({ adjustBy }) => adjustBy === 0)) return false;
  return policy.source.kind === 'cpu' || watchedByAlarms(policy, targetGroups);
};

describe('any valid configuration', () => {
  it('is read the same however it is laid out, into plain JSON', () => {
    fc.assert(
      fc.property(writtenConfig, (written) => {
        const config = configOf(stringify(written));
        expect(configOf(stringify(parse(stringify(written)), { collectionStyle: 'flow' }))).toEqual(config);
        expect(JSON.parse(JSON.stringify(config))).toStrictEqual(config);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps fleets and policies in the order of the file, and bounds in order', () => {
    fc.assert(
      fc.property(writtenConfig, (written) => {
        const { fleets } = configOf(stringify(written));
        expect(fleets.map(({ name }) => name)).toEqual(Object.keys(Object(written['fleets'])));
        for (const { capacity, sizes } of fleets) {
          expect(capacity.min).toBeLessThanOrEqual(capacity.max);
          expect(sizes.every(({ units }) => units > 0 && Number.isFinite(units))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has alarms for CPU and for all that the tick leaves to alarms, under names that lead back', () => {
    fc.assert(
      fc.property(writtenConfig, (written) => {
        const { fleets } = configOf(stringify(written));
        const alarms = alarmSpecifications(fleets, 'prod');
        expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length);
        for (const fleet of fleets) {
          for (const policy of fleet.policies) {
            const sides = (['high', 'low'] as const).filter((side) =>
              alarms.some(({ name }) => name === alarmName('prod', fleet.name, policy.name, side)),
            );
            expect(sides.length > 0).toBe(needsAlarms(policy, fleet));
            for (const side of sides) {
              const name = alarmName('prod', fleet.name, policy.name, side);
              expect(parseAlarmName(name, 'prod', fleets)).toEqual({ fleet: fleet.name, policy: policy.name, side });
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('any spoilt configuration', () => {
  it('is read, or each problem is one line in our own words with a place in the file', () => {
    const choices = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
    fc.assert(
      fc.property(writtenConfig, fc.constantFrom(...JUNK), choices, (written, junk, stream) => {
        const choose = (below: number): number => Math.floor((stream.next().value ?? 0) * below);
        const text = stringify(spoil(written, choose, junk));
        const parsed = parseConfig(text, 'ballast.yml');
        for (const { line, message } of parsed.kind === 'invalid' ? parsed.problems : []) {
          expect(message).toMatch(/^ballast\.yml:\d+:\d+ (\S+: )?found .+, allowed: .+$/);
          expect(message).not.toMatch(/Invalid|expected|undefined|\[object/);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
