import { describeChange, isSameRecord } from './describe-record.ts';
import {
  isAnswer,
  type JudgedRecords,
  judgeRecords,
  type PreparationRefusal,
  type RecordsQuestion,
  refusePreparation,
} from './judge-records.ts';
import { type CheckToCreate, type FoundCheck, type PlannedChecks, planChecks } from './plan-checks.ts';
import { recordsAt } from './plan-records.ts';
import type { RecordChange, RecordSet, RecordTarget, Wiring } from './service-records.ts';
import type { Found } from './service-view.ts';

/** The hosted zone that was found, as far as preparing needs to know it. */
export type ZoneFound = { readonly id: string; readonly name: string; readonly isPrivate: boolean };

/** What one DNS name of a service is prepared by: all that was found, and what is wanted. */
export type PreparationQuestion = RecordsQuestion & {
  /** Null where the account has none that is called so. */
  readonly zone: ZoneFound | null;
  /** Of the stage. */
  readonly checks: readonly FoundCheck[];
  /** What each Region's record is to answer with. */
  readonly targets: Readonly<Record<string, Found<RecordTarget>>>;
  /** Of the alarm on the switch, the same in both Regions. */
  readonly alarmName: string;
  readonly nowMs: number;
};

/** What is to be made, changed and deleted for one DNS name of a service. */
export type Preparation = {
  readonly kind: 'planned';
  /** The epoch that the zone tells; where it tells none, the newest that is known. */
  readonly epoch: number;
  /** Where health checks are still to be made, it names them by their references. */
  readonly wiring: Wiring;
  readonly checksToCreate: readonly CheckToCreate[];
  /** Once the records are changed. */
  readonly checksToDelete: readonly FoundCheck[];
  /** One batch; empty where nothing is to be changed. It fails whole where the epoch has moved on meanwhile. */
  readonly changes: readonly RecordChange[];
  /** One for each thing that would change. */
  readonly lines: readonly string[];
};

const judgeZone = ({ service, zone }: PreparationQuestion): ZoneFound | PreparationRefusal => {
  const { dnsName, zone: reference } = service;
  if (zone === null) {
    return refusePreparation(`no hosted zone ${reference} is in this account: correct services.zone in ballast.yml`);
  }
  if (zone.isPrivate) {
    return refusePreparation(
      `the zone ${zone.name} (${zone.id}) is private, and health checks cannot ask there: name a public one`,
    );
  }
  if (dnsName === zone.name || dnsName.endsWith(`.${zone.name}`)) return zone;
  return refusePreparation(`${dnsName} is not in the zone ${zone.name}: correct services.zone, or services.name`);
};

type Targets = Readonly<Record<string, RecordTarget>>;

const collectTargets = ({ service, targets }: PreparationQuestion): Targets | string => {
  const known: Record<string, RecordTarget> = {};
  for (const region of service.regions) {
    const target = targets[region] ?? { kind: 'unknown', because: `nothing is known of ${region}` };
    if (target.kind !== 'known') return target.because;
    known[region] = target.value;
  }
  return known;
};

/** What no zone could hold, whatever is there now. */
const refuseWanted = (
  { service, records }: PreparationQuestion,
  zone: ZoneFound,
  wanted: readonly RecordSet[],
): PreparationRefusal | null => {
  const answers = wanted.filter(isAnswer);
  const { dnsName, regions } = service;
  if (new Set(answers.map(({ type }) => type)).size > 1) {
    return refusePreparation(
      `${dnsName} would answer with an address in one of ${regions.join(' and ')} and a host name in the other: set both services.endpoints to the same kind`,
    );
  }
  if (answers.every(({ type }) => type !== 'CNAME')) return null;
  if (dnsName === zone.name) {
    return refusePreparation(
      `${dnsName} is the apex of its zone, where no CNAME can stand: leave services.endpoints out for load balancers, or name addresses`,
    );
  }
  const other = records.find((record) => record.name === dnsName && !isAnswer(record));
  if (other === undefined) return null;
  return refusePreparation(
    `${dnsName} has ${other.type} records, and no CNAME can stand beside them: move them, or let services.endpoints name addresses`,
  );
};

const isAtSame = (one: RecordSet) => (other: RecordSet) =>
  one.name === other.name && one.type === other.type && one.setIdentifier === other.setIdentifier;

type Line = { readonly change: RecordChange; readonly before: RecordSet | null };

const changeAnswers = (wanted: readonly RecordSet[], found: readonly RecordSet[]): readonly Line[] => {
  const gone = found.filter((record) => !wanted.some(isAtSame(record)));
  return [
    ...gone.map((record): Line => ({ change: { action: 'delete', record }, before: record })),
    ...wanted.flatMap((record): readonly Line[] => {
      const before = found.find(isAtSame(record)) ?? null;
      if (before === null) return [{ change: { action: 'create', record }, before }];
      return isSameRecord(before, record) ? [] : [{ change: { action: 'upsert', record }, before }];
    }),
  ];
};

/** Stating the epoch's record as it was found makes the batch fail where a move has taken the records on meanwhile. */
const guardBatch = (
  lines: readonly Line[],
  found: RecordSet | null,
  wanted: readonly RecordSet[],
): readonly RecordChange[] => {
  const changes = lines.map(({ change }) => change);
  if (found === null || changes.length === 0) return changes;
  const isMarker = isAtSame(found);
  return [
    { action: 'delete', record: found },
    ...changes.filter(({ record }) => !isMarker(record)),
    ...wanted.filter(isMarker).map((record): RecordChange => ({ action: 'create', record })),
  ];
};

const describeChecks = ({ toCreate, toDelete }: PlannedChecks): readonly [readonly string[], readonly string[]] => [
  toCreate.map(({ reference, specification }) => {
    const { kind } = specification;
    const what = kind === 'alarm' ? `alarm ${specification.alarmName} in ${specification.region}` : specification.url;
    return `create health check ${reference} on ${what}`;
  }),
  toDelete.map(({ id, reference }) => `delete health check ${id} (${reference})`),
];

const assemble = (
  question: PreparationQuestion,
  judged: JudgedRecords,
  zone: ZoneFound,
  targets: Targets,
): Preparation | PreparationRefusal => {
  const { service, owner, stage, checks, alarmName, nowMs } = question;
  const planned = planChecks(service, owner, stage, alarmName, checks);
  const { switchChecks, endpointChecks } = planned;
  const wiring: Wiring = { zoneId: zone.id, targets, switchChecks, endpointChecks, preparedAtMs: nowMs };
  const epoch = judged.epoch ?? question.epoch ?? 0;
  const wanted = recordsAt(service, stage, wiring, epoch);
  const refused = refuseWanted(question, zone, wanted);
  if (refused !== null) return refused;
  const found = [...judged.own, ...judged.foreign, ...(judged.marker === null ? [] : [judged.marker])];
  const changed = changeAnswers(wanted, found);
  const [created, deleted] = describeChecks(planned);
  const isForeign = (record: RecordSet | null): boolean => record !== null && judged.foreign.includes(record);
  const lines = changed.map(({ change, before }) => {
    const line = describeChange(change, before);
    return isForeign(before) ? `${line} (somebody else made it)` : line;
  });
  return {
    kind: 'planned',
    epoch,
    wiring,
    checksToCreate: planned.toCreate,
    checksToDelete: planned.toDelete,
    changes: guardBatch(changed, judged.marker, wanted),
    lines: [...created, ...lines, ...deleted],
  };
};

/**
 * Plans what makes one DNS name of a service ready to move: its records, the record of its epoch and its health checks, beside
 * what is there already. Planned again once all is made, it comes to nothing. What it must not touch is refused.
 */
export const planPreparation = (question: PreparationQuestion): Preparation | PreparationRefusal => {
  const zone = judgeZone(question);
  if ('kind' in zone) return zone;
  const targets = collectTargets(question);
  if (typeof targets === 'string') return refusePreparation(targets);
  const judged = judgeRecords(question);
  return judged.kind === 'refused' ? judged : assemble(question, judged, zone, targets);
};
