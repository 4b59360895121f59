import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { answerOf } from './backup-answers.ts';
import { AWAY, type DeployedRegion, type DeployedRegions, deployRegions, HOME } from './deployed-regions.ts';
import type { FleetPlace } from './local-account.ts';
import { type LocalEndpoints, startLocalEndpoints } from './local-endpoints.ts';
import { createZone, listRecords, prepare, readState, readSwitch, tellCheckers } from './moving-account.ts';
import { putAlarms } from './put-alarms.ts';
import { serviceIn, servicesOf } from './service-answers.ts';
import { decisionsOf, eventNow } from './stage-events.ts';

const auditsSchema = z.object({ audited: z.array(z.looseObject({ service: z.string(), standing: z.string() })) });

let endpoints: LocalEndpoints;
let stage: DeployedRegions;
let zoneId: string;
let nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 5 * SECOND_MS;

const service = (name: string, keys: string): string => `  ${name}:
    name: ${name}.example.com
    zone: example.com
    fleets: [web]
    regions: [${HOME}, ${AWAY}]
    endpoints: { ${HOME}: 192.0.2.1, ${AWAY}: 192.0.2.2 }
    observe: { url: "http://127.0.0.1:${endpoints.port}/{region}" }
${keys}`;

const configText = (home: FleetPlace, away: FleetPlace): string => `version: 1
regions: { primary: ${HOME}, standby: ${AWAY} }
fleets:
  web:
    launchTemplate: web
    subnets: [${home.subnets[0]}]
    sizes: [c5.large]
    capacity: { min: 1, max: 4 }
    warmUp: 0s
    inRegion:
      ${AWAY}: { launchTemplate: web, subnets: [${away.subnets[0]}], capacity: { min: 1, max: 4 } }
services:
${service('shop', '    mode: switch')}
${service('cart', '    mode: record')}
${service('till', '    mode: record\n    approval: automatic')}
`;

/** The schedule's event in a Region, as it comes, or out of the queue half a minute later. */
const wake = (region: DeployedRegion, isSecond: boolean): object => {
  const event = { ...eventNow('tick', nowMs), region: region.name };
  const message = { eventSource: 'aws:sqs', messageId: `message-${nowMs}`, body: JSON.stringify(event) };
  return isSecond ? { Records: [message] } : event;
};

/** So many looks of both Regions, half a minute apart; what the last ones said of a service. */
const watch = async (looks: number, name: string) => {
  let seen: readonly ReturnType<typeof serviceIn>[] = [];
  for (let look = 0; look < looks; look += 1) {
    nowMs += 30 * SECOND_MS;
    const regions = [stage.home, stage.away];
    const told = await Promise.all(regions.map((region) => region.watch(wake(region, look % 2 === 1), nowMs)));
    seen = told.map((invocation) => serviceIn(invocation, name));
  }
  const [home, away] = seen;
  if (home === undefined || away === undefined) throw new Error('nobody looked');
  return { home, away };
};

/** Looks until the next move in a Region is over, and how it ended. */
const endOf = async (where: 'home' | 'away', name: string) => {
  const before = new Set((await watch(1, name))[where].past.map(({ id }) => id));
  for (let look = 0; look < 40; look += 1) {
    const seen = (await watch(1, name))[where];
    const [last] = seen.past;
    if (seen.move === null && last !== undefined && !before.has(last.id)) return last;
  }
  throw new Error(`${name} has not moved`);
};

const records = (): Promise<readonly string[]> => listRecords(zoneId);

const of = async (name: string): Promise<readonly string[]> =>
  (await records()).filter((line) => new RegExp(`^(_ballast\\.)?${name}\\.`).test(line));

const epochLine = (name: string, epoch: number): string =>
  `_ballast.${name}.example.com. TXT "ballast v=1 stage=dev service=${name} epoch=${epoch} active=${epoch % 2 === 0 ? HOME : AWAY}"`;

/** A move is some twenty looks, each by two processes that start anew. */
const MOVE_TIMEOUT_MS = 300_000;

/** What the zone holds of a service in record mode at an epoch. */
const atEpoch = (name: string, epoch: number): readonly string[] => [
  epochLine(name, epoch),
  `${name}.example.com. A ${epoch % 2 === 0 ? '192.0.2.1' : '192.0.2.2'}`,
];

/** The same in switch mode: the Region that is active is the primary. */
const armedAt = (name: string, epoch: number): readonly string[] => {
  const [active, other] = epoch % 2 === 0 ? ['192.0.2.1', '192.0.2.2'] : ['192.0.2.2', '192.0.2.1'];
  return [
    epochLine(name, epoch),
    `${name}.example.com. A PRIMARY ${active}`,
    `${name}.example.com. A SECONDARY ${other}`,
  ];
};

beforeAll(async () => {
  endpoints = await startLocalEndpoints();
  stage = await deployRegions(configText);
  for (const region of [stage.home, stage.away]) {
    await putAlarms(region.clients, region.template);
    for (let count = 0; count < 2; count += 1) {
      nowMs += MINUTE_MS;
      decisionsOf(await region.tick({ ...eventNow('tick', nowMs), region: region.name }, nowMs));
    }
  }
  zoneId = await createZone('example.com');
  for (const name of ['shop', 'cart', 'till']) await prepare(name, stage.configFile);
  await watch(4, 'shop');
}, MOVE_TIMEOUT_MS * 3);

afterAll(async () => {
  await stage?.close();
  await endpoints?.close();
});

describe('the stacks', () => {
  it('wake watch twice by one schedule, and failover and audit by their own', () => {
    for (const { rules } of [stage.home, stage.away]) {
      const wakes = (name: string) => rules.find((rule) => rule.name === `ballast-dev-${name}` && rule.enabled)?.wakes;
      expect(wakes('watch')).toEqual([
        expect.stringMatching(/:lambda:.*:ballast-dev-watch$/),
        expect.stringMatching(/:sqs:.*:ballast-dev-watch$/),
      ]);
      expect(wakes('audit')).toEqual([expect.stringMatching(/:ballast-dev-audit$/)]);
      expect(wakes('switch')).toEqual([expect.stringMatching(/:ballast-dev-failover$/)]);
      expect(wakes('suspected')).toEqual([expect.stringMatching(/:ballast-dev-failover$/)]);
      expect(wakes('look-wanted')).toEqual([expect.stringMatching(/:ballast-dev-scale$/)]);
    }
  });
});

describe('what is prepared', () => {
  it('is a record for each service and for its drills, with the epoch beside it', async () => {
    expect(await of('cart')).toEqual(atEpoch('cart', 0));
    expect(await of('shop')).toEqual(armedAt('shop', 0));
    expect(await records()).toContainEqual(
      `_ballast.ballast-drill.cart.example.com. TXT "ballast v=1 stage=dev service=cart~drill epoch=0 active=${HOME}"`,
    );
  });

  it('is known in both Regions, which agree on where a service is', async () => {
    const { home, away } = await watch(1, 'shop');
    expect(home).toMatchObject({ role: 'active', epoch: 0, active: HOME, armed: true, code: 'STEADY' });
    expect(away).toMatchObject({ role: 'standby', epoch: 0, active: HOME, armed: true, code: 'STEADY' });
  });

  it('is audited when it is due, and not again so soon', async () => {
    const audit = async (event: object) =>
      auditsSchema.parse(answerOf(await stage.away.audit(event, nowMs))).audited.map((report) => report.service);
    const tick = { ...eventNow('tick', nowMs), region: AWAY };
    expect((await audit(tick)).toSorted()).toEqual(['cart', 'shop', 'till']);
    expect(await audit(tick)).toEqual([]);
    expect(await audit({ service: 'cart' })).toEqual(['cart']);
  });

  it('is left alone by looks while all is well', async () => {
    const before = await records();
    const { log } = await stage.away.watch(wake(stage.away, false), nowMs);
    expect(log).toContain('route53:GetHealthCheckStatus');
    expect(log).not.toContain('route53:ChangeResourceRecordSets');
    expect(await records()).toEqual(before);
  });
});

describe('failover, as deployed, by a change of records', () => {
  const wish = { service: 'cart', to: AWAY, why: 'a test', by: 'ada' };

  it('tells every call of a dry run, and makes none', async () => {
    const before = await records();
    const planned = serviceIn(await stage.away.failover({ ...wish, dryRun: true }, nowMs), 'cart');
    expect(new Set(planned.outcomes.map(({ result }) => result))).toEqual(new Set(['skipped']));
    expect(planned.outcomes.map(({ step }) => step)).toContainEqual(expect.stringContaining('epoch'));
    expect(await records()).toEqual(before);
  });

  it.each([
    ['away', { ...wish, to: HOME }, 'WRONG_REGION'],
    ['home', wish, 'WRONG_REGION'],
    ['away', { service: 'cart', approve: 'cart-1-none' }, 'NOTHING_TO_ANSWER'],
    ['away', { service: 'cart', abort: true, why: 'a test' }, 'NOTHING_TO_ANSWER'],
    ['home', { service: 'cart', failback: true, why: 'a test' }, 'ALREADY_THERE'],
  ] as const)('in %s refuses %j in one line, and changes nothing', async (where, event, code) => {
    const before = await records();
    const { refused } = servicesOf(await stage[where].failover(event, nowMs));
    expect(refused).toEqual({ code, because: expect.stringMatching(/^.+$/) });
    await watch(1, 'cart');
    expect(await records()).toEqual(before);
  });

  it.each([
    [{ service: 'crat', to: AWAY, why: 'a test' }, 'UNKNOWN_SERVICE', 'no service "crat"'],
    [{ service: 'cart', to: AWAY }, 'BAD_REQUEST', 'say why'],
    [{ service: 'cart', too: AWAY, why: 'a test' }, 'BAD_REQUEST', 'unknown key "too"'],
    ['cart', 'MALFORMED', null],
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events' }, 'UNKNOWN_EVENT', null],
  ])('ignores %j, and changes nothing', async (event, code, because) => {
    const before = await records();
    const answer = answerOf(await stage.away.failover(event, nowMs));
    expect(answer).toEqual({ ignored: code, ...(because !== null && { because: expect.stringContaining(because) }) });
    expect(await records()).toEqual(before);
  });

  it('moves once, however often and at once it is asked and woken', { timeout: MOVE_TIMEOUT_MS }, async () => {
    const asked = await Promise.all([1, 2, 3].map(() => stage.away.failover(wish, nowMs)));
    for (const invocation of asked) servicesOf(invocation);
    const woken = [false, true, false].map((isSecond) => stage.away.watch(wake(stage.away, isSecond), nowMs));
    for (const invocation of await Promise.all(woken)) servicesOf(invocation);
    expect(await endOf('away', 'cart')).toMatchObject({ code: 'MOVED', plan: { epoch: 1, from: HOME, to: AWAY } });
    expect(await of('cart')).toEqual(atEpoch('cart', 1));
    const { home, away } = await watch(1, 'cart');
    expect(home).toMatchObject({ role: 'standby', epoch: 1, active: AWAY });
    expect(away).toMatchObject({ role: 'active', epoch: 1, active: AWAY, move: null });
    expect(away.past).toHaveLength(1);
  });

  it('leaves the records of other services as they were', async () => {
    expect(await of('shop')).toEqual(armedAt('shop', 0));
    expect(await of('till')).toEqual(atEpoch('till', 0));
  });

  it('goes home by command alone, and once', { timeout: MOVE_TIMEOUT_MS }, async () => {
    const back = { service: 'cart', failback: true, why: 'the test is over', force: true };
    const asked = await Promise.all([1, 2].map(() => stage.home.failover(back, nowMs)));
    for (const invocation of asked) servicesOf(invocation);
    expect(await endOf('home', 'cart')).toMatchObject({ code: 'MOVED', plan: { epoch: 2, from: AWAY, to: HOME } });
    expect(await of('cart')).toEqual(atEpoch('cart', 2));
  });
});

describe('failover, as deployed, by a switch', () => {
  it('publishes it where traffic goes, and arms the records for the next time', {
    timeout: MOVE_TIMEOUT_MS,
  }, async () => {
    const before = await of('shop');
    const asked = await Promise.all(
      [1, 2].map(() => stage.away.failover({ service: 'shop', to: AWAY, why: 'a test' }, nowMs)),
    );
    for (const invocation of asked) servicesOf(invocation);
    expect(before).toEqual(armedAt('shop', 0));
    expect(await endOf('away', 'shop')).toMatchObject({ code: 'MOVED', plan: { epoch: 1 } });
    expect(await readSwitch(stage.away, 'shop', nowMs)).toContain(1);
    expect(await readSwitch(stage.home, 'shop', nowMs)).not.toContain(1);
    const { away } = await watch(8, 'shop');
    expect(await of('shop')).toEqual(armedAt('shop', 1));
    expect(away).toMatchObject({ role: 'active', epoch: 1, armed: true });
    expect(await readState(stage.away, 'shop')).toMatchObject({ switchOn: false, recordsEpoch: 1 });
  });
});

describe('a Region that is down', () => {
  const fail = async (isUp: boolean): Promise<void> => {
    endpoints.setUp(HOME, isUp);
    const check = (await readState(stage.away, 'till'))?.wiring?.endpointChecks[HOME] ?? '';
    await tellCheckers(check, isUp ? 16 : 0, 16);
  };

  it('is left by quorum once, and never for one look', { timeout: MOVE_TIMEOUT_MS }, async () => {
    await fail(false);
    await watch(1, 'till');
    await fail(true);
    await watch(4, 'till');
    expect(await of('till')).toEqual(atEpoch('till', 0));
    await fail(false);
    expect(await endOf('away', 'till')).toMatchObject({ code: 'MOVED', plan: { cause: 'quorum', epoch: 1 } });
    expect(await of('till')).toEqual(atEpoch('till', 1));
  });

  it('is not gone back to when it recovers', { timeout: MOVE_TIMEOUT_MS }, async () => {
    await fail(true);
    const { home, away } = await watch(8, 'till');
    expect(home).toMatchObject({ active: AWAY, epoch: 1, move: null });
    expect(away).toMatchObject({ active: AWAY, epoch: 1, move: null });
    expect(await of('till')).toEqual(atEpoch('till', 1));
  });
});
