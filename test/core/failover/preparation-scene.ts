import {
  type Preparation,
  type PreparationQuestion,
  planPreparation,
} from '../../../shared/core/failover/plan-preparation.ts';
import { epochName, epochText } from '../../../shared/core/failover/plan-records.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import type { RecordChange, RecordSet, RecordTarget } from '../../../shared/core/failover/service-records.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

export const HOME = 'us-east-1';
export const STANDBY = 'us-west-2';

/** A service by switch between two Regions, asked over HTTPS. */
export const serviceOf = (changes: Partial<Service> = {}): Service => ({
  name: 'shop',
  dnsName: 'shop.example.com',
  zone: 'example.com',
  fleets: ['web'],
  targetGroups: {},
  regions: [HOME, STANDBY],
  witness: null,
  mode: 'switch',
  endpoints: {},
  observe: {
    url: 'https://{region}.shop.example.com/health',
    status: 200,
    body: null,
    timeoutMs: 5 * SECOND_MS,
    rise: 3,
    fall: 3,
    holdDownMs: MINUTE_MS,
    alarms: [],
  },
  approval: 'automatic',
  strategy: 'warm-standby',
  capacityShare: 1,
  fence: { command: null, deregister: false, required: false },
  rpoMs: null,
  rtoMs: null,
  flipEveryMs: 60 * MINUTE_MS,
  drill: null,
  ...changes,
});

export const aliasOf = (region: string): RecordTarget => ({
  kind: 'alias',
  dnsName: `web.${region}.elb.amazonaws.com`,
  zoneId: `Z${region}`,
});

export const valuesOf = (...values: readonly string[]): RecordTarget => ({ kind: 'values', values, ttlS: 60 });

/** A plain record at the service's name. */
export const recordOf = (changes: Partial<RecordSet> = {}): RecordSet => ({
  name: 'shop.example.com',
  type: 'A',
  target: valuesOf('192.0.2.1'),
  failover: null,
  setIdentifier: null,
  healthCheckId: null,
  otherRouting: null,
  ...changes,
});

/** The record of a service's epoch, as Ballast writes it. */
export const markerOf = (service: Service, epoch: number, changes: Partial<RecordSet> = {}): RecordSet =>
  recordOf({ name: epochName(service), type: 'TXT', target: valuesOf(epochText(service, 'test', epoch)), ...changes });

/** A question of a name that nothing is at, with load balancers in both Regions. */
export const questionOf = (changes: Partial<PreparationQuestion> = {}): PreparationQuestion => ({
  service: serviceOf(),
  owner: 'shop',
  stage: 'test',
  zone: { id: 'Z1', name: 'example.com', isPrivate: false },
  records: [],
  checks: [],
  targets: {
    [HOME]: { kind: 'known', value: aliasOf(HOME) },
    [STANDBY]: { kind: 'known', value: aliasOf(STANDBY) },
  },
  alarmName: 'ballast-test-switch-shop',
  epoch: null,
  adopt: false,
  nowMs: NOW_MS,
  ...changes,
});

/** Plans what must not be refused. */
export const plan = (changes: Partial<PreparationQuestion> = {}): Preparation => {
  const planned = planPreparation(questionOf(changes));
  if (planned.kind === 'refused') throw new Error(planned.because);
  return planned;
};

/** The line that a refusal gives. */
export const refusal = (changes: Partial<PreparationQuestion> = {}): string => {
  const planned = planPreparation(questionOf(changes));
  return planned.kind === 'refused' ? planned.because : `not refused: ${planned.lines.join('; ')}`;
};

const placeOf = ({ name, type, setIdentifier }: RecordSet): string => `${name} ${type} ${setIdentifier}`;

/** A zone after a batch, as Route 53 would have it; throws for a batch that it would refuse whole. */
const changeZone = (records: readonly RecordSet[], changes: readonly RecordChange[]): readonly RecordSet[] => {
  const zone = new Map(records.map((record) => [placeOf(record), record]));
  for (const { action, record } of changes) {
    const there = zone.get(placeOf(record));
    if (action === 'create' && there !== undefined) throw new Error(`${placeOf(record)} is there already`);
    if (action === 'delete') {
      if (JSON.stringify(there) !== JSON.stringify(record)) throw new Error(`${placeOf(record)} is not as stated`);
      zone.delete(placeOf(record));
    } else zone.set(placeOf(record), record);
  }
  return [...zone.values()];
};

/** What was planned is made: the question that a second run would ask. */
export const carryOut = (question: PreparationQuestion): PreparationQuestion => {
  const first = plan(question);
  const made = first.checksToCreate.map((check, index) => ({ ...check, id: `hc-${index}` }));
  const checks = [...question.checks, ...made];
  const second = plan({ ...question, checks });
  const gone = second.checksToDelete.map(({ id }) => id);
  return {
    ...question,
    records: changeZone(question.records, second.changes),
    checks: checks.filter(({ id }) => !gone.includes(id)),
  };
};
