import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../shared/core/failover/observation.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { Override } from '../../../shared/core/fleet-state.ts';
import type { FleetFacts } from '../../../shared/core/readiness/readiness-facts.ts';
import { READINESS_CHECKS } from '../../../shared/core/readiness/readiness-report.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS } from '../build.ts';
import { HOME, STANDBY, serviceOf } from '../failover/preparation-scene.ts';
import {
  ABSENT,
  checkOf,
  fleetFactsOf,
  judge,
  known,
  notGreen,
  observationOf,
  probeOf,
  runOf,
  TEMPLATE,
  UNKNOWN,
} from './readiness-scene.ts';

const withFleet = (changes: Partial<FleetFacts>) => ({ fleets: [fleetFactsOf(changes)] });
const asFleet = (changes: Partial<Fleet>) => withFleet({ fleet: fleetOf(changes) });
const told = (changes: Partial<Observation>) => ({
  observations: known([observationOf(HOME, changes), observationOf(STANDBY)]),
});

describe('a Region in which everything is there', () => {
  it('is ready, prerequisite by prerequisite in their order', () => {
    const report = judge();
    expect(notGreen()).toEqual([]);
    expect(report).toMatchObject({ service: 'shop', region: STANDBY, other: HOME, atMs: NOW_MS, standing: 'green' });
    expect([...new Set(report.checks.map(({ id }) => id))]).toEqual([...READINESS_CHECKS]);
    expect(report.checks.every(({ fix }) => fix === null)).toBe(true);
  });

  it('is not called ready for what is unknown, and red before unknown', () => {
    expect(judge({ quota: UNKNOWN }).standing).toBe('unknown');
    expect(judge({ quota: UNKNOWN, zone: known(null) }).standing).toBe('red');
  });

  it('has a reason, and red ones a fix, whatever is missing', () => {
    const nothing = judge({
      fleets: [
        fleetFactsOf({
          units: UNKNOWN,
          overrides: UNKNOWN,
          template: UNKNOWN,
          addresses: UNKNOWN,
          balancers: [UNKNOWN],
        }),
      ],
      observations: UNKNOWN,
      quota: UNKNOWN,
      points: UNKNOWN,
      target: UNKNOWN,
      zone: UNKNOWN,
      records: UNKNOWN,
      checks: UNKNOWN,
      state: UNKNOWN,
      alarms: UNKNOWN,
      endpoint: { good: false, because: 'no answer within 5 s', certificateUntilMs: null },
    });
    expect(nothing.checks.filter(({ standing }) => standing === 'red').map(({ id }) => id)).toEqual(['endpoint']);
    expect(nothing.checks.filter(({ standing }) => standing === 'green').map(({ id }) => id)).toEqual([
      'keys',
      'recovery-point',
    ]);
    for (const { because } of nothing.checks) expect(because).not.toBe('');
  });
});

describe('fleets', () => {
  it('must exist here, act, and hold what serves there', () => {
    expect(checkOf('fleet', { fleets: [] })).toMatchObject({
      standing: 'red',
      because: 'it does not exist in us-west-2',
      fix: 'name it in fleets.web.inRegion, then "npx serverless deploy --stage test --region us-west-2"',
    });
    expect(checkOf('fleet', asFleet({ mode: 'observe' })).because).toMatch(/mode observe/);
    expect(checkOf('fleet', asFleet({ capacity: { min: 1, max: 3 } }))).toMatchObject({
      because: 'at most 4 units served in us-east-1 within a day, and it may have 3 here',
      fix: 'raise fleets.web.inRegion.us-west-2.capacity.max to 4 or more, and deploy to us-west-2',
    });
  });

  it('must be allowed to cost what is needed', () => {
    const limits = { stepOutMax: null, stepInMax: null, usdPerHourMax: 0.3, disturbedShare: 0.1 };
    expect(checkOf('fleet', asFleet({ limits })).fix).toMatch(/usdPerHour to 1 or more/);
    expect(checkOf('fleet', asFleet({ limits: { ...limits, usdPerHourMax: 0.4 } })).standing).toBe('green');
    const sizes: Fleet['sizes'] = [{ instanceType: 'm7g.large', units: 1, usdPerHour: null }];
    expect(checkOf('fleet', asFleet({ limits, sizes })).standing).toBe('green');
  });

  it('must not be paused', () => {
    const pause: Override = { kind: 'pause', untilMs: NOW_MS + HOUR_MS, why: 'a release', atMs: NOW_MS };
    const bounds: Override = {
      kind: 'bounds',
      min: 3,
      max: null,
      untilMs: NOW_MS + HOUR_MS,
      why: 'sale',
      atMs: NOW_MS,
    };
    expect(checkOf('fleet', withFleet({ overrides: known([bounds, pause]) })).because).toBe('it is paused: a release');
    expect(checkOf('fleet', withFleet({ overrides: known([bounds]) })).standing).toBe('green');
    expect(checkOf('fleet', withFleet({ overrides: UNKNOWN })).standing).toBe('unknown');
  });

  it('may be fenced by the move that left them: the one that comes back ends that', () => {
    const untilMs = NOW_MS + HOUR_MS;
    const fence: Override = { kind: 'pause', untilMs, why: 'fenced by move shop-1-a', atMs: NOW_MS };
    expect(checkOf('fleet', withFleet({ overrides: known([fence]) })).standing).toBe('green');
  });

  it('are measured by the most that served within a day, as the other Region told it', () => {
    const peaks = [
      { hourMs: NOW_MS - 23 * HOUR_MS, units: 9 },
      { hourMs: NOW_MS - 25 * HOUR_MS, units: 99 },
    ];
    const standing = [{ fleet: 'web', units: 4, peaks, template: TEMPLATE }];
    expect(checkOf('fleet', told({ standing })).because).toMatch(/^at most 9 units/);
    expect(checkOf('fleet', told({ standing: [] })).because).toBe('us-east-1 did not tell what serves in web');
    expect(checkOf('fleet', { observations: known([]) }).because).toBe('us-east-1 never told what serves there');
    expect(checkOf('fleet', told({ atMs: NOW_MS - 15 * MINUTE_MS })).standing).toBe('green');
    expect(checkOf('fleet', told({ atMs: NOW_MS - 16 * MINUTE_MS })).because).toBe(
      'us-east-1 has told nothing for 16 min',
    );
    const empty = [{ fleet: 'web', units: 0, peaks: [], template: TEMPLATE }];
    expect(checkOf('fleet', told({ standing: empty })).because).toMatch(/^at most 1 units/);
    expect(checkOf('fleet', withFleet({ units: UNKNOWN })).because).toBe('EC2 did not answer');
  });
});

describe('templates', () => {
  const here = (changes: Partial<typeof TEMPLATE>) => withFleet({ template: known({ ...TEMPLATE, ...changes }) });
  const there = (changes: Partial<typeof TEMPLATE> | null) =>
    told({
      standing: [
        { fleet: 'web', units: 4, peaks: [], template: changes === null ? null : { ...TEMPLATE, ...changes } },
      ],
    });

  it('must be there, and their images', () => {
    expect(checkOf('template', withFleet({ template: ABSENT }))).toMatchObject({
      standing: 'red',
      because: 'there is none',
    });
    expect(checkOf('template', withFleet({ template: UNKNOWN })).standing).toBe('unknown');
    expect(checkOf('template', here({ imageName: null })).because).toMatch(/without a name/);
  });

  it('must launch the same in both Regions', () => {
    expect(checkOf('parity', here({ imageName: 'web-2' })).because).toBe('the image is web-2 here and web-1 there');
    expect(checkOf('parity', here({ userDataDigest: 'abc' })).because).toBe('the user data differs');
    expect(checkOf('parity', here({ instanceTypes: ['c7g.large'] })).because).toBe(
      'it launches c7g.large here and m7g.large there',
    );
    const both = { ...here({ instanceTypes: ['a', 'b'] }), ...there({ instanceTypes: ['b', 'a'] }) };
    expect(checkOf('parity', both).standing).toBe('green');
  });

  it('are not compared by what is not known', () => {
    expect(checkOf('parity', there(null)).because).toBe('us-east-1 did not tell what web launches there');
    expect(checkOf('parity', told({ standing: [] })).standing).toBe('unknown');
    expect(checkOf('parity', here({ imageName: null }))).toMatchObject({
      standing: 'unknown',
      fix: expect.stringMatching(/name the images/),
    });
    expect(checkOf('parity', there({ imageName: null })).standing).toBe('unknown');
    expect(checkOf('parity', withFleet({ template: ABSENT })).standing).toBe('unknown');
    expect(checkOf('parity', { observations: UNKNOWN }).because).toBe('EC2 did not answer');
  });
});

describe('supplies', () => {
  it('are vCPUs for what runs and what is needed more', () => {
    expect(checkOf('quota', { quota: known({ vcpusMax: 8, vcpusRunning: 4 }) }).standing).toBe('green');
    expect(checkOf('quota', { quota: known({ vcpusMax: 7, vcpusRunning: 4 }) })).toMatchObject({
      standing: 'red',
      because: '4 vCPUs run, 4 more would, and 7 may',
      fix: expect.stringContaining('--quota-code L-1216C47A --desired-value 8'),
    });
    expect(checkOf('quota', withFleet({ vcpus: null })).because).toBe('vCPUs of m7g.large are not known');
    expect(checkOf('quota', { observations: known([]) }).standing).toBe('unknown');
  });

  it('are addresses, taken once by fleets of the same subnets', () => {
    const addresses = known(
      new Map([
        ['subnet-a', 1],
        ['subnet-b', 2],
      ]),
    );
    const standing = ['web', 'api'].map((fleet) => ({ fleet, units: 4, peaks: [], template: TEMPLATE }));
    const both = serviceOf({ fleets: ['web', 'api'] });
    const fleets = ['web', 'api'].map((name) => fleetFactsOf({ fleet: fleetOf({ name }), addresses }));
    const check = checkOf('addresses', { fleets, ...told({ standing }) }, both);
    expect(check).toMatchObject({ subject: 'api', because: '1 of 2 machines more would get no address' });
    expect(checkOf('addresses', withFleet({ addresses })).standing).toBe('green');
    const one = known(new Map([['subnet-a', 9]]));
    expect(checkOf('addresses', withFleet({ addresses: one })).because).toBe('subnet subnet-b is not there');
    expect(checkOf('addresses', withFleet({ addresses: ABSENT })).standing).toBe('red');
    expect(checkOf('addresses', withFleet({ units: UNKNOWN })).standing).toBe('unknown');
  });

  it('are machines, as EC2 said within two days', () => {
    const refused = probeOf({ zone: 'zone-b', there: false, because: 'no m7g.large in zone-b' });
    expect(checkOf('capacity', { probes: [probeOf(), refused] })).toMatchObject({
      standing: 'red',
      because: 'no m7g.large in zone-b',
    });
    const old = { atMs: NOW_MS - 3 * DAY_MS };
    expect(checkOf('capacity', { probes: [probeOf(old)] })).toMatchObject({
      standing: 'unknown',
      fix: 'run "npx ballast readiness shop --probe --stage test --region us-west-2"',
    });
    expect(checkOf('capacity', { probes: [probeOf({ fleet: 'api' })] }).standing).toBe('unknown');
    expect(checkOf('capacity', { probes: [probeOf({ machines: 1 })] }).because).toMatch(
      /asked for 1 machines, and 2 are needed/,
    );
    expect(checkOf('capacity', { probes: [], ...withFleet({ units: known(4) }) }).standing).toBe('green');
    const standing = [{ fleet: 'web', units: 90, peaks: [], template: TEMPLATE }];
    expect(checkOf('capacity', { ...told({ standing }), probes: [probeOf({ machines: 20 })] }).standing).toBe('green');
  });
});

describe('watching', () => {
  it('needs alarms that are there and act', () => {
    const alarm = { alarmName: 'web-high', actions: false };
    expect(checkOf('alarms', { alarms: known([alarm]) }).fix).toMatch(/enable-alarm-actions/);
    expect(checkOf('alarms', { alarms: known([]) })).toMatchObject({
      subject: 'web-high',
      fix: expect.stringMatching(/serverless deploy/),
    });
    const service = serviceOf({ observe: { ...serviceOf().observe, alarms: ['slow-{region}'] } });
    expect(checkOf('alarms', {}, service)).toMatchObject({
      subject: 'slow-us-west-2',
      fix: expect.stringMatching(/observe.alarms/),
    });
    const live = { alarmName: 'web-high', actions: true };
    const named = { alarmName: 'slow-us-west-2', actions: false };
    expect(checkOf('alarms', { alarms: known([live, named]) }, service).because).toBe('2 are live');
  });

  it('needs observers that are heard, the witness too', () => {
    const service = serviceOf({ witness: 'eu-west-1' });
    expect(checkOf('observers', {}, service)).toMatchObject({ subject: 'eu-west-1', because: 'it was never heard' });
    const silent = told({ atMs: NOW_MS - 91_000 });
    expect(checkOf('observers', silent)).toMatchObject({ subject: HOME, because: 'it has been silent for 91 s' });
  });

  it('needs two that can vote on the Region that would be left', () => {
    const runs = [runOf('probe', HOME, { verdict: 'unknown' })];
    const check = checkOf('observers', {
      observations: known([observationOf(HOME), observationOf(STANDBY, { runs })]),
    });
    expect(check).toMatchObject({
      standing: 'red',
      subject: 'votes on us-east-1',
      fix: 'no outage could be confirmed: see why these say nothing: probe from us-west-2, Route 53 checkers',
    });
  });
});
