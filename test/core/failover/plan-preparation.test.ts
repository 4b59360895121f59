import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsAt } from '../../../shared/core/failover/plan-records.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { RecordSet } from '../../../shared/core/failover/service-records.ts';
import {
  aliasOf,
  carryOut,
  HOME,
  markerOf,
  plan,
  questionOf,
  recordOf,
  refusal,
  STANDBY,
  serviceOf,
  valuesOf,
} from './preparation-scene.ts';

const RECORD_MODE = serviceOf({ mode: 'record' });

const hostOf = (region: string) => ({ kind: 'known', value: valuesOf(`${region}.shop.example.org`) }) as const;
const HOSTS = { [HOME]: hostOf(HOME), [STANDBY]: hostOf(STANDBY) };
const AT_APEX = serviceOf({ dnsName: 'example.com' });

const prepared = (service: Service = serviceOf()) => carryOut(questionOf({ service }));

describe('a name that nothing is at', () => {
  it('gets failover records under the switches, its epoch and four health checks', () => {
    const { epoch, lines, changes } = plan();
    expect(epoch).toBe(0);
    expect(lines).toEqual([
      'create health check ballast-test-shop-switch-us-east-1 on alarm ballast-test-switch-shop in us-west-2',
      'create health check ballast-test-shop-switch-us-west-2 on alarm ballast-test-switch-shop in us-east-1',
      'create health check ballast-test-shop-endpoint-us-east-1 on https://us-east-1.shop.example.com/health',
      'create health check ballast-test-shop-endpoint-us-west-2 on https://us-west-2.shop.example.com/health',
      'create shop.example.com A PRIMARY (ballast-primary) alias of web.us-east-1.elb.amazonaws.com under health check ballast-test-shop-switch-us-east-1',
      'create shop.example.com A SECONDARY (ballast-secondary) alias of web.us-west-2.elb.amazonaws.com',
      'create _ballast.shop.example.com TXT "ballast v=1 stage=test service=shop epoch=0 active=us-east-1", TTL 60 s',
    ]);
    expect(changes.map(({ action }) => action)).toEqual(['create', 'create', 'create']);
  });

  it('gets one plain record in record mode, and no switch', () => {
    const { lines, wiring } = plan({ service: RECORD_MODE });
    expect(wiring.switchChecks).toEqual({});
    expect(lines.slice(2)).toEqual([
      'create shop.example.com A alias of web.us-east-1.elb.amazonaws.com',
      'create _ballast.shop.example.com TXT "ballast v=1 stage=test service=shop epoch=0 active=us-east-1", TTL 60 s',
    ]);
  });

  it('gets the newest epoch that a ledger knows', () => {
    const { epoch, changes } = plan({ epoch: 5, service: RECORD_MODE });
    expect(epoch).toBe(5);
    expect(changes[0]?.record.target).toEqual(aliasOf(STANDBY));
  });

  it('is the apex of its zone where load balancers answer', () => {
    expect(plan({ service: AT_APEX }).changes).toHaveLength(3);
  });

  it('has the endpoint checks of its drills in common with the real one', () => {
    const { checks } = prepared();
    const { checksToCreate, wiring } = plan({ service: drillOf(serviceOf()), checks });
    expect(checksToCreate.map(({ reference }) => reference)).toEqual([
      'ballast-test-shop~drill-switch-us-east-1',
      'ballast-test-shop~drill-switch-us-west-2',
    ]);
    expect(wiring.endpointChecks).toEqual({ [HOME]: 'hc-2', [STANDBY]: 'hc-3' });
  });
});

describe('a name that was prepared', () => {
  it.each([serviceOf(), RECORD_MODE, drillOf(serviceOf()), AT_APEX])('has nothing left to do', (service) => {
    const { lines, changes, checksToCreate, checksToDelete } = plan(prepared(service));
    expect({ lines, changes, checksToCreate, checksToDelete }).toEqual({
      lines: [],
      changes: [],
      checksToCreate: [],
      checksToDelete: [],
    });
  });

  it('may be a host name in each Region', () => {
    const after = carryOut(questionOf({ targets: HOSTS }));
    expect(after.records.map(({ type }) => type)).toEqual(['CNAME', 'CNAME', 'TXT']);
    expect(plan(after).lines).toEqual([]);
  });

  it('keeps the epoch that its zone tells', () => {
    const service = serviceOf();
    const moved = carryOut(questionOf({ epoch: 3 }));
    expect(plan({ ...moved, epoch: 9 })).toMatchObject({ epoch: 3, changes: [] });
    expect(plan({ ...moved, epoch: null })).toMatchObject({ epoch: 3, changes: [] });
    expect(moved.records).toContainEqual(markerOf(service, 3));
  });

  it('gets what differs, in a batch that fails where the epoch has moved on', () => {
    const before = prepared();
    const other = { kind: 'alias', dnsName: 'new.us-west-2.elb.amazonaws.com', zoneId: 'Z9' } as const;
    const targets = { ...before.targets, [STANDBY]: { kind: 'known', value: other } as const };
    const { lines, changes } = plan({ ...before, targets });
    expect(lines).toEqual([
      'change shop.example.com A SECONDARY (ballast-secondary) alias of web.us-west-2.elb.amazonaws.com to shop.example.com A SECONDARY (ballast-secondary) alias of new.us-west-2.elb.amazonaws.com',
    ]);
    const marker = markerOf(serviceOf(), 0);
    expect(changes).toEqual([
      { action: 'delete', record: marker },
      { action: 'upsert', record: expect.objectContaining({ target: other }) },
      { action: 'create', record: marker },
    ]);
  });

  it('gets aliases that follow no health but that of the switch', () => {
    const before = prepared();
    const evaluating = (record: RecordSet): RecordSet =>
      record.target.kind === 'alias' ? { ...record, target: { ...record.target, evaluatesHealth: true } } : record;
    const { lines, changes } = plan({ ...before, records: before.records.map(evaluating) });
    expect(lines[0]).toContain('alias of web.us-east-1.elb.amazonaws.com and its health');
    expect(changes.map(({ action }) => action)).toEqual(['delete', 'upsert', 'upsert', 'create']);
  });

  it('gets the TTL of its epoch back', () => {
    const before = prepared();
    const found = markerOf(serviceOf(), 0, { target: { kind: 'values', values: [], ttlS: 60 } });
    const target = { ...markerOf(serviceOf(), 0).target, ttlS: 300 };
    const records = [...before.records.filter(({ type }) => type !== 'TXT'), { ...found, target }];
    const { lines, changes } = plan({ ...before, records });
    expect(lines).toHaveLength(1);
    expect(changes.map(({ action }) => action)).toEqual(['delete', 'create']);
  });

  it('is not changed by the case of a load balancer, or by the order of addresses', () => {
    const known = (...values: readonly string[]) => ({ kind: 'known', value: valuesOf(...values) }) as const;
    const before = prepared();
    const upper = { kind: 'alias', dnsName: 'WEB.us-east-1.elb.amazonaws.com', zoneId: `Z${HOME}` } as const;
    expect(plan({ ...before, targets: { ...before.targets, [HOME]: { kind: 'known', value: upper } } }).lines).toEqual(
      [],
    );
    const targets = { [HOME]: known('192.0.2.1', '192.0.2.2'), [STANDBY]: known('192.0.2.3') };
    const plain = carryOut(questionOf({ service: RECORD_MODE, targets }));
    expect(plan({ ...plain, targets: { ...targets, [HOME]: known('192.0.2.2', '192.0.2.1') } }).lines).toEqual([]);
  });

  it('changes its mode both ways', () => {
    const toRecord = plan({ ...prepared(), service: RECORD_MODE });
    expect(toRecord.changes.map(({ action }) => action)).toEqual(['delete', 'delete', 'delete', 'create', 'create']);
    expect(toRecord.checksToDelete.map(({ id }) => id)).toEqual(['hc-0', 'hc-1']);
    expect(toRecord.lines.at(-1)).toBe('delete health check hc-1 (ballast-test-shop-switch-us-west-2)');
    const toSwitch = plan({ ...prepared(RECORD_MODE), service: serviceOf() });
    expect(toSwitch.changes.map(({ action }) => action)).toEqual(['delete', 'delete', 'create', 'create', 'create']);
  });
});

describe('what is refused', () => {
  it('is a zone that is not there, private, or not the name’s', () => {
    expect(refusal({ zone: null })).toBe(
      'no hosted zone example.com is in this account: correct services.zone in ballast.yml',
    );
    expect(refusal({ zone: { id: 'Z1', name: 'example.com', isPrivate: true } })).toMatch(
      /example.com \(Z1\) is private/,
    );
    expect(refusal({ zone: { id: 'Z1', name: 'ample.com', isPrivate: false } })).toMatch(
      /shop.example.com is not in the zone ample.com/,
    );
  });

  it('is an endpoint that is not known', () => {
    const targets = { ...questionOf().targets, [STANDBY]: { kind: 'unknown', because: 'no balancer there' } as const };
    expect(refusal({ targets })).toBe('no balancer there');
    expect(refusal({ targets: { [HOME]: { kind: 'known', value: aliasOf(HOME) } } })).toMatch(
      /nothing is known of us-west-2/,
    );
  });

  it('is a host name at the apex, beside other records, or beside an address', () => {
    expect(refusal({ service: AT_APEX, targets: HOSTS })).toMatch(/example.com is the apex of its zone/);
    const mail = recordOf({ type: 'MX', target: valuesOf('10 mail.example.com') });
    expect(refusal({ targets: HOSTS, records: [mail] })).toMatch(/shop.example.com has MX records/);
    expect(plan({ records: [mail] }).changes).toHaveLength(3);
    expect(refusal({ targets: { ...HOSTS, [HOME]: { kind: 'known', value: aliasOf(HOME) } } })).toMatch(
      /an address in one of us-east-1 and us-west-2 and a host name in the other/,
    );
  });

  it('is a record that somebody else manages', () => {
    expect(refusal({ records: [recordOf()] })).toBe(
      'somebody else manages shop.example.com: shop.example.com A "192.0.2.1", TTL 60 s; "ballast dns prepare shop --adopt" replaces it',
    );
    const six = recordOf({ type: 'AAAA', target: valuesOf('2001:db8::1') });
    expect(refusal({ records: [recordOf(), six] })).toMatch(/, and 1 more; /);
    expect(refusal({ ...prepared(), records: [...prepared().records, six] })).toMatch(/somebody else manages/);
    const blue = recordOf({ failover: 'PRIMARY', setIdentifier: 'blue' });
    expect(refusal({ records: [blue, markerOf(serviceOf(), 0)] })).toMatch(/PRIMARY \(blue\)/);
  });

  it('is what looks like ours and has no epoch beside it', () => {
    const before = prepared();
    const records = before.records.filter(({ type }) => type !== 'TXT');
    expect(refusal({ ...before, records })).toMatch(/somebody else manages/);
    expect(plan({ ...before, records, adopt: true }).changes).toEqual([
      { action: 'create', record: markerOf(serviceOf(), 0) },
    ]);
  });

  it('is other routing, adopted or not', () => {
    const weighted = recordOf({ setIdentifier: 'blue', otherRouting: 'weighted' });
    for (const adopt of [false, true]) {
      expect(refusal({ records: [weighted], adopt })).toMatch(/shop.example.com A has weighted routing/);
      const marker = markerOf(serviceOf(), 0, { setIdentifier: 'blue', otherRouting: 'weighted' });
      expect(refusal({ records: [marker], adopt })).toMatch(/_ballast.shop.example.com TXT has weighted routing/);
    }
  });

  it('is an epoch that was edited by hand, with what it should say', () => {
    const edited = (text: string) => markerOf(serviceOf(), 0, { target: valuesOf(text) });
    const text = 'ballast v=1 stage=test service=shop epoch=3 active=us-east-1';
    const line = refusal({ records: [edited(text)], adopt: true });
    expect(line).toBe(
      `_ballast.shop.example.com TXT was edited by hand: it says "${text}" and should say "ballast v=1 stage=test service=shop epoch=3 active=us-west-2"; set it right, or delete it and prepare with --adopt; or services.shop.regions was turned round: state us-west-2 as its home again`,
    );
    expect(refusal({ records: [edited(text)], epoch: 4 })).toMatch(/should say ".* epoch=4 active=us-east-1"/);
    expect(refusal({ records: [edited('ballast v=1 and more')] })).toMatch(
      /should say ".* epoch=0 active=us-east-1".* --adopt$/,
    );
    const two = markerOf(serviceOf(), 0, { target: valuesOf(text, 'other') });
    expect(refusal({ records: [two] })).toMatch(/it says ".* active=us-east-1" "other"/);
  });

  it('is a name that another service moves', () => {
    const other = serviceOf({ name: 'store' });
    expect(refusal({ records: [markerOf(other, 0)], adopt: true })).toMatch(/moved by the service store of stage test/);
    expect(refusal({ records: [markerOf(serviceOf(), 0)], stage: 'prod' })).toMatch(/the service shop of stage test/);
  });
});

describe('adopting', () => {
  it('states what it replaces', () => {
    const old = recordOf({ type: 'CNAME', target: valuesOf('old.example.org') });
    const text = recordOf({ name: '_ballast.shop.example.com', type: 'TXT', target: valuesOf('mine') });
    const { lines, changes } = plan({ records: [old, text], adopt: true, service: RECORD_MODE });
    expect(lines.slice(2)).toEqual([
      'delete shop.example.com CNAME "old.example.org", TTL 60 s (somebody else made it)',
      'create shop.example.com A alias of web.us-east-1.elb.amazonaws.com',
      'change _ballast.shop.example.com TXT "mine", TTL 60 s to _ballast.shop.example.com TXT "ballast v=1 stage=test service=shop epoch=0 active=us-east-1", TTL 60 s (somebody else made it)',
    ]);
    expect(changes.map(({ action }) => action)).toEqual(['delete', 'create', 'upsert']);
  });

  it('describes an alias target too', () => {
    const old = recordOf({ target: { kind: 'alias', dnsName: 'old.elb.amazonaws.com', zoneId: 'Z2' } });
    expect(refusal({ records: [old, markerOf(serviceOf(), 0, { target: old.target })] })).toMatch(/alias of old/);
  });
});

describe('any zone', () => {
  const targets = fc.constantFrom(aliasOf(HOME), aliasOf(STANDBY), valuesOf('192.0.2.1'));
  const answers: fc.Arbitrary<RecordSet> = fc
    .record({
      type: fc.constantFrom('A', 'AAAA', 'CNAME'),
      target: targets,
      setIdentifier: fc.constantFrom(null, 'ballast-primary', 'ballast-secondary', 'blue'),
      healthCheckId: fc.constantFrom(null, 'hc-0', 'hc-9'),
    })
    .map((changes) => recordOf(changes));
  const service = fc.constantFrom(serviceOf(), RECORD_MODE, drillOf(serviceOf()));

  it('is as wanted after what was planned for it, and has nothing left to do', () => {
    fc.assert(
      fc.property(
        service,
        fc.uniqueArray(answers, { maxLength: 5, selector: ({ type, setIdentifier }) => `${type} ${setIdentifier}` }),
        fc.option(fc.nat(9)),
        fc.option(fc.nat(9)),
        (moved, found, marked, epoch) => {
          const named = found.map((record) => ({ ...record, name: moved.dnsName }));
          const records = marked === null ? named : [...named, markerOf(moved, marked)];
          const after = carryOut(questionOf({ service: moved, records, epoch, adopt: true }));
          const again = plan({ ...after, adopt: false });
          expect(again).toMatchObject({ lines: [], changes: [], epoch: marked ?? epoch ?? 0 });
          const wanted = recordsAt(moved, 'test', again.wiring, again.epoch);
          expect(after.records).toHaveLength(wanted.length);
          expect(after.records).toEqual(expect.arrayContaining([...wanted]));
        },
      ),
    );
  });
});
