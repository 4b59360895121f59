import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { createReferenceCache, resolveReferences } from '../../shared/operations/reference-cache.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { WEB } from './scenario.ts';

const NOW_MS = Date.UTC(2026, 5, 1);

const fleetOf = (name: string, changes: Partial<Fleet> = {}): Fleet => ({
  ...WEB,
  name,
  targetGroups: [{ by: 'name', value: name, port: 8080 }],
  ...changes,
});

const absent = (name: string): Fault => new Fault('not-found', 'test', `no ${name}`);

/** AWS with everything but what is named `gone`, counting its calls. */
const countingPorts = (
  fails?: Fault,
): { readonly ports: Pick<Ports, 'fleets' | 'balancers'>; readonly calls: string[] } => {
  const calls: string[] = [];
  const answer = <Answer>(call: string, names: readonly string[], answers: Answer): Promise<Answer> => {
    calls.push(`${call} ${names.join(' ')}`);
    if (fails !== undefined) return Promise.reject(fails);
    const gone = names.find((name) => name.includes('gone'));
    return gone === undefined ? Promise.resolve(answers) : Promise.reject(absent(gone));
  };
  const unused = (): never => {
    throw new Error('not a look-up');
  };
  const fleets: Ports['fleets'] = {
    listInstances: unused,
    findFleets: unused,
    readStatus: unused,
    launch: unused,
    markRetiring: unused,
    markActive: unused,
    terminate: unused,
    stop: unused,
    modifyType: unused,
    start: unused,
    listZones: (ids) =>
      answer('zones', ids, new Map(ids.map((id) => [id, { name: `zone-${id.at(-1)}`, id: `az${id.at(-1)}` }]))),
    resolveTemplate: ({ value }) =>
      answer('template', [value], { id: `lt-${value}`, version: 3, detailedMonitoring: true }),
  };
  const balancers: Ports['balancers'] = {
    listTargets: unused,
    register: unused,
    deregister: unused,
    resolveTargetGroups: (groups) =>
      answer(
        'groups',
        groups.map(({ value }) => value),
        groups.map(({ value }) => ({
          arn: `arn/${value}`,
          deregistrationDelayMs: 0,
          loadBalancers: [`app/${value}/1`],
        })),
      ),
  };
  return { ports: { fleets, balancers }, calls };
};

describe('names of many fleets', () => {
  it('are resolved with shared calls, and not again while they are trusted', async () => {
    const { ports, calls } = countingPorts();
    const cache = createReferenceCache();
    const resolved = await resolveReferences(ports, [fleetOf('a'), fleetOf('b')], cache, NOW_MS);
    expect(resolved.get('b')).toEqual({
      zones: [
        { name: 'zone-a', id: 'aza', subnets: ['subnet-0000000a'] },
        { name: 'zone-b', id: 'azb', subnets: ['subnet-0000000b'] },
      ],
      launchTemplate: { id: 'lt-web', version: 3 },
      targetGroups: [{ arn: 'arn/b', deregistrationDelayMs: 0, loadBalancers: ['app/b/1'], port: 8080 }],
    });
    expect(calls).toEqual(['zones subnet-0000000a subnet-0000000b', 'template web', 'groups a b']);
    await resolveReferences(ports, [fleetOf('a'), fleetOf('b')], cache, NOW_MS + 10 * MINUTE_MS - 1);
    expect(calls).toHaveLength(3);
    await resolveReferences(ports, [fleetOf('a')], cache, NOW_MS + 10 * MINUTE_MS);
    expect(calls.slice(3)).toEqual(['template web', 'groups a']);
  });

  it.each([
    ['a subnet', { subnets: ['subnet-gone'] }, 'no subnet-gone'],
    ['a launch template', { launchTemplate: { by: 'name', value: 'gone', version: '$Default' } }, 'no gone'],
    ['a target group', { targetGroups: [{ by: 'name', value: 'gone', port: 80 }] }, 'no gone'],
  ] as const)('fail only the fleet that names %s that is not there', async (_, changes, message) => {
    const { ports } = countingPorts();
    const cache = createReferenceCache();
    const fleets = [fleetOf('a'), fleetOf('broken', changes), fleetOf('b')];
    for (const nowMs of [NOW_MS, NOW_MS + MINUTE_MS]) {
      const resolved = await resolveReferences(ports, fleets, cache, nowMs);
      expect([...resolved].map(([name, found]) => [name, found instanceof Fault ? found.message : 'resolved'])).toEqual(
        [
          ['a', 'resolved'],
          ['broken', message],
          ['b', 'resolved'],
        ],
      );
    }
  });

  it('fail alone when AWS refuses one of them, as a target group of the wrong type', async () => {
    const { ports } = countingPorts();
    const resolveTargetGroups: Ports['balancers']['resolveTargetGroups'] = (groups) =>
      groups.some(({ value }) => value === 'ip')
        ? Promise.reject(new Fault('conflict', 'test', 'targets of type ip'))
        : ports.balancers.resolveTargetGroups(groups);
    const odd = { ...ports, balancers: { ...ports.balancers, resolveTargetGroups } };
    const resolved = await resolveReferences(odd, [fleetOf('a'), fleetOf('ip')], createReferenceCache(), NOW_MS);
    expect([...resolved.values()].map((found) => found instanceof Fault)).toEqual([false, true]);
  });

  it('are what they were when AWS throttles the call', async () => {
    const cache = createReferenceCache();
    const known = await resolveReferences(countingPorts().ports, [fleetOf('a')], cache, NOW_MS);
    const { ports } = countingPorts(new Fault('throttled', 'test', 'slow down'));
    expect(await resolveReferences(ports, [fleetOf('a')], cache, NOW_MS + 60 * MINUTE_MS)).toEqual(known);
  });

  it('are asked for once when AWS refuses the call, and again at the next look', async () => {
    const denied = new Fault('denied', 'ec2:DescribeSubnets', 'denied');
    const { ports, calls } = countingPorts(denied);
    const cache = createReferenceCache();
    const fleets = [fleetOf('a'), fleetOf('b')];
    const resolved = await resolveReferences(ports, fleets, cache, NOW_MS);
    expect([...resolved.values()]).toEqual([denied, denied]);
    expect(calls).toHaveLength(3);
    await resolveReferences(ports, fleets, cache, NOW_MS);
    expect(calls).toHaveLength(6);
  });
});

it('are kept as each is resolved: where the time runs out, the next look asks for the rest', async () => {
  const { ports, calls } = countingPorts();
  const cache = createReferenceCache();
  const fleets = Array.from({ length: 50 }, (_, index) =>
    fleetOf(`f${index}`, { launchTemplate: { by: 'name', value: `t${index}`, version: '$Default' } }),
  );
  const outOfTime = new Fault('unknown', 'test', 'the invocation had to end');
  const resolveTemplate: Ports['fleets']['resolveTemplate'] = (reference) =>
    calls.filter((call) => call.startsWith('template')).length < 30
      ? ports.fleets.resolveTemplate(reference)
      : Promise.reject(outOfTime);
  await resolveReferences({ ...ports, fleets: { ...ports.fleets, resolveTemplate } }, fleets, cache, NOW_MS);
  calls.length = 0;
  const resolved = await resolveReferences(ports, fleets, cache, NOW_MS + MINUTE_MS);
  expect(calls).toHaveLength(20);
  expect([...resolved.values()].some((found) => found instanceof Fault)).toBe(false);
});
