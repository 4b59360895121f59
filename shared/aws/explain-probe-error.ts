import { redact } from './aws-error.ts';

/** What the codes of sockets, resolvers and certificates mean to somebody who reads a report. */
const MEANINGS: ReadonlyMap<unknown, string> = new Map([
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is of an authority that is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate is of an authority that is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate is of an authority that is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is of an authority that is not trusted'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection closed without an answer'],
  ['EHOSTUNREACH', 'no way to its address'],
  ['ENETUNREACH', 'no way to its address'],
  ['ENOTFOUND', 'its name has no address'],
  ['EAI_AGAIN', 'no answer to its name from DNS'],
  ['ETIMEDOUT', 'no connection in time'],
]);

/** Why an endpoint was not reached, on one line. */
export const explainProbeError = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return meaning;
  const text = error instanceof Error ? error.message : '';
  return redact(`no answer: ${typeof code === 'string' ? code : text || 'unknown'}`);
};
