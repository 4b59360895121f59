import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, instancesOf, minutesAgo, NOW_MS } from '../build.ts';
import { decide, kinds, machinesAsked, said } from './health-scene.ts';

const paused = { arrivals: { failures: 2, untilMs: NOW_MS + 10 * MINUTE_MS } };

describe('while what was launched lately never served', () => {
  it('nothing is launched, and the plan says why', () => {
    const decision = decide({ instances: instancesOf(2), health: paused });
    expect(machinesAsked(decision)).toBe(0);
    expect(said(decision, 'launch')).toEqual([
      '2 launches in a row gave machines that never served; the next is in 10 min: does the image boot?',
    ]);
  });

  it('a whole fleet has nothing to say of it', () => {
    expect(said(decide({ health: paused }), 'launch')).toEqual([]);
  });

  it('a standby, which has served, is woken all the same', () => {
    const standby = instanceOf('s-1', { role: 'standby', lifecycle: 'stopped', targets: ['absent'] });
    const fleet = { standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } } as const;
    const decision = decide({ instances: [...instancesOf(3), standby], health: paused, fleet });
    expect(kinds(decision)).toEqual(['wake']);
  });

  it('no standby is launched either', () => {
    const fleet = { standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } } as const;
    expect(machinesAsked(decide({ fleet }))).toBe(1);
    expect(machinesAsked(decide({ fleet, health: paused }))).toBe(0);
  });
});

it('a machine that should have been running for long fails like another', () => {
  const stuck = instanceOf('i-5', { lifecycle: 'pending', launchedAtMs: minutesAgo(120), targets: ['absent'] });
  const sightings = [{ instanceId: 'i-5', source: 'lifecycle', sinceMs: minutesAgo(1) }] as const;
  const { health } = decide({ instances: [...instancesOf(3), stuck], health: { sightings } });
  expect(health?.verdicts).toMatchObject([{ instanceId: 'i-5', verdict: { kind: 'failed' } }]);
});

it('a recommendation to leave takes no serving machine away at the upper bound', () => {
  const instances = instancesOf(4).map((one) => ({ ...one, market: 'spot' as const }));
  const notice = { instanceId: 'i-1', kind: 'rebalance', atMs: NOW_MS - 1, doomedAtMs: null } as const;
  const decision = decide({ instances, fleet: { capacity: { min: 4, max: 4 } }, view: { notices: [notice] } });
  expect(kinds(decision)).toEqual([]);
});

describe('while traffic is shifted away from a zone', () => {
  const shifts = [
    { zoneId: 'use1-a', sinceMs: minutesAgo(5), untilMs: NOW_MS + 60 * MINUTE_MS, because: 'ARC shifts traffic' },
  ];

  it('its machines go before others', () => {
    const instances = [
      instanceOf('a-1', { zone: 'zone-a' }),
      ...['b-1', 'b-2', 'b-3'].map((id) => instanceOf(id, { zone: 'zone-b' })),
    ];
    const fleet = { capacity: { min: 1, max: 3 } };
    const { plan } = decide({ instances, fleet, view: { shifts } });
    expect(plan[0]).toEqual({ kind: 'retire', instanceIds: ['a-1'], because: 'in a zone that is left' });
  });
});
