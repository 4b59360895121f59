import type { ReadinessReport } from './readiness-report.ts';

/** The last audit, and what people were told of it: one record of the Region's ledger. */
export type StoredReadiness = {
  readonly version: 1;
  readonly report: ReadinessReport;
  /** Red checks that people know of, as `keyOf` names them. */
  readonly told: readonly string[];
  /** Whether the last that people heard is that it is not ready. */
  readonly toldRed: boolean;
  /** When EC2 was last asked for machines; null before. */
  readonly probedAtMs: number | null;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isReport = (value: unknown): boolean =>
  isRecord(value) &&
  value['version'] === 1 &&
  typeof value['service'] === 'string' &&
  typeof value['atMs'] === 'number' &&
  Array.isArray(value['checks']) &&
  Array.isArray(value['probes']);

const isStored = (body: unknown): body is StoredReadiness =>
  isRecord(body) && body['version'] === 1 && isReport(body['report']) && Array.isArray(body['told']);

/** What was written of an audit; null for what is none, or of another version: then it is audited anew. */
export const readStored = (body: unknown): StoredReadiness | null => (isStored(body) ? body : null);
