import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainProbeError } from '../../../shared/aws/explain-probe-error.ts';
import { createNodeProbes, type ProbeMeans } from '../../../shared/aws/node-probes.ts';
import { DAY_MS } from '../../../shared/core/time.ts';
import type { Probe, ProbeAnswer } from '../../../shared/ports/probes.ts';
import { type MadeCertificate, makeCertificate } from './make-certificate.ts';

const NOW_MS = Date.now();
const BODY_KIB = 64;

const never: ProbeMeans = { abortAfter: () => new AbortController().signal, resolver: new Resolver() };

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

/** A clock that moves on by 40 ms whenever it is read. */
const steppingClock = () => {
  let nowMs = 0;
  return {
    nowMs: () => {
      nowMs += 40;
      return nowMs;
    },
  };
};

const ask = (url: string, changes: Partial<Probe> = {}, means: ProbeMeans = never): Promise<ProbeAnswer> =>
  createNodeProbes(steppingClock(), means).probe({ url, status: 200, body: null, timeoutMs: 5_000, ...changes });

const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}/health`;

const certificate = (changes: Partial<Parameters<typeof makeCertificate>[0]> = {}): MadeCertificate =>
  makeCertificate({
    dnsName: 'localhost',
    forLoopback: true,
    fromMs: NOW_MS - 30 * DAY_MS,
    untilMs: NOW_MS + 30 * DAY_MS,
    ...changes,
  });

/** Serves over TLS; a trusted certificate is one that this process takes for an authority's. */
const serveSecurely = async (made: MadeCertificate, trusted: boolean, asked: () => void): Promise<number> => {
  if (trusted) {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, made.cert]);
    onTestFinished(() => setDefaultCACertificates(before));
  }
  return listen(
    createSecureServer(made, (_, answer) => {
      asked();
      answer.end('all is well');
    }),
  );
};

describe('a probe', () => {
  it('is good where status and text are as they must be, and says how long it took', async () => {
    const url = await serve((_, answer) => answer.end('{"status":"all is well"}'));
    const good = { good: true, because: '200 in 40 ms', certificateUntilMs: null };
    expect(await ask(url)).toEqual(good);
    expect(await ask(url, { body: 'all is well' })).toEqual(good);
  });

  it('asks for the path and the name that its URL has, over a connection of its own', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve(({ url: path, headers }, answer) => {
      asked.push(path, headers.host, headers.connection);
      answer.end();
    });
    await ask(`${url}?deep=1`);
    expect(asked).toEqual(['/health?deep=1', new URL(url).host, 'close']);
  });

  it.each([
    ['503', 503, 200, '503, not 200'],
    ['a redirect, which is not followed', 302, 200, '302, not 200'],
    ['200 where another status is good', 200, 204, '200, not 204'],
  ])('is bad at %s', async (_, status, wanted, because) => {
    const url = await serve((_asked, answer) => answer.writeHead(status, { location: '/elsewhere' }).end());
    expect(await ask(url, { status: wanted })).toEqual({ good: false, because, certificateUntilMs: null });
  });

  it('is bad without the text, of which it reads so much and no more', async () => {
    const url = await serve((_, answer) => answer.end(`${'x'.repeat(BODY_KIB * 1024 - 4)}wellwell done`));
    expect(await ask(url, { body: 'well' })).toMatchObject({ good: true });
    expect(await ask(url, { body: 'done' })).toMatchObject({
      good: false,
      because: '200 without "done" in the first 64 KiB',
    });
    expect((await ask(url, { body: 'y'.repeat(100) })).because).toContain(`"${'y'.repeat(60)}..."`);
  });

  it.each<readonly [string, RequestListener, string | null]>([
    ['an endpoint that answers nothing', () => {}, null],
    ['one that begins to answer', (_, answer) => answer.write('x'), 'y'],
  ])('gives up at %s', async (_, listener, body) => {
    const control = new AbortController();
    const url = await serve((asked, answer) => {
      listener(asked, answer);
      setImmediate(() => control.abort());
    });
    expect(await ask(url, { body }, { ...never, abortAfter: () => control.signal })).toEqual({
      good: false,
      because: 'no answer within 5 s',
      certificateUntilMs: null,
    });
  });

  it('gives up before it connects where no time is left', async () => {
    const url = await serve(() => {});
    const answer = await ask(url, {}, { ...never, abortAfter: () => AbortSignal.abort() });
    expect(answer).toMatchObject({ good: false, because: 'no answer within 5 s' });
  });

  it('is bad where nobody listens, or the connection is cut', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect((await ask(`http://127.0.0.1:${port}/`)).because).toBe('connection refused');
    const url = await serve(({ socket }) => socket.destroy());
    expect((await ask(url)).because).toBe('connection closed without an answer');
  });

  it.each(['ftp://127.0.0.1/', 'no URL'])('is bad at %s, which nobody can ask', async (url) => {
    expect(await ask(url)).toMatchObject({ good: false, because: expect.stringMatching(/^no answer: /) });
  });
});

describe('a probe over TLS', () => {
  it('is good where the certificate is, and says when it ends', async () => {
    const untilMs = Math.floor((NOW_MS + 7 * DAY_MS) / 1_000) * 1_000;
    let asked = 0;
    const port = await serveSecurely(certificate({ untilMs }), true, () => {
      asked += 1;
    });
    const good = { good: true, because: '200 in 40 ms', certificateUntilMs: untilMs };
    expect(await ask(`https://127.0.0.1:${port}/`)).toEqual(good);
    expect(await ask(`https://localhost:${port}/`, { body: 'well' })).toEqual(good);
    expect(asked).toBe(2);
  });

  it.each([
    ['has expired', { untilMs: NOW_MS - DAY_MS }, true, 'its certificate has expired'],
    ['is not valid yet', { fromMs: NOW_MS + DAY_MS }, true, 'its certificate is not valid yet'],
    ['nobody vouches for', {}, false, 'its certificate is signed by itself'],
    [
      'is for another name',
      { dnsName: 'example.com', forLoopback: false },
      true,
      'its certificate is for another name',
    ],
  ])('is bad where the certificate %s: nothing is sent', async (_, changes, trusted, because) => {
    let asked = 0;
    const made = certificate(changes);
    const port = await serveSecurely(made, trusted, () => {
      asked += 1;
    });
    const answer = await ask(`https://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ good: false, because });
    expect(answer.certificateUntilMs).toBeGreaterThan(NOW_MS - 2 * DAY_MS);
    expect(asked).toBe(0);
  });
});

describe('why a probe failed', () => {
  it.each([
    [{ code: 'ENOTFOUND' }, 'its name has no address'],
    [{ code: 'EHOSTUNREACH' }, 'no way to its address'],
    [Object.assign(new Error('x'), { code: 'EPROTO' }), 'no answer: EPROTO'],
    [new Error('parse\nerror of 123456789012'), 'no answer: parse error of <account>'],
    [undefined, 'no answer: unknown'],
  ])('%o is told in one line', (error, because) => {
    expect(explainProbeError(error)).toBe(because);
  });
});

/** A name server that answers each question with these addresses, or with an error code alone. */
const serveNames = async (addresses: readonly string[], code: number): Promise<ProbeMeans> => {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port }) => {
    const end = question.indexOf(0, 12) + 5;
    const answers = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
    );
    const head = Buffer.from([0x81, 0x80 | code, 0, 1, 0, answers.length, 0, 0, 0, 0]);
    socket.send(Buffer.concat([question.subarray(0, 2), head, question.subarray(12, end), ...answers]), port);
  });
  const bound = await new Promise<AddressInfo>((resolve) => {
    socket.bind(0, '127.0.0.1', () => resolve(socket.address()));
  });
  onTestFinished(() => {
    socket.close();
  });
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${bound.port}`]);
  return { ...never, resolver };
};

describe('a name', () => {
  it.each([
    ['addresses', ['192.0.2.2', '192.0.2.1'], 0, ['192.0.2.1', '192.0.2.2']],
    ['no address', [], 0, []],
    ['that there is no such name', [], 3, []],
    ['that it cannot tell', [], 2, null],
    ['that it does not want to', [], 5, null],
  ])('of which DNS says %s', async (_, addresses, code, expected) => {
    const probes = createNodeProbes({ nowMs: () => 0 }, await serveNames(addresses, code));
    expect(await probes.resolve('shop.example.com')).toEqual(expected);
  });
});
