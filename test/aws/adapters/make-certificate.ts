import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that is signed by itself, and its key, as a server of TLS takes them. */
export type MadeCertificate = { readonly cert: string; readonly key: string };

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const DNS_NAME = 0x82;
const ADDRESS = 0x87;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** Object ids in their encoded form. */
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const OTHER_NAMES = [0x55, 0x1d, 0x11];

const lengthOf = (length: number): readonly number[] => {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
};

/** One element of DER: its tag, its length and what is in it. */
const element = (tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const content = parts.flatMap((part) => [...part]);
  return Uint8Array.from([tag, ...lengthOf(content.length), ...content]);
};

const timeOf = (ms: number): Uint8Array =>
  element(GENERALIZED_TIME, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

const nameOf = (text: string): Uint8Array =>
  element(
    SEQUENCE,
    element(SET, element(SEQUENCE, element(OBJECT_ID, COMMON_NAME), element(UTF8_STRING, Buffer.from(text)))),
  );

const pem = (label: string, content: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(content).toString('base64')}\n-----END ${label}-----\n`;

/** Makes a certificate (RFC 5280) for a DNS name and for 127.0.0.1, or for the name alone, that is valid for so long. */
export const makeCertificate = ({
  dnsName,
  forLoopback,
  fromMs,
  untilMs,
}: {
  readonly dnsName: string;
  readonly forLoopback: boolean;
  readonly fromMs: number;
  readonly untilMs: number;
}): MadeCertificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = element(SEQUENCE, element(OBJECT_ID, ECDSA_WITH_SHA256));
  const names = element(
    SEQUENCE,
    element(DNS_NAME, Buffer.from(dnsName)),
    ...(forLoopback ? [element(ADDRESS, [127, 0, 0, 1])] : []),
  );
  const content = element(
    SEQUENCE,
    element(VERSION, element(INTEGER, [2])),
    element(INTEGER, [1]),
    algorithm,
    nameOf(dnsName),
    element(SEQUENCE, timeOf(fromMs), timeOf(untilMs)),
    nameOf(dnsName),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(
      EXTENSIONS,
      element(SEQUENCE, element(SEQUENCE, element(OBJECT_ID, OTHER_NAMES), element(OCTET_STRING, names))),
    ),
  );
  const signature = sign('sha256', content, privateKey);
  return {
    cert: pem('CERTIFICATE', element(SEQUENCE, content, algorithm, element(BIT_STRING, [0], signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
