import { elementsAt, textAt, writeXml, type XmlElement } from './parse-xml.ts';

/** Why Route 53 refuses a request. */
export type LocalRefusal = { readonly code: string; readonly message: string; readonly status: number };

/** A record set, and what makes it another one than its neighbours. */
type LocalRecord = {
  readonly name: string;
  readonly type: string;
  readonly identifier: string;
  /** In full, in the form that it is listed in. */
  readonly xml: string;
};

/** A hosted zone with its records. */
export type LocalZone = {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  records: readonly LocalRecord[];
};

/** Where a list of records begins. */
export type RecordStart = { readonly name: string; readonly type: string; readonly identifier: string };

/** With a dot at its end, in lower case, and `*` as Route 53 writes it. */
export const fullName = (name: string): string => `${name.toLowerCase().replace(/\.$/, '').replaceAll('*', '\\052')}.`;

const DNS_NAMES: ReadonlySet<string> = new Set(['Name', 'DNSName']);

const normalize = (element: XmlElement): XmlElement =>
  DNS_NAMES.has(element.name)
    ? { ...element, text: fullName(element.text) }
    : { ...element, children: element.children.map(normalize) };

const inOrder = (element: XmlElement): XmlElement => ({
  ...element,
  children: element.children.toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name))),
});

const recordOf = (element: XmlElement): LocalRecord => ({
  name: fullName(textAt(element, 'Name')),
  type: textAt(element, 'Type'),
  identifier: textAt(element, 'SetIdentifier'),
  xml: writeXml(inOrder(normalize(element))),
});

/** Names are sorted by their labels from the last on, as Route 53 lists them. */
export const sortKey = ({ name, type, identifier }: RecordStart): string =>
  JSON.stringify([fullName(name).split('.').toReversed().join(' '), type, identifier]);

const isSame = (one: LocalRecord, other: LocalRecord): boolean =>
  one.name === other.name && one.type === other.type && one.identifier === other.identifier;

const refuseBatch = (message: string): LocalRefusal => ({ code: 'InvalidChangeBatch', message, status: 400 });

const nameOf = ({ name, type }: LocalRecord): string => `[name='${name}', type='${type}']`;

/** Why Route 53 does not make a record beside those that are there; null where it does. */
const flawOf = (zone: LocalZone, records: readonly LocalRecord[], made: LocalRecord): LocalRefusal | null => {
  if (made.name !== zone.name && !made.name.endsWith(`.${zone.name}`)) {
    return refuseBatch(`RRSet with DNS name ${made.name} is not permitted in zone ${zone.name}`);
  }
  const others = records.filter((record) => record.name === made.name && !isSame(record, made));
  if (others.some(({ type, identifier }) => type === made.type && (identifier === '') !== (made.identifier === ''))) {
    return refuseBatch(`RRSet ${nameOf(made)} conflicts with one that is routed otherwise`);
  }
  const isAlone = others.every(({ type }) => type !== 'CNAME' && made.type !== 'CNAME');
  return isAlone || others.every(({ type }) => type === made.type)
    ? null
    : refuseBatch(`RRSet of type CNAME with DNS name ${made.name} is not permitted beside others`);
};

/** The records after a change, or why it is not made. */
const afterChange = (
  zone: LocalZone,
  records: readonly LocalRecord[],
  action: string,
  record: LocalRecord,
): readonly LocalRecord[] | LocalRefusal => {
  const present = records.find((other) => isSame(other, record));
  if (action === 'DELETE' && present?.xml !== record.xml) {
    const because = present === undefined ? 'it was not found' : 'the values provided do not match the current values';
    return refuseBatch(`Tried to delete resource record set ${nameOf(record)} but ${because}`);
  }
  if (action === 'CREATE' && present !== undefined) {
    return refuseBatch(`Tried to create resource record set ${nameOf(record)} but it already exists`);
  }
  const others = records.filter((other) => !isSame(other, record));
  return action === 'DELETE' ? others : (flawOf(zone, others, record) ?? [...others, record]);
};

/** Makes all changes of a batch, or none: the refusal is what it says then. */
export const changeZone = (zone: LocalZone, batch: XmlElement): LocalRefusal | null => {
  let records: readonly LocalRecord[] = zone.records;
  for (const change of elementsAt(batch, 'ChangeBatch', 'Changes', 'Change')) {
    for (const element of elementsAt(change, 'ResourceRecordSet')) {
      const after = afterChange(zone, records, textAt(change, 'Action'), recordOf(element));
      if ('code' in after) return after;
      records = after;
    }
  }
  zone.records = records;
  return null;
};

/** A page of a zone's records from a start on, and where the next one begins. */
export const pageOf = (
  { records }: LocalZone,
  start: RecordStart,
  size: number,
): { readonly page: readonly LocalRecord[]; readonly next: RecordStart | undefined } => {
  const from = records
    .toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
    .filter((record) => sortKey(record) >= sortKey(start));
  return { page: from.slice(0, size), next: from[size] };
};
