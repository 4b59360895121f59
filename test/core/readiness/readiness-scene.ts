import type { Observation, Run, TemplateStanding } from '../../../shared/core/failover/observation.ts';
import { planChecks } from '../../../shared/core/failover/plan-checks.ts';
import { recordsAt } from '../../../shared/core/failover/plan-records.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import type { Wiring } from '../../../shared/core/failover/service-records.ts';
import { type ServiceState, unknownService } from '../../../shared/core/failover/service-state.ts';
import { judgeReadiness } from '../../../shared/core/readiness/judge-readiness.ts';
import type { FleetFacts, ReadinessFacts } from '../../../shared/core/readiness/readiness-facts.ts';
import type {
  CapacityProbe,
  ReadinessCheck,
  ReadinessCheckId,
  ReadinessReport,
} from '../../../shared/core/readiness/readiness-report.ts';
import { DAY_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS } from '../build.ts';
import { aliasOf, HOME, STANDBY, serviceOf } from '../failover/preparation-scene.ts';

export const UNKNOWN = { kind: 'unknown', because: 'EC2 did not answer' } as const;
export const ABSENT = { kind: 'absent', because: 'there is none' } as const;

export const known = <Value>(value: Value) => ({ kind: 'known', value }) as const;

const SWITCH_ALARM = 'ballast-test-switch-shop';
export const TEMPLATE: TemplateStanding = { imageName: 'web-1', instanceTypes: ['m7g.large'], userDataDigest: null };

/** A run of good answers up to now. */
export const runOf = (source: Run['source'], region: string, changes: Partial<Run> = {}): Run => ({
  source,
  region,
  last: 'good',
  because: '200 in 81 ms',
  lastAtMs: NOW_MS,
  inRow: 9,
  sinceMs: NOW_MS,
  verdict: 'up',
  ...changes,
});

/** What an observer saw just now: both Regions well, and four units of `web` at home. */
export const observationOf = (observer: string, changes: Partial<Observation> = {}): Observation => ({
  version: 1,
  service: 'shop',
  observer,
  atMs: NOW_MS,
  runs: [HOME, STANDBY].flatMap((region) => [runOf('probe', region), runOf('alarms', region)]),
  standing: observer === HOME ? [{ fleet: 'web', units: 4, peaks: [], template: TEMPLATE }] : [],
  epoch: 0,
  recordsEpoch: 0,
  switchOn: false,
  guarded: true,
  ...changes,
});

/** A fleet of which two units of four run here. */
export const fleetFactsOf = (changes: Partial<FleetFacts> = {}): FleetFacts => ({
  fleet: fleetOf(),
  units: known(2),
  overrides: known([]),
  template: known(TEMPLATE),
  balancers: [known(aliasOf(STANDBY))],
  addresses: known(
    new Map([
      ['subnet-a', 5],
      ['subnet-b', 5],
    ]),
  ),
  vcpus: 2,
  alarmNames: ['web-high'],
  ...changes,
});

/** A probe of one zone that found a machine an hour ago. */
export const probeOf = (changes: Partial<CapacityProbe> = {}): CapacityProbe => ({
  fleet: 'web',
  zone: 'zone-a',
  instanceType: 'm7g.large',
  machines: 2,
  there: true,
  because: '2 m7g.large were reserved',
  atMs: NOW_MS - DAY_MS / 24,
  ...changes,
});

/** What was prepared for a service, with its health checks. */
export const wiringOf = (service: Service) => {
  const planned = planChecks(service, service.name, 'test', SWITCH_ALARM, []);
  const checks = planned.toCreate.map((check) => ({ ...check, id: check.reference }));
  const { switchChecks, endpointChecks } = planned;
  const targets = { [HOME]: aliasOf(HOME), [STANDBY]: aliasOf(STANDBY) };
  const wiring: Wiring = { zoneId: 'Z1', targets, switchChecks, endpointChecks, preparedAtMs: NOW_MS };
  return { wiring, checks };
};

export const stateOf = (service: Service, changes: Partial<ServiceState> = {}): ServiceState => ({
  ...unknownService(service.name),
  wiring: wiringOf(service).wiring,
  epoch: 0,
  recordsEpoch: 0,
  ...changes,
});

/** Everything is there, as the Region that stands by sees it. */
const factsOf = (changes: Partial<ReadinessFacts> = {}, service: Service = serviceOf()): ReadinessFacts => {
  const { wiring, checks } = wiringOf(service);
  return {
    region: STANDBY,
    stage: 'test',
    fleets: [fleetFactsOf()],
    observations: known([observationOf(HOME), observationOf(STANDBY)]),
    quota: known({ vcpusMax: 100, vcpusRunning: 4 }),
    protections: [],
    points: known([]),
    endpoint: { good: true, because: '200 in 81 ms', certificateUntilMs: NOW_MS + 30 * DAY_MS },
    target: known(aliasOf(STANDBY)),
    zone: known({ id: 'Z1', name: 'example.com', isPrivate: false, acceleratedRecovery: true }),
    records: known(recordsAt(service, 'test', wiring, 0)),
    checks: known(checks),
    state: known(stateOf(service)),
    switchAlarm: SWITCH_ALARM,
    alarms: known([
      { alarmName: SWITCH_ALARM, actions: true },
      { alarmName: 'web-high', actions: true },
    ]),
    probes: [probeOf()],
    ...changes,
  };
};

export const judge = (changes: Partial<ReadinessFacts> = {}, service: Service = serviceOf()): ReadinessReport =>
  judgeReadiness(service, factsOf(changes, service), NOW_MS);

/** What is not green, each with its standing and subject. */
export const notGreen = (changes: Partial<ReadinessFacts> = {}, service: Service = serviceOf()): readonly string[] =>
  judge(changes, service).checks.flatMap(({ id, subject, standing }) =>
    standing === 'green' ? [] : [`${standing} ${id} ${subject}`],
  );

/** The first check of a prerequisite. */
export const checkOf = (
  id: ReadinessCheckId,
  changes: Partial<ReadinessFacts> = {},
  service: Service = serviceOf(),
): ReadinessCheck => {
  const found = judge(changes, service).checks.filter((check) => check.id === id);
  const check = found.find(({ standing }) => standing !== 'green') ?? found[0];
  if (check === undefined) throw new Error(`${id} was not judged`);
  return check;
};
