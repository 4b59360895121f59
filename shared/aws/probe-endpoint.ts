import { type IncomingMessage, request } from 'node:http';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import { SECOND_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Probe, ProbeAnswer } from '../ports/probes.ts';
import { explainProbeError } from './explain-probe-error.ts';

/** What is read of an answer at most, to look for a text in it. */
const BODY_BYTES_MAX = 64 * 1024;
const TEXT_SHOWN_MAX = 60;

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** An open connection, and when the certificate of its other end ends. */
type Connection = { readonly socket: Socket; readonly flaw: string | null; readonly certificateUntilMs: number | null };

/** Asks an endpoint once, over a connection of its own, until the signal aborts. Never rejects. */
export const probeEndpoint = async (probe: Probe, clock: Clock, signal: AbortSignal): Promise<ProbeAnswer> => {
  const startedMs = clock.nowMs();
  let certificateUntilMs: number | null = null;
  let socket: Socket | undefined;
  try {
    const url = new URL(probe.url);
    const connection = await openConnection(url, signal);
    ({ socket, certificateUntilMs } = connection);
    if (connection.flaw !== null) return { good: false, because: connection.flaw, certificateUntilMs };
    const answer = await sendRequest(url, socket, signal);
    const flaw = await findFlaw(answer, probe);
    const because = flaw ?? `${probe.status} in ${clock.nowMs() - startedMs} ms`;
    return { good: flaw === null, because, certificateUntilMs };
  } catch (error) {
    const because = signal.aborted ? `no answer within ${probe.timeoutMs / SECOND_MS} s` : explainProbeError(error);
    return { good: false, because, certificateUntilMs };
  } finally {
    socket?.destroy();
  }
};

const openConnection = (url: URL, signal: AbortSignal): Promise<Connection> => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || PORTS[url.protocol];
  if (port === undefined) throw new Error(`${url.protocol} is neither http: nor https:`);
  if (url.protocol === 'http:') {
    const socket = connectPlain({ host, port });
    return untilOpen(socket, 'connect', signal, () => ({ socket, flaw: null, certificateUntilMs: null }));
  }
  // Whether the certificate is good is asked below, before anything is sent: a refused one would not say when it ends.
  const socket = connectSecure({
    host,
    port,
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
  });
  return untilOpen(socket, 'secureConnect', signal, () => ({
    socket,
    flaw: socket.authorized ? null : explainProbeError({ code: socket.authorizationError }),
    certificateUntilMs: readEnd(socket),
  }));
};

const untilOpen = (
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  connection: () => Connection,
): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => {
      socket.destroy();
      reject(new Error('gave up'));
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('error', reject);
    socket.once(event, () => resolve(connection()));
  });

const readEnd = (socket: TLSSocket): number | null => {
  const endMs = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(endMs) ? null : endMs;
};

/** Redirects are answers like any other: nobody follows them. */
const sendRequest = (url: URL, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const sent = request({
      createConnection: () => socket,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, 'user-agent': 'Ballast', accept: '*/*', connection: 'close' },
      signal,
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });

const findFlaw = async (answer: IncomingMessage, { status, body }: Probe): Promise<string | null> => {
  if (answer.statusCode !== status) return `${answer.statusCode}, not ${status}`;
  if (body === null || (await readStart(answer)).includes(body)) return null;
  const shown = JSON.stringify(body.length > TEXT_SHOWN_MAX ? `${body.slice(0, TEXT_SHOWN_MAX)}...` : body);
  return `${status} without ${shown} in the first ${BODY_BYTES_MAX / 1024} KiB`;
};

const readStart = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    const bytes: Buffer = part;
    parts.push(bytes);
    length += bytes.length;
    if (length >= BODY_BYTES_MAX) break;
  }
  return Buffer.concat(parts).subarray(0, BODY_BYTES_MAX).toString();
};
