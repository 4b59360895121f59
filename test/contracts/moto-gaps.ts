import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { LocalAnswer } from './local-answer.ts';
import { createLocalCapacity } from './local-capacity.ts';
import { createLocalRoute53 } from './local-route53.ts';
import { createLocalTokens } from './local-tokens.ts';

/** What is wrong with an instance, as EC2 and Systems Manager would say it. */
export type LocalHealth = {
  readonly instanceId: string;
  readonly impaired: readonly ('instance' | 'system' | 'attached-ebs')[];
  readonly sinceMs: number;
  readonly retiresAtMs: number | null;
  readonly ping: { readonly online: boolean; readonly lastMs: number } | null;
};

/** A server in front of moto. */
export type MotoGaps = { readonly url: string; readonly forget: () => void; readonly stop: () => Promise<void> };

/** Where a test says what is wrong with an instance: a POST of its `LocalHealth`. */
export const HEALTH_PATH = '/ballast-test/health';
/** Where it says what Route 53's checkers find: a POST of `LocalCheckers`. */
export const CHECKERS_PATH = '/ballast-test/checkers';
/** Where it says that EC2 has no more machines: a POST of the instance type. */
export const EXHAUSTED_PATH = '/ballast-test/exhausted';

const CHECKS = [
  { check: 'instance', element: 'instanceStatus' },
  { check: 'system', element: 'systemStatus' },
  { check: 'attached-ebs', element: 'attachedEbsStatus' },
] as const;

const STATUS_FILTERS: Readonly<Record<string, (health: LocalHealth) => boolean>> = {
  'instance-status.status': ({ impaired }) => impaired.includes('instance'),
  'system-status.status': ({ impaired }) => impaired.includes('system'),
  'attached-ebs-status.status': ({ impaired }) => impaired.includes('attached-ebs'),
  'event.code': ({ retiresAtMs }) => retiresAtMs !== null,
};

const timeText = (ms: number): string => new Date(ms).toISOString();

const statusItem = ({ instanceId, impaired, sinceMs, retiresAtMs }: LocalHealth): string => {
  const checks = CHECKS.map(({ check, element }) => {
    const isImpaired = impaired.includes(check);
    const details = isImpaired
      ? `<details><item><name>reachability</name><status>failed</status><impairedSince>${timeText(sinceMs)}</impairedSince></item></details>`
      : '';
    return `<${element}><status>${isImpaired ? 'impaired' : 'ok'}</status>${details}</${element}>`;
  });
  const event =
    retiresAtMs === null
      ? ''
      : `<eventsSet><item><code>instance-retirement</code><description>The instance is running on degraded hardware</description><notBefore>${timeText(retiresAtMs)}</notBefore></item></eventsSet>`;
  return `<item><instanceId>${instanceId}</instanceId>${checks.join('')}${event}</item>`;
};

/** Null where moto knows as much: of an instance that is asked for by its id, and that nothing was posted of. */
const describeStatus = (parameters: URLSearchParams, all: readonly LocalHealth[]): string | null => {
  const asked = parameters.get('InstanceId.1');
  const filter =
    asked === null
      ? (STATUS_FILTERS[parameters.get('Filter.1.Name') ?? ''] ?? (() => false))
      : ({ instanceId }: LocalHealth) => instanceId === asked;
  const items = all.filter(filter).map(statusItem).join('');
  if (asked !== null && items === '') return null;
  return `<DescribeInstanceStatusResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId><instanceStatusSet>${items}</instanceStatusSet></DescribeInstanceStatusResponse>`;
};

const describeAgents = (body: string, all: readonly LocalHealth[]): string =>
  JSON.stringify({
    InstanceInformationList: all.flatMap(({ instanceId, ping }) =>
      ping === null || !body.includes(`"${instanceId}"`)
        ? []
        : [
            {
              InstanceId: instanceId,
              PingStatus: ping.online ? 'Online' : 'ConnectionLost',
              LastPingDateTime: ping.lastMs / 1_000,
            },
          ],
    ),
  });

const connections = new Agent({ keepAlive: true });

const ask = (motoUrl: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asked = request(new URL(url ?? '/', motoUrl), { method, headers, agent: connections }, resolve);
    asked.once('error', reject);
    asked.end(body);
  });

const readAnswer = async (answer: IncomingMessage): Promise<LocalAnswer> => ({
  status: answer.statusCode ?? 502,
  body: (await buffer(answer)).toString(),
});

const pass = (answer: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
};

const send = ({ status, body }: LocalAnswer, outgoing: ServerResponse): void => {
  outgoing.writeHead(status).end(body);
};

/** The Region and the service that a request is signed for. */
const scopeOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([^/]+\/[^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

/** Null for a request that moto can answer. */
const answerTo = ({ headers }: IncomingMessage, body: string, all: readonly LocalHealth[]): string | null => {
  if (headers['x-amz-target'] === 'AmazonSSM.DescribeInstanceInformation') return describeAgents(body, all);
  const parameters = new URLSearchParams(body);
  return parameters.get('Action') === 'DescribeInstanceStatus' ? describeStatus(parameters, all) : null;
};

/** What moto does not do, and how a test sets the scene of it. */
type Gaps = {
  /** By the path that a test posts to. */
  readonly hands: Readonly<Record<string, (posted: string) => void>>;
  /** Null for a request that moto can answer. */
  readonly answer: (incoming: IncomingMessage, body: string) => LocalAnswer | null;
  readonly forget: () => void;
};

const createGaps = (): Gaps => {
  const health = new Map<string, LocalHealth>();
  const route53 = createLocalRoute53();
  const capacity = createLocalCapacity();
  return {
    hands: {
      [HEALTH_PATH]: (posted) => {
        const told: LocalHealth = JSON.parse(posted);
        health.set(told.instanceId, told);
      },
      [CHECKERS_PATH]: (posted) => route53.tellCheckers(JSON.parse(posted)),
      [EXHAUSTED_PATH]: capacity.exhaust,
    },
    answer: (incoming, body) => {
      const known = answerTo(incoming, body, [...health.values()]);
      if (known !== null) return { status: 200, body: known };
      const { method = '', headers, url = '/' } = incoming;
      const target = headers['x-amz-target'];
      return (
        capacity.answer(typeof target === 'string' ? target : undefined, body) ??
        route53.answer({ method, url: new URL(url, 'http://127.0.0.1'), body })
      );
    },
    forget: () => {
      health.clear();
      route53.forget();
      capacity.forget();
    },
  };
};

/**
 * Starts a server in front of moto that answers what moto does not: it makes again what a token has made, DescribeInstanceStatus
 * knows no filter of a status there, Systems Manager no agent, EC2 no capacity reservation and Service Quotas none of EC2. Route 53
 * takes any change there, and forgets which alarm a health check follows, so that all of it is answered here.
 *
 * Everybody is well, and has no agent, until a test posts otherwise; no checker says anything, and EC2 has every machine.
 */
export const startMotoGaps = async (motoUrl: string): Promise<MotoGaps> => {
  const gaps = createGaps();
  const tokens = createLocalTokens();
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const hand = gaps.hands[incoming.url ?? ''];
    if (hand !== undefined) {
      hand(body.toString());
      outgoing.end();
      return;
    }
    try {
      const askMoto = (): Promise<IncomingMessage> => ask(motoUrl, incoming, body);
      const answer =
        gaps.answer(incoming, body.toString()) ??
        tokens.answer(scopeOf(incoming), body.toString(), async () => readAnswer(await askMoto()));
      if (answer === null) pass(await askMoto(), outgoing);
      else send(await answer, outgoing);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server in front of moto has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    forget: () => {
      gaps.forget();
      tokens.forget();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        connections.destroy();
      }),
  };
};
