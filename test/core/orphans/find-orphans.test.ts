import { describe, expect, it } from 'vitest';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { Belonging } from '../../../shared/core/orphans/belonging.ts';
import {
  type FleetClaim,
  findOrphans,
  type Orphan,
  RETIREMENT_FORGOTTEN_MS,
  spareServing,
  YOUNG_MS,
} from '../../../shared/core/orphans/find-orphans.ts';
import { answeredLaunch, callOf, NOW_MS, unansweredLaunch } from '../build.ts';
import {
  ELASTIC_MEMBERS,
  GONE,
  keptBy,
  ownedAddress,
  ownedInstance,
  ownedVolume,
  registeredInstance,
  registration,
} from './belongings.ts';

const find = (belonging: Belonging, claim: FleetClaim = GONE): Orphan | undefined =>
  findOrphans([belonging], new Map([['web', claim]]), () => 0.1, NOW_MS)[0];

const reasonOf = (belonging: Belonging, claim: FleetClaim = GONE): string | undefined => find(belonging, claim)?.reason;

describe('of a fleet that nobody keeps', () => {
  it.each([ownedInstance(), ownedInstance({ lifecycle: 'stopped' }), ownedInstance({ role: 'standby' })])(
    'every instance is an orphan: $lifecycle, $role',
    (instance) => {
      expect(find(instance)).toMatchObject({
        reason: 'FLEET_GONE',
        because: 'fleet web is in no ballast.yml',
        spared: null,
      });
    },
  );

  it.each(['shutting-down', 'terminated'] as const)('an instance that is %s is none', (lifecycle) => {
    expect(reasonOf(ownedInstance({ lifecycle }))).toBeUndefined();
  });

  it('only what nothing holds is an orphan', () => {
    expect(reasonOf(ownedVolume())).toBe('FLEET_GONE');
    expect(reasonOf(ownedVolume({ state: 'in-use', instanceId: 'i-1' }))).toBeUndefined();
    expect(reasonOf(ownedAddress())).toBe('FLEET_GONE');
    expect(reasonOf(ownedAddress({ isAssociated: true }))).toBeUndefined();
  });

  it('what is young is none', () => {
    const bornMs = NOW_MS - YOUNG_MS;
    expect(reasonOf(ownedInstance({ launchedAtMs: bornMs }))).toBe('FLEET_GONE');
    expect(reasonOf(ownedInstance({ launchedAtMs: bornMs + 1 }))).toBeUndefined();
    expect(reasonOf(ownedVolume({ createdAtMs: bornMs }))).toBe('FLEET_GONE');
    expect(reasonOf(ownedVolume({ createdAtMs: bornMs + 1 }))).toBeUndefined();
  });

  it("a slot's volume is spared for its data, and what a person keeps for the person", () => {
    expect(find(ownedVolume({ slot: 'web-0' }))?.spared).toBe('data');
    expect(find(ownedAddress({ slot: 'web-0' }))?.spared).toBe('data');
    expect(find(ownedAddress())?.spared).toBeNull();
    expect(find(ownedVolume({ slot: 'web-0', kept: true }))?.spared).toBe('kept');
    expect(find(ownedInstance({ kept: true }))?.spared).toBe('kept');
  });

  it('its instances are spared until a person names it', () => {
    const unnamed: FleetClaim = { kind: 'gone', because: 'nobody keeps it', isNamed: false };
    expect(find(ownedInstance(), unnamed)).toMatchObject({ reason: 'FLEET_GONE', spared: 'unnamed' });
    expect(find(ownedInstance({ kept: true }), unnamed)?.spared).toBe('kept');
    expect(find(ownedVolume(), unnamed)?.spared).toBeNull();
    expect(find(ownedVolume({ slot: 'web-0' }), unnamed)?.spared).toBe('data');
  });

  it('an instance in service is spared, whoever names the fleet', () => {
    const belongings = [
      ownedInstance(),
      ownedInstance({ id: 'i-2', kept: true }),
      ownedInstance({ id: 'i-3' }),
      ownedVolume(),
    ];
    const orphans = findOrphans(belongings, new Map([['web', GONE]]), () => 0.1, NOW_MS);
    const spared = spareServing(orphans, new Set(['i-1', 'i-2', 'vol-1'])).map((orphan) => orphan.spared);
    expect(spared).toEqual(['serving', 'kept', null, null]);
  });
});

describe('of a fleet that Ballast keeps', () => {
  it.each(['pending', 'running', 'stopping', 'stopped'] as const)(
    'an instance is none, though it is %s and there are too many',
    (lifecycle) => {
      expect(reasonOf(ownedInstance({ lifecycle }), keptBy({ desired: 0 }))).toBeUndefined();
    },
  );

  it('one that is tagged retiring is an orphan once the ledger ought to have known', () => {
    const launchedAtMs = NOW_MS - RETIREMENT_FORGOTTEN_MS;
    const retiring = ownedInstance({ role: 'retiring', launchedAtMs });
    expect(find(retiring, keptBy())).toMatchObject({
      reason: 'RETIREMENT_FORGOTTEN',
      because: expect.stringContaining('tagged retiring, launched over 60 minutes ago'),
    });
    expect(reasonOf({ ...retiring, launchedAtMs: launchedAtMs + 1 }, keptBy())).toBeUndefined();
  });

  it('what a slot owns is none, by its tag or by the ledger', () => {
    const elastic = { kind: 'elastic', allocationId: 'eipalloc-1' } as const;
    const slot = {
      name: 'web-0',
      holder: null,
      zone: 'zone-a',
      volumes: [{ device: '/dev/sdf', volumeId: 'vol-1' }],
      address: elastic,
    };
    const kept = keptBy({}, ELASTIC_MEMBERS);
    const known = keptBy({ slots: [slot] }, ELASTIC_MEMBERS);
    expect(reasonOf(ownedVolume(), kept)).toBe('LEFT_BEHIND');
    expect(reasonOf(ownedVolume({ slot: 'web-0' }), kept)).toBeUndefined();
    expect(reasonOf(ownedVolume(), known)).toBeUndefined();
    expect(reasonOf(ownedAddress(), kept)).toBe('LEFT_BEHIND');
    expect(reasonOf(ownedAddress({ slot: 'web-0' }), kept)).toBeUndefined();
    expect(reasonOf(ownedAddress({ slot: 'web-0' }), known)).toBeUndefined();
    expect(reasonOf(ownedAddress(), known)).toBeUndefined();
    const moved = { ...slot, address: { kind: 'private', address: '10.0.0.7', subnet: 'subnet-a' } as const };
    expect(reasonOf(ownedAddress(), keptBy({ slots: [moved] }, ELASTIC_MEMBERS))).toBe('LEFT_BEHIND');
    expect(reasonOf(ownedAddress({ slot: 'web-0' }), keptBy({ slots: [moved] }, ELASTIC_MEMBERS))).toBeUndefined();
  });

  it('what carries a slot of a fleet that is stateful no more is an orphan, whatever the ledger holds, and data', () => {
    const slot = {
      name: 'web-0',
      holder: 'i-1',
      zone: 'zone-a',
      volumes: [{ device: '/dev/sdf', volumeId: 'vol-1' }],
      address: { kind: 'elastic', allocationId: 'eipalloc-1' } as const,
    };
    const stateless = keptBy({ slots: [slot] });
    const left = { reason: 'LEFT_BEHIND', spared: 'data' };
    expect(find(ownedVolume({ slot: 'web-0' }), stateless)).toMatchObject({
      ...left,
      because: 'it was of slot web-0, and members of the fleet own no volumes any more',
    });
    expect(find(ownedAddress({ slot: 'web-0' }), stateless)).toMatchObject({
      ...left,
      because: 'it was of slot web-0, and members of the fleet own no elastic address any more',
    });
    const privately = keptBy({ slots: [slot] }, { ...ELASTIC_MEMBERS, address: 'private' });
    expect(find(ownedAddress({ slot: 'web-0' }), privately)).toMatchObject(left);
    expect(find(ownedVolume({ slot: 'web-0' }), privately)).toBeUndefined();
    expect(find(ownedVolume({ slot: 'web-0', state: 'in-use', instanceId: 'i-1' }), stateless)).toBeUndefined();
    expect(find(ownedAddress({ slot: 'web-0', isAssociated: true }), stateless)).toBeUndefined();
  });

  it('a second elastic address of a slot is an orphan, and data', () => {
    const address = { kind: 'elastic', allocationId: 'eipalloc-1' } as const;
    const slots = [
      { name: 'web-0', holder: 'i-1', zone: 'zone-a', volumes: [], address },
      { name: 'web-1', holder: 'i-2', zone: 'zone-a', volumes: [], address: null },
    ];
    const claim = keptBy({ slots }, ELASTIC_MEMBERS);
    expect(find(ownedAddress({ id: 'eipalloc-2', slot: 'web-0' }), claim)).toMatchObject({
      reason: 'LEFT_BEHIND',
      because: 'slot web-0 has another: eipalloc-1',
      spared: 'data',
    });
    expect(find(ownedAddress({ id: 'eipalloc-2', slot: 'web-1' }), claim)).toBeUndefined();
    expect(find(ownedAddress({ id: 'eipalloc-2', slot: 'web-0', isAssociated: true }), claim)).toBeUndefined();
  });
});

describe('an instance that a ledger means something by', () => {
  const retiring = ownedInstance({ role: 'retiring' });
  const health = {
    sightings: [],
    replacing: [],
    breaker: null,
    arrivals: { failures: 0, untilMs: 0 },
    rebalance: null,
  };
  const underWay = {
    instanceId: 'i-1',
    zone: 'zone-a',
    from: 'm7g.large',
    to: 'm7g.xlarge',
    revertedBecause: null,
    phase: 'draining',
    sinceMs: NOW_MS,
    startAfterMs: 0,
    startBackOffMs: 0,
  } as const;
  const peak = { sinceMs: NOW_MS, units: 1, unitsBefore: 1 };
  const wake = { instanceId: 'i-1', zone: 'zone-a', units: 1, atMs: NOW_MS };

  it.each<readonly [string, Partial<FleetState>]>([
    ['a retirement', { retirements: [{ instanceId: 'i-1', sinceMs: NOW_MS, because: 'dearest' }] }],
    ['a launch', { launches: [answeredLaunch(['i-1'])] }],
    ['a resize', { resize: { underWay, failures: [], peak } }],
    [
      'the roster',
      {
        health: {
          ...health,
          roster: [{ instanceId: 'i-1', units: 1, served: true, missingSinceMs: null }],
          calmSinceMs: null,
          doubtedAtMs: null,
        },
      },
    ],
    ['a wake', { standby: { wakes: [wake], resting: [] } }],
    ['a resting standby', { standby: { wakes: [], resting: [{ instanceId: 'i-1', untilMs: 0, backOffMs: 0 }] } }],
    ['a slot', { slots: [{ name: 'web-0', holder: 'i-1', zone: 'zone-a', volumes: [], address: null }] }],
  ])('is none: %s', (_, state) => {
    expect(reasonOf(retiring, keptBy(state, ELASTIC_MEMBERS))).toBeUndefined();
    expect(reasonOf(registration(), keptBy(state, ELASTIC_MEMBERS))).toBeUndefined();
  });

  it('is one where the ledger means others', () => {
    const state = {
      launches: [unansweredLaunch(callOf())],
      resize: { underWay: null, failures: [], peak },
    };
    expect(reasonOf(retiring, keptBy(state))).toBe('RETIREMENT_FORGOTTEN');
  });
});

describe('a target', () => {
  it('is an orphan when its instance is gone, whoever it was', () => {
    expect(reasonOf(registration(), keptBy())).toBe('TARGET_GONE');
    const terminated = registeredInstance({ lifecycle: 'terminated', wasLaunched: false });
    expect(reasonOf(registration({ instance: terminated }), keptBy())).toBe('TARGET_GONE');
    expect(reasonOf(registration({ state: 'draining' }), keptBy())).toBeUndefined();
  });

  it('is an orphan when its instance was launched by Ballast and lost its tag', () => {
    const instance = registeredInstance();
    expect(find(registration({ instance }), keptBy())).toMatchObject({ reason: 'TARGET_UNTAGGED', spared: null });
    expect(find(registration({ instance: { ...instance, kept: true } }), keptBy())?.spared).toBe('kept');
    for (const changes of [
      { fleet: 'web' },
      { wasLaunched: false },
      { lifecycle: 'shutting-down' as const },
      { launchedAtMs: NOW_MS - YOUNG_MS + 1 },
    ]) {
      expect(reasonOf(registration({ instance: { ...instance, ...changes } }), keptBy())).toBeUndefined();
    }
  });
});

describe('of a fleet that somebody may keep', () => {
  it.each([ownedInstance({ role: 'retiring' }), ownedVolume(), ownedAddress(), registration()])(
    'nothing is: $kind',
    (one) => {
      expect(reasonOf(one, { kind: 'left', because: 'it is paused' })).toBeUndefined();
      expect(findOrphans([one], new Map(), () => 0.1, NOW_MS)).toEqual([]);
    },
  );
});

describe('what an orphan costs', () => {
  it('has the volumes in it that are attached to it', () => {
    const orphans = findOrphans(
      [
        ownedInstance(),
        ownedVolume({ id: 'vol-root', state: 'in-use', instanceId: 'i-1' }),
        ownedVolume({ id: 'vol-other', state: 'in-use', instanceId: 'i-2' }),
      ],
      new Map([['web', GONE]]),
      () => 0.1,
      NOW_MS,
    );
    expect(orphans.map(({ usdPerMonth }) => usdPerMonth)).toEqual([73 + 8]);
  });
});
