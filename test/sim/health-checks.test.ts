import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { regionOfName } from '../../sim/dns/answer-name.ts';
import { countCheckers, createCheckers, noteAnswer } from '../../sim/dns/checkers.ts';
import { createCheck, deleteCheck, readCheckers } from '../../sim/dns/health-checks.ts';
import { putRecords } from '../../sim/dns/zones.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { failEndpoint, flapEndpoint } from '../../sim/faults/fail-endpoint.ts';
import { partPlaces } from '../../sim/faults/part-places.ts';
import { addSwitchAlarm, publishSwitch, readAlarms, switchMetric } from '../../sim/switches.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { NAME, primary, secondary, smallGlobe } from './small-globe.ts';
import { at } from './small-world.ts';

const ALARM = 'ballast-test-switch-shop';
const METRIC = switchMetric('test', 'shop');

/** The shop is at home, under the health check that the switch of the other Region turns off. */
const openSwitch = () => {
  const small = smallGlobe();
  const { globe, zoneId } = small;
  addSwitchAlarm(globe, AWAY, 'test', 'shop');
  const id = createCheck(globe, 'switch', { kind: 'alarm', region: AWAY, alarmName: ALARM });
  putRecords(globe, zoneId, [primary(HOME, id), secondary(AWAY)]);
  return {
    ...small,
    id,
    whereAt: (seconds: number) => {
      advanceCloudTo(small.cloud, at(seconds));
      return regionOfName(globe, NAME);
    },
  };
};

describe('a health check that follows a switch', () => {
  it('is healthy while nothing was ever published', () => {
    const { whereAt, globe } = openSwitch();
    expect(whereAt(600)).toBe(HOME);
    expect(readAlarms(globe, AWAY, [ALARM])).toEqual([{ alarmName: ALARM, state: 'INSUFFICIENT_DATA', actions: true }]);
  });

  it('hears of a datapoint at the end of its minute, and name servers ten seconds later', () => {
    const { whereAt, away } = openSwitch();
    expect(whereAt(130)).toBe(HOME);
    publishSwitch(away, METRIC, true, away.nowMs);
    expect(whereAt(189.999)).toBe(HOME);
    expect(whereAt(190)).toBe(AWAY);
  });

  it('keeps its last status without data, and while the Region is cut off or kept apart', () => {
    const { whereAt, away, globe } = openSwitch();
    publishSwitch(away, METRIC, true, away.nowMs);
    expect(whereAt(70)).toBe(AWAY);
    expect(whereAt(1_000)).toBe(AWAY);
    const reconnect = cutOffRegion(away);
    publishSwitch(away, METRIC, false, away.nowMs);
    expect(whereAt(1_200)).toBe(AWAY);
    reconnect();
    const mend = partPlaces(globe, [AWAY], ['route-53']);
    publishSwitch(away, METRIC, false, away.nowMs);
    expect(whereAt(1_400)).toBe(AWAY);
    mend();
    publishSwitch(away, METRIC, false, away.nowMs);
    expect(whereAt(1_500)).toBe(HOME);
  });

  it('goes by the newest minute, whatever comes late of an older one', () => {
    const { whereAt, away, globe } = openSwitch();
    expect(whereAt(130)).toBe(HOME);
    publishSwitch(away, METRIC, false, away.nowMs);
    publishSwitch(away, METRIC, true, away.nowMs - MINUTE_MS);
    expect(whereAt(400)).toBe(HOME);
    expect(readAlarms(globe, AWAY, [ALARM])).toMatchObject([{ state: 'OK' }]);
  });

  it('follows the largest datapoint of a minute', () => {
    const { whereAt, away, globe } = openSwitch();
    publishSwitch(away, METRIC, true, away.nowMs);
    publishSwitch(away, METRIC, false, away.nowMs);
    expect(whereAt(70)).toBe(AWAY);
    expect(readAlarms(globe, AWAY, [ALARM])).toMatchObject([{ state: 'ALARM' }]);
    publishSwitch(away, METRIC, false, away.nowMs);
    expect(whereAt(130)).toBe(HOME);
    expect(readAlarms(globe, AWAY, [ALARM])).toMatchObject([{ state: 'OK' }]);
  });

  it('that is deleted counts as healthy', () => {
    const { whereAt, away, globe, id } = openSwitch();
    publishSwitch(away, METRIC, true, away.nowMs);
    expect(whereAt(70)).toBe(AWAY);
    deleteCheck(globe, id);
    expect(whereAt(71)).toBe(HOME);
  });
});

const URL = `https://web-${HOME}.example.net/health`;

/** The shop is at home, as long as Route 53's checkers find its endpoint healthy. */
const openEndpoint = (body: string | null = null) => {
  const small = smallGlobe();
  const { globe, zoneId } = small;
  const id = createCheck(globe, 'endpoint', { kind: 'endpoint', url: URL, fall: 3, body });
  putRecords(globe, zoneId, [primary(HOME, id), secondary(AWAY)]);
  return {
    ...small,
    checkersAt: (seconds: number) => {
      advanceCloudTo(small.cloud, at(seconds));
      return readCheckers(globe, id);
    },
    where: () => regionOfName(globe, NAME),
  };
};

describe('a health check that asks an endpoint', () => {
  it('is asked by 16 checkers, each every ten seconds', () => {
    const { checkersAt } = openEndpoint();
    expect(checkersAt(0)).toBeNull();
    expect(checkersAt(11)).toEqual({ healthy: 16, all: 16, because: '16 of 16 checkers say healthy' });
  });

  it('is unhealthy after three bad answers, and healthy again after three good ones', () => {
    const { globe, checkersAt, where } = openEndpoint();
    checkersAt(60);
    const mend = failEndpoint(globe, HOME, 'silent');
    expect(checkersAt(80)).toMatchObject({ healthy: 16 });
    expect(checkersAt(91)).toMatchObject({
      healthy: 0,
      all: 16,
      because: '0 of 16 checkers say healthy; one says: the connection timed out',
    });
    advanceCloudTo(globe.cloud, at(101));
    expect(where()).toBe(AWAY);
    mend();
    expect(checkersAt(132)).toMatchObject({ healthy: 16 });
    advanceCloudTo(globe.cloud, at(142));
    expect(where()).toBe(HOME);
  });

  it('stays healthy while more than 18 % of the checkers say so', () => {
    const { globe, checkersAt, where } = openEndpoint();
    checkersAt(60);
    failEndpoint(globe, HOME, 'failing');
    let healthy = 16;
    while (where() === HOME) {
      healthy = checkersAt((globe.clock.nowMs - at(0)) / 1_000 + 0.1)?.healthy ?? 0;
      const { isHealthy } = [...globe.dns.checks.values()][0] ?? { isHealthy: true };
      expect(isHealthy).toBe(healthy / 16 > 0.18);
    }
    expect(healthy).toBeLessThanOrEqual(2);
  });

  it('cares for no certificate, and for the text that it was told', () => {
    const { globe, checkersAt } = openEndpoint('ok');
    const endpoint = globe.network.endpoints.get(HOME);
    if (endpoint === undefined) throw new Error('no endpoint');
    endpoint.certificateUntilMs = 0;
    expect(checkersAt(60)).toMatchObject({ healthy: 16 });
    endpoint.body = 'down for maintenance';
    expect(checkersAt(120)).toMatchObject({ healthy: 0 });
  });

  it('sees nothing of an endpoint that flaps faster than it counts', () => {
    const { globe, checkersAt } = openEndpoint();
    checkersAt(60);
    flapEndpoint(globe, HOME, 20_000);
    for (let seconds = 70; seconds < 400; seconds += 10) expect(checkersAt(seconds)).toMatchObject({ healthy: 16 });
  });
});

describe('a checker', () => {
  it('changes its mind after so many answers in a row, and never before', () => {
    const GOOD = { good: true, because: '200' };
    const BAD = { good: false, because: '503' };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (answers, threshold) => {
        const [checker] = createCheckers(1);
        if (checker === undefined) return;
        let says = true;
        for (const [index, good] of answers.entries()) {
          noteAnswer(checker, good ? GOOD : BAD, threshold);
          const row = answers.slice(Math.max(0, index + 1 - threshold), index + 1);
          if (row.length === threshold && row.every((one) => one === good)) says = good;
          expect(countCheckers([checker]).isHealthy).toBe(says);
        }
      }),
    );
  });
});
