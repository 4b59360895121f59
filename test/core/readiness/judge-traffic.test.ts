import { describe, expect, it } from 'vitest';
import { gatherPoints } from '../../../shared/core/backup/gather-points.ts';
import type { PointLabel } from '../../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { recordsAt } from '../../../shared/core/failover/plan-records.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { hoursAgo, labelOf, protectionOf, snapshotOf } from '../backup/build-backups.ts';
import { fleetOf, NOW_MS } from '../build.ts';
import { aliasOf, HOME, recordOf, STANDBY, serviceOf, valuesOf } from '../failover/preparation-scene.ts';
import {
  ABSENT,
  checkOf,
  fleetFactsOf,
  known,
  notGreen,
  observationOf,
  stateOf,
  TEMPLATE,
  UNKNOWN,
  wiringOf,
} from './readiness-scene.ts';

describe('traffic', () => {
  const at = (changes: object) => ({
    endpoint: { good: true, because: '200', certificateUntilMs: NOW_MS + 30 * DAY_MS, ...changes },
  });

  it('needs a load balancer in front of each target group', () => {
    const balancers = [known(aliasOf(STANDBY)), known(null), ABSENT, UNKNOWN];
    expect(notGreen({ fleets: [fleetFactsOf({ balancers })] })).toEqual([
      'red balancer web, target group 2',
      'red balancer web, target group 3',
      'unknown balancer web, target group 4',
    ]);
  });

  it('needs no endpoint that answers where a move that left fenced it', () => {
    const fence = { kind: 'pause', untilMs: NOW_MS + HOUR_MS, why: 'fenced by move shop-1-a', atMs: NOW_MS } as const;
    const endpoint = at({ good: false, because: '503' });
    expect(checkOf('endpoint', { ...endpoint, fleets: [fleetFactsOf({ overrides: known([fence]) })] })).toMatchObject({
      standing: 'green',
      because: expect.stringContaining('fenced it'),
    });
    expect(checkOf('endpoint', { ...endpoint, fleets: [fleetFactsOf({ overrides: UNKNOWN })] }).standing).toBe('red');
  });

  it('needs records that lead to what is there now', () => {
    expect(checkOf('balancer', { target: ABSENT })).toMatchObject({ subject: STANDBY, standing: 'red' });
    expect(checkOf('balancer', { target: UNKNOWN }).standing).toBe('unknown');
    expect(checkOf('balancer', { target: known(aliasOf(HOME)) }).fix).toMatch(/dns prepare shop/);
    expect(checkOf('balancer', { target: known(aliasOf(HOME)), state: known(null) }).standing).toBe('green');
    expect(checkOf('balancer', { state: UNKNOWN }).standing).toBe('green');
  });

  it('needs a certificate for two weeks more', () => {
    const untilMs = NOW_MS + 14 * DAY_MS;
    expect(checkOf('certificate', at({ certificateUntilMs: untilMs })).standing).toBe('green');
    expect(checkOf('certificate', at({ certificateUntilMs: untilMs - 1 })).fix).toMatch(/renew/);
    expect(checkOf('certificate', at({ certificateUntilMs: null })).standing).toBe('unknown');
    const observe = { ...serviceOf().observe, url: 'http://{region}.shop.example.com/' };
    expect(checkOf('certificate', at({ certificateUntilMs: null }), serviceOf({ observe })).standing).toBe('green');
  });

  it('needs an endpoint that answers, but for a pilot light that is out', () => {
    const dark = { ...at({ good: false, because: '503' }), fleets: [fleetFactsOf({ units: known(0) })] };
    const pilot = serviceOf({ strategy: 'pilot-light' });
    expect(checkOf('endpoint', dark, pilot).standing).toBe('green');
    expect(checkOf('endpoint', dark)).toMatchObject({ standing: 'red', because: '503' });
    expect(checkOf('endpoint', at({ good: false, because: '503' }), pilot).standing).toBe('red');
  });
});

describe('the zone and what is in it', () => {
  const zoneOf = (changes: object) => ({
    zone: known({ id: 'Z1', name: 'example.com', isPrivate: false, acceleratedRecovery: true, ...changes }),
  });
  const withState = (changes: Partial<ServiceState>, service: Service = serviceOf()) => ({
    state: known(stateOf(service, changes)),
  });

  it('must be ours, public, the name’s, and recover by itself', () => {
    expect(checkOf('zone', { zone: known(null) }).standing).toBe('red');
    expect(checkOf('zone', { zone: UNKNOWN }).standing).toBe('unknown');
    expect(checkOf('zone', zoneOf({ isPrivate: true })).because).toMatch(/private/);
    expect(checkOf('zone', zoneOf({ name: 'example.org' })).because).toBe('shop.example.com is not in it');
    expect(checkOf('zone', zoneOf({ acceleratedRecovery: false })).fix).toMatch(/--enable-accelerated-recovery/);
    expect(checkOf('zone', zoneOf({ acceleratedRecovery: null })).standing).toBe('unknown');
    expect(checkOf('zone', zoneOf({ name: 'shop.example.com' })).standing).toBe('green');
  });

  it('must be wired', () => {
    for (const state of [
      known(null),
      known(stateOf(serviceOf(), { wiring: null })),
      known(stateOf(serviceOf(), { epoch: null })),
    ]) {
      expect(notGreen({ state })).toEqual([
        'red records shop.example.com',
        'red health-checks shop.example.com',
        'red switch shop',
      ]);
    }
    expect(notGreen({ state: UNKNOWN })).toEqual([
      'unknown records shop.example.com',
      'unknown health-checks shop.example.com',
      'unknown switch shop',
    ]);
  });

  it('must hold the records of their epoch, and no others', () => {
    const { wiring } = wiringOf(serviceOf());
    const records = recordsAt(serviceOf(), 'test', wiring, 0);
    expect(checkOf('records', { records: known(records.slice(1)) }).because).toMatch(
      /^there should be shop.example.com A PRIMARY/,
    );
    const six = recordOf({ type: 'AAAA', target: valuesOf('2001:db8::1') });
    expect(checkOf('records', { records: known([...records, six]) }).because).toMatch(/^there should not be .*AAAA/);
    const mail = recordOf({ type: 'MX', target: valuesOf('10 mail.example.com') });
    expect(checkOf('records', { records: known([...records, mail]) }).standing).toBe('green');
    expect(checkOf('records', { records: UNKNOWN }).standing).toBe('unknown');
    expect(checkOf('records', withState({ recordsEpoch: null })).standing).toBe('green');
    const unguarded = recordsAt(serviceOf(), 'test', wiring, 0, false);
    expect(checkOf('records', { ...withState({ guarded: false }), records: known(unguarded) }).standing).toBe('green');
  });

  it('must have the health checks that the ledger knows', () => {
    const { wiring, checks } = wiringOf(serviceOf());
    expect(checkOf('health-checks', { checks: known(checks.slice(1)) }).because).toBe(
      'ballast-test-shop-switch-us-east-1 is not there, or follows something else',
    );
    expect(checkOf('health-checks', { checks: UNKNOWN }).standing).toBe('unknown');
    const other = { ...wiring, endpointChecks: { ...wiring.endpointChecks, [HOME]: 'hc-old' } };
    expect(checkOf('health-checks', withState({ wiring: other })).because).toMatch(/others than the ledger knows/);
  });

  it('must be under an armed switch in switch mode', () => {
    const behind = { epoch: 2, recordsEpoch: 0 };
    expect(checkOf('switch', withState(behind))).toMatchObject({
      standing: 'red',
      fix: expect.stringMatching(/dns verify shop/),
    });
    expect(checkOf('switch', withState({ ...behind, movedAtMs: NOW_MS - 16 * MINUTE_MS })).standing).toBe('red');
    expect(checkOf('switch', withState({ ...behind, movedAtMs: NOW_MS - 14 * MINUTE_MS })).standing).toBe('unknown');
    expect(checkOf('switch', withState({ guarded: false })).because).toMatch(/they are under no switch/);
    expect(checkOf('switch', { alarms: known([]) }).because).toMatch(/is not in us-west-2/);
    expect(checkOf('switch', { alarms: UNKNOWN }).standing).toBe('unknown');
    expect(checkOf('switch', {}, serviceOf({ mode: 'record' })).because).toMatch(/record mode/);
  });
});

describe('data', () => {
  const stateful = { devices: ['/dev/sdf'], address: 'none' } as const;
  const store = fleetFactsOf({ fleet: fleetOf({ stateful }) });
  const heldOf = (changes: Partial<PointLabel>, view: Partial<SnapshotView> = {}) =>
    snapshotOf(labelOf({ home: HOME, stage: 'test', ...changes }), view);
  const holding = (...snapshots: readonly SnapshotView[]) =>
    known(gatherPoints(new Map([[STANDBY, { kind: 'known', snapshots }]])));
  const backedUp = { protections: [protectionOf({ rpoMs: 24 * HOUR_MS })] };
  const point = (changes: object) => checkOf('recovery-point', { ...backedUp, ...changes });

  it('must be whole here and new enough', () => {
    const points = holding(heldOf({ takenAtMs: hoursAgo(12) }), heldOf({ takenAtMs: hoursAgo(36) }));
    expect(point({ points })).toMatchObject({
      standing: 'green',
      because: 'the oldest that a move would use is of 12 h ago, and 24 h may be lost',
    });
    const tight = serviceOf({ rpoMs: HOUR_MS });
    expect(checkOf('recovery-point', { ...backedUp, points }, tight).because).toMatch(/and 60 min may be lost/);
    expect(checkOf('recovery-point', { ...backedUp, points }, tight).standing).toBe('red');
    expect(point({ points: holding(heldOf({}, { state: 'pending' })) }).because).toBe(
      '0 of 1 recovery points from us-east-1 are whole here',
    );
    expect(point({ points: UNKNOWN }).standing).toBe('unknown');
  });

  it('must come from the Region that would be left, of this stage and fleet', () => {
    for (const changes of [{ home: STANDBY }, { stage: 'prod' }, { protection: 'db' }]) {
      expect(point({ points: holding(heldOf(changes)) }).standing).toBe('red');
    }
  });

  it('is needed of every member that owns some', () => {
    const standing = [{ fleet: 'web', units: 2, peaks: [], template: TEMPLATE }];
    const observations = known([observationOf(HOME, { standing }), observationOf(STANDBY)]);
    const slots = [
      heldOf({ lineage: 'slot-0', takenAtMs: hoursAgo(1) }),
      heldOf({ lineage: 'slot-1', takenAtMs: hoursAgo(30) }),
    ];
    const facts = { fleets: [store], observations };
    expect(point({ ...facts, points: holding(...slots) }).because).toMatch(/of 30 h ago/);
    expect(point({ ...facts, points: holding(...slots.slice(1)) }).because).toMatch(/^1 of 2 recovery points/);
    const untold = { fleets: [store], observations: known([]) };
    expect(point({ ...untold, points: holding(...slots) }).because).toMatch(/of 60 min ago/);
    const nothing = known([observationOf(HOME, { standing: [] })]);
    expect(point({ fleets: [store], observations: nothing, points: holding(...slots) }).standing).toBe('green');
  });

  it('must be backed up where a move restores it', () => {
    const pilot = serviceOf({ strategy: 'pilot-light' });
    expect(checkOf('recovery-point', { fleets: [store] }, pilot)).toMatchObject({
      standing: 'red',
      fix: expect.stringMatching(/fleets.web.backup/),
    });
    expect(checkOf('recovery-point', { fleets: [store] }).standing).toBe('green');
    expect(checkOf('recovery-point', {}, pilot).standing).toBe('green');
  });

  it('is not brought to where the service is', () => {
    const facts = { ...backedUp, points: holding() };
    const here = { state: known(stateOf(serviceOf(), { epoch: 1 })) };
    expect(checkOf('recovery-point', { ...facts, ...here }).because).toMatch(/^the service is in us-west-2/);
    expect(checkOf('recovery-point', { ...facts, state: known(null) }).standing).toBe('red');
    expect(checkOf('recovery-point', { ...facts, state: UNKNOWN }).standing).toBe('red');
  });

  it('must be encrypted with the key that is named, which only the newest copy shows', () => {
    const keyed = { protections: [protectionOf({ kmsKey: 'arn:aws:kms:us-west-2:000000000000:key/k-1' })] };
    const key = (...snapshots: readonly SnapshotView[]) => checkOf('keys', { ...keyed, points: holding(...snapshots) });
    expect(key()).toMatchObject({ subject: 'web', standing: 'unknown' });
    expect(key(heldOf({}, { state: 'pending' })).standing).toBe('unknown');
    expect(key(heldOf({}, { state: 'error' })).because).toMatch(/ended in error: k-1/);
    expect(key(heldOf({}, { encrypted: true })).because).toBe('the newest copy was encrypted with k-1');
    expect(key(heldOf({})).because).toMatch(/is not encrypted/);
    const elsewhere = gatherPoints(new Map([[HOME, { kind: 'known', snapshots: [heldOf({})] }]]));
    expect(checkOf('keys', { ...keyed, points: known(elsewhere) }).standing).toBe('unknown');
    expect(checkOf('keys', { ...keyed, points: UNKNOWN }).standing).toBe('unknown');
    expect(
      checkOf('keys', { protections: [protectionOf({}, { by: { kind: 'tag', key: 'a', value: 'b', of: 'volumes' } })] })
        .standing,
    ).toBe('green');
    expect(checkOf('keys', { protections: [protectionOf()] }).because).toBe('no key is named');
  });
});
