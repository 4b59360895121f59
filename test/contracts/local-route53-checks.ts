import { randomUUID } from 'node:crypto';
import type { LocalRefusal } from './local-route53-zone.ts';
import { elementsAt, escapeXml, textAt, writeXml, type XmlElement } from './parse-xml.ts';

/** A health check as it was asked for. */
type LocalCheck = { readonly id: string; readonly reference: string; readonly config: string };

/** What checkers say of a health check. */
export type LocalCheckers = { readonly checkId: string; readonly healthy: number; readonly all: number };

/** Health checks of a local Route 53. */
export type LocalChecks = {
  readonly create: (request: XmlElement) => string | LocalRefusal;
  readonly list: (marker: string, size: number) => string;
  readonly remove: (id: string) => string | LocalRefusal;
  readonly tell: (checkers: LocalCheckers) => void;
  readonly readStatus: (id: string) => string | LocalRefusal;
  readonly has: (id: string) => boolean;
  readonly forget: () => void;
};

const absent = (id: string): LocalRefusal => ({
  code: 'NoSuchHealthCheck',
  message: `No health check exists with the specified ID ${id}`,
  status: 404,
});

const EXISTS: LocalRefusal = {
  code: 'HealthCheckAlreadyExists',
  message: 'A different health check already exists with the specified CallerReference',
  status: 409,
};

const checkXml = ({ id, reference, config }: LocalCheck): string =>
  `<HealthCheck><Id>${id}</Id><CallerReference>${escapeXml(reference)}</CallerReference>${config}<HealthCheckVersion>1</HealthCheckVersion></HealthCheck>`;

const observation = (index: number, status: string): string =>
  `<HealthCheckObservation><Region>us-east-1</Region><IPAddress>192.0.2.${index}</IPAddress><StatusReport><Status>${status}</Status><CheckedTime>2026-11-21T22:00:00Z</CheckedTime></StatusReport></HealthCheckObservation>`;

/** No health check, and no checker that says anything. */
export const createLocalChecks = (): LocalChecks => {
  const checks = new Map<string, LocalCheck>();
  const used = new Set<string>();
  const said = new Map<string, LocalCheckers>();
  return {
    create: (request) => {
      const reference = textAt(request, 'CallerReference');
      const config = elementsAt(request, 'HealthCheckConfig').map(writeXml).join('');
      const known = [...checks.values()].find((check) => check.reference === reference);
      if (known !== undefined) return known.config === config ? checkXml(known) : EXISTS;
      if (used.has(reference)) return EXISTS;
      used.add(reference);
      const check = { id: randomUUID(), reference, config };
      checks.set(check.id, check);
      return checkXml(check);
    },
    list: (marker, size) => {
      const all = [...checks.values()];
      const from = marker === '' ? 0 : all.findIndex(({ id }) => id === marker);
      const next = all[from + size]?.id;
      const page = all.slice(from, from + size).map(checkXml);
      return `<HealthChecks>${page.join('')}</HealthChecks><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextMarker>${next}</NextMarker>`}<MaxItems>${size}</MaxItems>`;
    },
    remove: (id) => (checks.delete(id) ? '' : absent(id)),
    tell: (checkers) => {
      said.set(checkers.checkId, checkers);
    },
    readStatus: (id) => {
      if (!checks.has(id)) return absent(id);
      const { healthy, all } = said.get(id) ?? { healthy: 0, all: 0 };
      const observations = Array.from({ length: all }, (_, index) =>
        observation(index, index < healthy ? 'Success: HTTP Status Code 200, OK' : 'Failure: Connection timed out.'),
      );
      return `<HealthCheckObservations>${observations.join('')}</HealthCheckObservations>`;
    },
    has: (id) => checks.has(id),
    forget: () => {
      checks.clear();
      used.clear();
      said.clear();
    },
  };
};
