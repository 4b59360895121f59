import { describeRecord } from './describe-record.ts';
import { epochName, epochText, readEpochText } from './plan-records.ts';
import type { Service } from './service.ts';
import type { RecordSet } from './service-records.ts';

/** Nothing was changed; `because` is one line: what, where, what to do. */
export type PreparationRefusal = { readonly kind: 'refused'; readonly because: string };

/** Refuses to prepare. */
export const refusePreparation = (because: string): PreparationRefusal => ({ kind: 'refused', because });

/** Whose the records at a service's names are. */
export type JudgedRecords = {
  readonly kind: 'judged';
  /** The service's own record of its epoch; null where there is none. */
  readonly marker: RecordSet | null;
  /** The epoch that it tells; null without one. */
  readonly epoch: number | null;
  /** Answers of the name that Ballast wrote. */
  readonly own: readonly RecordSet[];
  /** What somebody else wrote, and is to be replaced. */
  readonly foreign: readonly RecordSet[];
};

/** What the records are judged by. */
export type RecordsQuestion = {
  readonly service: Service;
  /** The service's own name, where it is the form that drills move. */
  readonly owner: string;
  readonly stage: string;
  /** Of the service's name, and of its epoch's. */
  readonly records: readonly RecordSet[];
  /** The newest epoch that a ledger knows; null where none does. */
  readonly epoch: number | null;
  /** Whether records that somebody else made are replaced. */
  readonly adopt: boolean;
};

/** Types that answer where a service is; others at the name are left alone. */
const ANSWER_TYPES: readonly string[] = ['A', 'AAAA', 'CNAME'];

/** Whether a record set says where the name leads. */
export const isAnswer = ({ type }: RecordSet): boolean => ANSWER_TYPES.includes(type);

const OWN_IDS: readonly (string | null)[] = [null, 'ballast-primary', 'ballast-secondary'];

const OURS = /^ballast v=\d+ stage=(\S+) service=(\S+) epoch=(\d{1,15}) /;

type Marker = { readonly record: RecordSet; readonly text: string };

const refuseMarker = (question: RecordsQuestion, { record, text }: Marker): PreparationRefusal => {
  const { service, stage, epoch } = question;
  const [, otherStage, otherService, said] = OURS.exec(text) ?? [];
  if (said !== undefined && (otherStage !== stage || otherService !== service.name)) {
    return refusePreparation(
      `${service.dnsName} is moved by the service ${otherService} of stage ${otherStage}, as ${record.name} TXT says: take it out there first, and delete that record`,
    );
  }
  const wanted = epochText(service, stage, epoch ?? Number(said ?? 0));
  const [home, standby] = service.regions;
  const swapped = epochText({ ...service, regions: [standby, home] }, stage, Number(said ?? 0));
  const otherwise =
    text === swapped
      ? `; or services.${service.name}.regions was turned round: state ${standby} as its home again`
      : '';
  return refusePreparation(
    `${record.name} TXT was edited by hand: it says "${text}" and should say "${wanted}"; set it right, or delete it and prepare with --adopt${otherwise}`,
  );
};

const refuseForeign = (
  { service, owner, adopt }: RecordsQuestion,
  foreign: readonly RecordSet[],
): PreparationRefusal | null => {
  const routed = foreign.find(({ otherRouting }) => otherRouting !== null);
  if (routed !== undefined) {
    return refusePreparation(
      `${routed.name} ${routed.type} has ${routed.otherRouting} routing, which Ballast cannot take over: delete it in Route 53 first`,
    );
  }
  const [first, ...others] = foreign;
  if (adopt || first === undefined) return null;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return refusePreparation(
    `somebody else manages ${service.dnsName}: ${describeRecord(first)}${more}; "ballast dns prepare ${owner} --adopt" replaces it`,
  );
};

/**
 * Tells records that Ballast wrote from those that somebody else did: its own have the record of their epoch beside them, as it
 * was written. Others are refused unless they are to be adopted; an epoch that was edited by hand, or routing that cannot be
 * stated, is refused in any case.
 */
export const judgeRecords = (question: RecordsQuestion): JudgedRecords | PreparationRefusal => {
  const { service, stage, records } = question;
  const markers = records.filter(({ name, type }) => name === epochName(service) && type === 'TXT');
  const texts = markers.flatMap(({ target }) => (target.kind === 'values' ? target.values : []));
  const [record, ...others] = markers;
  const text = texts.join('" "');
  const epoch = readEpochText(service, stage, text);
  if (record !== undefined && epoch === null && texts.some((one) => one.startsWith('ballast v='))) {
    return refuseMarker(question, { record, text });
  }
  const isMarked = epoch !== null && others.length === 0 && record?.setIdentifier === null;
  const answers = records.filter((answer) => answer.name === service.dnsName && isAnswer(answer));
  const isOwn = ({ type, otherRouting, setIdentifier }: RecordSet): boolean =>
    isMarked && type !== 'AAAA' && otherRouting === null && OWN_IDS.includes(setIdentifier);
  const foreign = [...(isMarked ? [] : markers), ...answers.filter((answer) => !isOwn(answer))];
  const refused = refuseForeign(question, foreign);
  if (refused !== null) return refused;
  return {
    kind: 'judged',
    marker: isMarked ? record : null,
    epoch: isMarked ? epoch : null,
    own: answers.filter(isOwn),
    foreign,
  };
};
