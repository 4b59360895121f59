import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { heartbeatMetric } from '../../shared/core/healing/hear-sources.ts';

const folder = new URL('../../docs/heartbeat/', import.meta.url);
const script = fileURLToPath(new URL('ballast-heartbeat.sh', folder));
const read = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');

/** Sent by the test after the script has ended: whatever came before it, the script sent. */
const END = 'end';

let statsd: Socket;
let servers: Server[] = [];

beforeEach(async () => {
  statsd = createSocket('udp4');
  statsd.bind(0, '127.0.0.1');
  await once(statsd, 'listening');
});

afterEach(() => {
  statsd.close();
  for (const server of servers) server.close();
  servers = [];
});

/** Runs the script with these settings, and tells what it sent, wrote and ended with. */
const beat = async (settings: Readonly<Record<string, string>>) => {
  const { port } = statsd.address();
  const sent: string[] = [];
  const ended = new Promise<void>((resolve) => {
    statsd.on('message', (bytes) => {
      if (bytes.toString() === END) resolve();
      else sent.push(bytes.toString());
    });
  });
  const env = { PATH: process.env['PATH'] ?? '', HEARTBEAT_STATSD: `127.0.0.1:${port}`, ...settings };
  const { exitCode, stderr } = await new Promise<{ readonly exitCode: unknown; readonly stderr: string }>((resolve) => {
    execFile('bash', [script], { env }, (error, _, text) => resolve({ exitCode: error?.code ?? 0, stderr: text }));
  });
  statsd.send(END, port, '127.0.0.1');
  await ended;
  return { exitCode, stderr, sent };
};

const listen = async (server: Server): Promise<string> => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
};

/** Says this to whoever connects, and hangs up; a caller that hangs up first is none of its concern. */
const say = (words: string): Promise<string> =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end(words);
    }),
  );

const serve = (answer: RequestListener): Promise<string> => listen(createHttpServer(answer));

const HEARTBEAT = { exitCode: 0, stderr: '', sent: ['heartbeat:1|c\n'] };

describe('the heartbeat unit', () => {
  it.each([200, 204, 302])('sends one heartbeat when the application answers %i', async (status) => {
    const asked: unknown[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    expect(await beat({ HEARTBEAT_URL: `${url}/health?deep=1` })).toEqual(HEARTBEAT);
    expect(asked).toEqual(['/health?deep=1']);
  });

  it('understands a status line without a reason', async () => {
    const url = await say('HTTP/1.1 200\r\n\r\n');
    expect(await beat({ HEARTBEAT_URL: url })).toEqual(HEARTBEAT);
  });

  it.each([404, 500, 503])('sends nothing when it answers %i', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const stderr = `ballast-heartbeat: ${url}/ answered ${status}\n`;
    expect(await beat({ HEARTBEAT_URL: `${url}/` })).toEqual({ exitCode: 1, stderr, sent: [] });
  });

  it('sends nothing when the connection is accepted and never answered', async () => {
    const url = await listen(createTcpServer());
    const stderr = `ballast-heartbeat: no answer from ${url} within 1 s\n`;
    expect(await beat({ HEARTBEAT_URL: url, HEARTBEAT_TIMEOUT: '1' })).toEqual({ exitCode: 1, stderr, sent: [] });
  });

  it('sends nothing when something answers that is no HTTP, or nothing at all', async () => {
    const talker = await say('hello there\r\n');
    expect(await beat({ HEARTBEAT_URL: talker })).toMatchObject({ exitCode: 1, sent: [] });
    const mute = await say('');
    expect(await beat({ HEARTBEAT_URL: mute })).toMatchObject({ exitCode: 1, sent: [] });
  });

  it('sends nothing when nothing listens', async () => {
    const url = await serve(() => {});
    const [server] = servers;
    server?.close();
    const stderr = `ballast-heartbeat: nothing listens at ${url}\n`;
    expect(await beat({ HEARTBEAT_URL: url })).toEqual({ exitCode: 1, stderr, sent: [] });
  });

  it('runs a command instead, and believes its exit code', async () => {
    expect(await beat({ HEARTBEAT_COMMAND: 'test -d /' })).toEqual(HEARTBEAT);
    const stderr = 'ballast-heartbeat: HEARTBEAT_COMMAND failed with exit code 3\n';
    expect(await beat({ HEARTBEAT_COMMAND: 'exit 3' })).toEqual({ exitCode: 1, stderr, sent: [] });
  });

  it.each([
    ['HEARTBEAT_URL', 'https://127.0.0.1/', 'http://HOST:PORT/PATH'],
    ['HEARTBEAT_URL', '127.0.0.1:80', 'http://HOST:PORT/PATH'],
    ['HEARTBEAT_TIMEOUT', '0', 'whole seconds above 0'],
    ['HEARTBEAT_STATSD', 'localhost', 'HOST:PORT'],
  ])('refuses %s %s', async (key, value, allowed) => {
    const stderr = `ballast-heartbeat: ${key} is "${value}", allowed: ${allowed}\n`;
    expect(await beat({ [key]: value })).toEqual({ exitCode: 2, stderr, sent: [] });
  });
});

describe('what is shipped with it', () => {
  const agentSchema = z.object({
    metrics: z.object({
      namespace: z.string(),
      append_dimensions: z.record(z.string(), z.string()),
      aggregation_dimensions: z.array(z.array(z.string())),
      metrics_collected: z.object({ statsd: z.object({ service_address: z.string() }) }),
    }),
  });

  it('makes the agent publish the metric that is read', async () => {
    const { metrics } = agentSchema.parse(JSON.parse(await read('amazon-cloudwatch-agent.json')));
    const { namespace, name, dimensions } = heartbeatMetric('i-0123456789abcdef0');
    expect(metrics.namespace).toBe(namespace);
    expect(metrics.aggregation_dimensions).toEqual([Object.keys(dimensions)]);
    expect(metrics.append_dimensions).toEqual({ InstanceId: '$'.concat('{aws:InstanceId}') });
    expect(HEARTBEAT.sent).toEqual([`${name}:1|c\n`]);
    expect(await read('ballast-heartbeat.sh')).toContain(metrics.metrics_collected.statsd.service_address);
  });

  it('is installed where the unit looks for it, and tells every setting', async () => {
    const [page, service, source] = await Promise.all(
      ['README.md', 'ballast-heartbeat.service', 'ballast-heartbeat.sh'].map(read),
    );
    for (const key of ['ExecStart', 'EnvironmentFile']) {
      const path = new RegExp(`^${key}=-?(.+)$`, 'm').exec(service ?? '')?.[1] ?? key;
      expect(page).toContain(path);
    }
    const settings = new Set(source?.match(/HEARTBEAT_[A-Z]+/g));
    expect(settings.size).toBe(4);
    for (const setting of settings) expect(page).toContain(`| \`${setting}\` |`);
  });
});
