import type { LocalAnswer } from './local-answer.ts';
import { createLocalChecks, type LocalCheckers, type LocalChecks } from './local-route53-checks.ts';
import { changeZone, fullName, type LocalRefusal, type LocalZone, pageOf, sortKey } from './local-route53-zone.ts';
import { elementsAt, parseXml, textAt, type XmlElement } from './parse-xml.ts';

/** A request to Route 53. */
type Asked = { readonly method: string; readonly url: URL; readonly body: string };

/** Route 53 as far as Ballast needs it; unlike moto's, it makes of two changes from one state the first alone. */
export type LocalRoute53 = {
  /** Null for a request that is not to Route 53. */
  readonly answer: (asked: Asked) => LocalAnswer | null;
  readonly tellCheckers: (checkers: LocalCheckers) => void;
  readonly forget: () => void;
};

const NAMESPACE = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';
const PATH = /^\/2013-04-01\/(.*?)\/?$/;
/** So few that every list has more than one page. */
const PAGE_SIZE = 2;

const answerWith = (name: string, body: string, status = 200): LocalAnswer => ({
  status,
  body: `<?xml version="1.0"?><${name} ${NAMESPACE}>${body}</${name}>`,
});

/** Route 53 has refused batches in a form of their own, without a code, and in the one of any error: both are told here. */
const refuse = ({ code, message, status }: LocalRefusal): LocalAnswer =>
  code === 'InvalidChangeBatch' && message.includes('delete')
    ? answerWith(code, `<Messages><Message>${message}</Message></Messages><RequestId>0</RequestId>`, status)
    : answerWith(
        'ErrorResponse',
        `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId>`,
        status,
      );

const orRefuse = (name: string, answer: string | LocalRefusal, status = 200): LocalAnswer =>
  typeof answer === 'string' ? answerWith(name, answer, status) : refuse(answer);

const changeInfo = (id: string, status: 'PENDING' | 'INSYNC'): string =>
  `<ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-11-21T22:00:00Z</SubmittedAt></ChangeInfo>`;

const zoneXml = ({ id, name, isPrivate, records }: LocalZone): string =>
  `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}</Name><CallerReference>${id}</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config><ResourceRecordSetCount>${records.length}</ResourceRecordSetCount></HostedZone>`;

const noSuch = (code: string, id: string): LocalAnswer => refuse({ code, message: `there is no ${id}`, status: 404 });

/** What an account has of Route 53. */
type Account = {
  readonly zones: Map<string, LocalZone>;
  readonly checks: LocalChecks;
  /** By id: how often each change was asked about. It is pending the first time. */
  readonly changes: Map<string, number>;
  readonly newId: (letter: string) => string;
};

const createZone = ({ zones, newId }: Account, request: XmlElement): LocalAnswer => {
  const zone: LocalZone = {
    id: newId('Z'),
    name: fullName(textAt(request, 'Name')),
    isPrivate: textAt(request, 'HostedZoneConfig', 'PrivateZone') === 'true',
    records: [],
  };
  zones.set(zone.id, zone);
  return answerWith('CreateHostedZoneResponse', `${zoneXml(zone)}${changeInfo(newId('C'), 'PENDING')}`, 201);
};

const listZones = ({ zones }: Account, { searchParams }: URL): LocalAnswer => {
  const keyOf = ({ name, id }: Pick<LocalZone, 'name' | 'id'>): string => sortKey({ name, type: id, identifier: '' });
  const start = keyOf({ name: searchParams.get('dnsname') ?? '', id: searchParams.get('hostedzoneid') ?? '' });
  const from = [...zones.values()]
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .filter((zone) => keyOf(zone) >= start);
  const next = from[PAGE_SIZE];
  const rest = next && `<NextDNSName>${next.name}</NextDNSName><NextHostedZoneId>${next.id}</NextHostedZoneId>`;
  const page = from.slice(0, PAGE_SIZE).map(zoneXml).join('');
  return answerWith(
    'ListHostedZonesByNameResponse',
    `<HostedZones>${page}</HostedZones><IsTruncated>${next !== undefined}</IsTruncated>${rest ?? ''}<MaxItems>${PAGE_SIZE}</MaxItems>`,
  );
};

const listRecords = (zone: LocalZone, { searchParams }: URL): LocalAnswer => {
  const of = (name: string): string => searchParams.get(name) ?? '';
  const { page, next } = pageOf(zone, { name: of('name'), type: of('type'), identifier: of('identifier') }, PAGE_SIZE);
  const identifier = next?.identifier && `<NextRecordIdentifier>${next.identifier}</NextRecordIdentifier>`;
  const rest =
    next &&
    `<NextRecordName>${next.name}</NextRecordName><NextRecordType>${next.type}</NextRecordType>${identifier ?? ''}`;
  return answerWith(
    'ListResourceRecordSetsResponse',
    `<ResourceRecordSets>${page.map(({ xml }) => xml).join('')}</ResourceRecordSets><IsTruncated>${next !== undefined}</IsTruncated>${rest ?? ''}<MaxItems>${PAGE_SIZE}</MaxItems>`,
  );
};

const changeRecords = ({ checks, changes, newId }: Account, zone: LocalZone, batch: XmlElement): LocalAnswer => {
  const followed = elementsAt(batch, 'ChangeBatch', 'Changes', 'Change', 'ResourceRecordSet', 'HealthCheckId');
  const unknown = followed.find(({ text }) => !checks.has(text));
  if (unknown !== undefined) return noSuch('NoSuchHealthCheck', unknown.text);
  const refusal = changeZone(zone, batch);
  if (refusal !== null) return refuse(refusal);
  const id = newId('C');
  changes.set(id, 0);
  return answerWith('ChangeResourceRecordSetsResponse', changeInfo(id, 'PENDING'));
};

const readChange = ({ changes }: Account, id: string): LocalAnswer => {
  const asked = changes.get(id);
  if (asked === undefined) return noSuch('NoSuchChange', id);
  changes.set(id, asked + 1);
  return answerWith('GetChangeResponse', changeInfo(id, asked === 0 ? 'PENDING' : 'INSYNC'));
};

const answerOfZone = (account: Account, asked: Asked, [id, part]: readonly string[]): LocalAnswer => {
  const { method, url, body } = asked;
  if (id === undefined) return createZone(account, parseXml(body));
  const zone = account.zones.get(id);
  if (zone === undefined) return noSuch('NoSuchHostedZone', id);
  if (part === undefined) return answerWith('GetHostedZoneResponse', zoneXml(zone));
  return method === 'POST' ? changeRecords(account, zone, parseXml(body)) : listRecords(zone, url);
};

const answerOfChecks = ({ checks }: Account, asked: Asked, [id, part]: readonly string[]): LocalAnswer => {
  const { method, url, body } = asked;
  if (id === undefined) {
    return method === 'POST'
      ? orRefuse('CreateHealthCheckResponse', checks.create(parseXml(body)), 201)
      : answerWith('ListHealthChecksResponse', checks.list(url.searchParams.get('marker') ?? '', PAGE_SIZE));
  }
  if (part === 'status') return orRefuse('GetHealthCheckStatusResponse', checks.readStatus(id));
  return orRefuse('DeleteHealthCheckResponse', checks.remove(id));
};

/** An account without zones. */
export const createLocalRoute53 = (): LocalRoute53 => {
  let ids = 0;
  const account: Account = {
    zones: new Map(),
    checks: createLocalChecks(),
    changes: new Map(),
    newId: (letter) => {
      ids += 1;
      return `${letter}${String(ids).padStart(19, '0')}T`;
    },
  };
  return {
    answer: (asked) => {
      const [, path] = PATH.exec(asked.url.pathname) ?? [];
      if (path === undefined) return null;
      const [kind, ...rest] = path.split('/').map(decodeURIComponent);
      if (kind === 'hostedzonesbyname') return listZones(account, asked.url);
      if (kind === 'change') return readChange(account, rest[0] ?? '');
      if (kind === 'healthcheck') return answerOfChecks(account, asked, rest);
      if (kind === 'tags') return answerWith('ChangeTagsForResourceResponse', '');
      return answerOfZone(account, asked, rest);
    },
    tellCheckers: account.checks.tell,
    forget: () => {
      account.zones.clear();
      account.changes.clear();
      account.checks.forget();
    },
  };
};
