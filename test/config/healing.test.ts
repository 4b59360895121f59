import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { problemsOf, sampleFleetWith, sampleWith, warningsOf } from './sample-config.ts';

const fleetWith = (keys: string): Fleet | undefined => {
  const parsed = parseConfig(sampleFleetWith(keys), 'ballast.yml');
  return parsed.kind === 'valid' ? parsed.config.fleets[0] : undefined;
};

const ON_DEMAND_ONLY = 'fleets.web.standby: standbys are On-Demand, whatever purchase.spotShare says';
const HIBERNATED =
  'fleets.web.standby.state: needs hibernation and an encrypted root volume in the launch template: `ballast validate --aws` checks';
const AGENT = 'fleets.web.health.evidence[0]: needs the SSM agent, and an instance profile that lets it report';
const HEARTBEAT = 'fleets.web.health.evidence[0]: needs the unit of docs/heartbeat on every instance';
const TOO_SHORT = 'fleets.web.health.gracePeriod: shorter than warmUp: machines may go before they serve';
const SILENCE = 'fleets.web.health.heartbeatMax: below 3m the newest heartbeat may not be seen yet';
const ONE_EACH =
  'fleets.web.standby.machines: a standby takes over in its own Availability Zone only: keep one in each';

describe('warnings about healing', () => {
  it.each([
    ['health: { gracePeriod: 4m }', [TOO_SHORT]],
    ['warmUp: 1h', []],
    ['health: { evidence: [agent] }', [`${AGENT}; state instanceRole`]],
    ['instanceRole: web\n    health: { evidence: [agent] }', [AGENT]],
    ['health: { evidence: [heartbeat] }', [`${HEARTBEAT}; state instanceRole`]],
    ['instanceRole: web\n    health: { evidence: [heartbeat], heartbeatMax: 2m }', [HEARTBEAT, SILENCE]],
    ['health: { heartbeatMax: 2m }', []],
    ['standby: { machines: 1 }', []],
    ['standby: { machines: 5 }', ['fleets.web.standby.machines: more than capacity.max (4) lets serve']],
    ['standby: { machines: 1 }\n    purchase: { spotShare: 50% }', [ON_DEMAND_ONLY]],
    ['standby: { machines: 1, state: hibernated }', [HIBERNATED]],
    ['standby: { machines: 1 }\n    stateful: { volumes: [/dev/sdf] }', [ONE_EACH]],
    ['standby: { machines: 2 }\n    stateful: { volumes: [/dev/sdf] }', []],
    ['standby: { machines: 100% }\n    stateful: { volumes: [/dev/sdf] }', []],
    [
      'health: none\n    stateful: { volumes: [/dev/sdf] }',
      ['fleets.web.stateful: nothing moves by itself, because health is none'],
    ],
  ])('of a fleet with %s', (keys, expected) => {
    expect(warningsOf(sampleFleetWith(keys))).toEqual(expected);
  });

  it('say where target health is no evidence', () => {
    const without = sampleWith('targetGroups: [{ name: web, port: 80 }]', 'health: { evidence: [target-health] }');
    expect(warningsOf(without)).toEqual([
      'fleets.web.health.evidence[0]: says nothing in a fleet without targetGroups',
    ]);
  });

  it('say that a forecast makes and ends stateful members, unless it changes their size', () => {
    const forecast = 'slo: 1%\n    policies:\n      ahead: { kind: predictive }';
    const textWith = (stateful: string): string => sampleWith('policies:', `${stateful}\n    ${forecast}`);
    expect(warningsOf(textWith('stateful: { volumes: [/dev/sdf] }'))).toEqual([
      'fleets.web.policies.ahead: adds and removes members, each with volumes of its own; stateful.resize: in-place keeps them',
    ]);
    const inPlace = 'stateful: { volumes: [/dev/sdf], resize: in-place, window: { cron: 0 3 * * * } }';
    expect(warningsOf(textWith(inPlace))).toEqual([]);
  });
});

describe('problems of healing', () => {
  it.each([
    [
      'purchase: { spotShare: 1 }\n    stateful: { volumes: [/dev/sdf] }',
      '10:17 fleets.web.purchase.spotShare: found 1, allowed: 0, because AWS takes Spot machines away, and members of a stateful fleet own volumes',
    ],
    [
      'stateful: { volumes: [sdf] }',
      '10:27 fleets.web.stateful.volumes[0]: found "sdf", allowed: a device name such as /dev/sdf',
    ],
    [
      'health: off',
      '10:5 fleets.web.health: found "off", allowed: none, or a map with keys among gracePeriod, evidence, heartbeatMax, breaker',
    ],
    [
      'health: { evidence: [instance-status, pings] }',
      '10:43 fleets.web.health.evidence[1]: found "pings", allowed: one of instance-status, target-health, agent, heartbeat',
    ],
    [
      'health: { evidence: [] }',
      '10:15 fleets.web.health.evidence: found an empty list, allowed: a list of at least one kind of evidence',
    ],
    [
      'health: { breaker: 0% }',
      '10:15 fleets.web.health.breaker: found "0%", allowed: a share from 0.01 to 1, or a percentage such as 50%',
    ],
  ])('%s', (keys, expected) => {
    expect(problemsOf(sampleFleetWith(keys))).toEqual([`ballast.yml:${expected}`]);
  });
});

describe('problems of stateful members', () => {
  const stateful = 'stateful: { volumes: [/dev/sdf] }';
  const inPlace = 'stateful: { volumes: [/dev/sdf], resize: in-place, window: { cron: 0 3 * * * } }';
  const statefulWith = (keys: string, sizes: string, max: number): string =>
    sampleFleetWith(keys).replace('[c7g.large]', sizes).replace('max: 4', `max: ${max}`);

  it.each([
    [stateful, '[c7g.large]', 101, 100],
    [stateful, '[c7g.large, c7g.2xlarge]', 101, 100],
    [inPlace, '[c7g.large, c7g.2xlarge]', 401, 400],
  ])('refuses more than 100: %s with %s', (keys, sizes, max, most) => {
    expect(problemsOf(statefulWith(keys, sizes, most))).toEqual([]);
    expect(problemsOf(statefulWith(keys, sizes, max))).toEqual([
      `ballast.yml:9:25 fleets.web.capacity.max: found ${max}, allowed: at most ${most}: a stateful fleet has up to 100 members`,
    ]);
  });

  it('refuses more than 100 in another Region', () => {
    const there = 'inRegion: { us-west-2: { subnets: [subnet-00000003], capacity: { min: 1, max: 101 } } }';
    expect(problemsOf(sampleFleetWith(`${stateful}\n    ${there}`))).toEqual([
      'ballast.yml:11:78 fleets.web.inRegion.us-west-2.capacity.max: found 101, allowed: at most 100: a stateful fleet has up to 100 members',
    ]);
  });

  it('refuses a shape that changes their size by replacing them', () => {
    const shaped = (keys: string): string =>
      statefulWith(`shape: vertical-first\n    ${keys}`, '[c7g.large, c7g.xlarge]', 4);
    expect(problemsOf(shaped(stateful))).toEqual([
      'ballast.yml:10:5 fleets.web.shape: found "vertical-first", allowed: horizontal, or stateful.resize: in-place, because members change their size in place only',
    ]);
    expect(problemsOf(shaped(inPlace))).toEqual([]);
  });
});

describe('what a fleet heals by', () => {
  it.each([
    ['health: {}', {}],
    ['warmUp: 10m', { graceMs: 10 * MINUTE_MS }],
    ['warmUp: 10m\n    health: { gracePeriod: 1m }', { graceMs: MINUTE_MS }],
    ['warmUp: 1m', {}],
    [
      'health: { evidence: [agent, heartbeat], heartbeatMax: 5m, breaker: 50% }',
      { evidence: ['agent', 'heartbeat'], heartbeatMaxMs: 5 * MINUTE_MS, breakerShare: 0.5 },
    ],
  ])('of health in a fleet with target groups and %s', (keys, stated) => {
    const defaults = {
      graceMs: 5 * MINUTE_MS,
      evidence: ['instance-status', 'target-health'],
      heartbeatMaxMs: 3 * MINUTE_MS,
      breakerShare: 0.3,
    };
    expect(fleetWith(keys)?.health).toEqual({ ...defaults, ...stated });
  });

  it('switches judging instances off with health: none', () => {
    expect(fleetWith('health: none')).not.toHaveProperty('health');
  });

  it.each([
    ['{ machines: 1 }', { size: { kind: 'machines', machines: 1 }, state: 'stopped' }],
    ['{ machines: 100% }', { size: { kind: 'share', share: 1 }, state: 'stopped' }],
    ['{ machines: 0.2, state: hibernated }', { size: { kind: 'share', share: 0.2 }, state: 'hibernated' }],
  ])('of standby: %s', (standby, expected) => {
    expect(fleetWith(`standby: ${standby}`)?.standby).toEqual(expected);
  });

  it.each([
    ['{ volumes: [/dev/sdf] }', { devices: ['/dev/sdf'], address: 'private' }],
    ['{ volumes: [/dev/sdf, /dev/sdg], address: elastic }', { devices: ['/dev/sdf', '/dev/sdg'], address: 'elastic' }],
  ])('of stateful: %s', (stateful, expected) => {
    expect(fleetWith(`stateful: ${stateful}`)?.stateful).toEqual(expected);
  });
});
