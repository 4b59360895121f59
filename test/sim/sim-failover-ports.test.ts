import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { DAY_MS, SECOND_MS } from '../../shared/core/time.ts';
import { advanceCloudTo } from '../../sim/cloud.ts';
import { putRecords } from '../../sim/dns/zones.ts';
import { cutOffRegion } from '../../sim/faults/cut-off-region.ts';
import { failDnsControl } from '../../sim/faults/fail-dns.ts';
import { failEndpoint, flapEndpoint } from '../../sim/faults/fail-endpoint.ts';
import { failService } from '../../sim/faults/fail-service.ts';
import { lieAboutEndpoint } from '../../sim/faults/lie-about-endpoint.ts';
import { partPlaces } from '../../sim/faults/part-places.ts';
import { observationOf } from '../contracts/failover-world.ts';
import { openPorts } from './open-failover-ports.ts';
import { AWAY, HOME } from './small-cloud.ts';
import { NAME, primary } from './small-globe.ts';
import { at } from './small-world.ts';

const probeOf = (region: string) => ({
  url: `https://web-${region}.example.net/health`,
  status: 200,
  body: null,
  timeoutMs: 5_000,
});

const UNKNOWN = { name: 'Fault', kind: 'unknown' };

describe('sim failover ports', () => {
  it('stop at every call, and tell where it goes', async () => {
    const points: string[] = [];
    const { ports, zoneId } = openPorts({
      hook: async ({ port, method, phase, region }) => {
        if (phase === 'before') points.push(`${port}.${method}${region === undefined ? '' : ` in ${region}`}`);
      },
    });
    await ports.probes.probe(probeOf(AWAY));
    await ports.probes.resolve(NAME);
    await ports.observations.put(HOME, observationOf(HOME, at(0)));
    await ports.observations.put(AWAY, observationOf(HOME, at(0)));
    await ports.observations.list('shop');
    await ports.dns.findZone('example.com');
    await ports.dns.listRecords(zoneId, [NAME]);
    await ports.dns.readChange('C1');
    await ports.dns.listChecks('');
    const id = await ports.dns.createCheck('one', { kind: 'alarm', region: AWAY, alarmName: 'none' });
    await ports.dns.readCheckers(id);
    await ports.dns.deleteCheck(id);
    await ports.switches.publish('shop', true, ports.clock.nowMs());
    await ports.switches.readAlarms([]);
    await ports.prerequisites.readVcpuQuota();
    await ports.prerequisites.releaseProbes();
    await ports.wakes.wakeFleets(['web'], 'a test');
    await ports.signatures.sign('text');
    await ports.formerRegion(AWAY).ledger.readFleets(['web']);
    await ports.formerRegion(AWAY).fleets.listInstances(['web']);
    await ports.workflows.list('service');
    expect(points).toEqual([
      'probes.probe',
      'probes.resolve',
      'observations.put',
      `observations.put in ${AWAY}`,
      'observations.list',
      'dns.findZone',
      'dns.listRecords',
      'dns.readChange',
      'dns.listChecks',
      'dns.createCheck',
      'dns.readCheckers',
      'dns.deleteCheck',
      'switches.publish',
      'switches.readAlarms',
      'prerequisites.readVcpuQuota',
      'prerequisites.releaseProbes',
      'wakes.wakeFleets',
      'signatures.sign',
      `ledger.readFleets in ${AWAY}`,
      `fleets.listInstances in ${AWAY}`,
      'workflows.list',
    ]);
  });

  it('never let a probe reject', async () => {
    const { ports } = openPorts({ hook: () => Promise.reject(new Fault('unknown', 'probe', 'lost')) });
    expect(await ports.probes.probe(probeOf(AWAY))).toMatchObject({ good: false });
    expect(await ports.probes.resolve(NAME)).toBeNull();
  });

  it('tell whom to wake', async () => {
    const woken: unknown[] = [];
    const { ports } = openPorts({ onWake: (...wake) => woken.push(wake) });
    await ports.wakes.wakeFleets(['web'], 'a test');
    expect(woken).toEqual([[['web'], 'a test']]);
  });

  it('sign as others can check', async () => {
    const { ports } = openPorts();
    for (const text of ['', 'abc', 'größer', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(10_000)]) {
      const { algorithm, key, value } = await ports.signatures.sign(text);
      expect([algorithm, value]).toEqual(['HMAC_SHA_256', createHmac('sha256', key).update(text).digest('hex')]);
    }
  });

  it('keep observations for a day', async () => {
    const { ports, cloud } = openPorts();
    await ports.observations.put(HOME, observationOf(HOME, at(0)));
    advanceCloudTo(cloud, at(0) + DAY_MS - 1);
    expect(await ports.observations.list('shop')).toHaveLength(1);
    advanceCloudTo(cloud, at(0) + DAY_MS);
    expect(await ports.observations.list('shop')).toEqual([]);
  });

  it('wait for what does not answer as long as a client does, and for what does as long as it takes', async () => {
    const waits: number[] = [];
    const latency = { ownMs: 1, otherMs: 2, route53Ms: 3, timeoutMs: 4 };
    const time = { latency, wait: async (ms: number) => void waits.push(ms) };
    const { ports, away, globe } = openPorts({ time });
    await ports.workflows.list('service');
    await ports.formerRegion(AWAY).ledger.readFleets([]);
    await ports.dns.listChecks('');
    cutOffRegion(away);
    failDnsControl(globe);
    await expect(ports.formerRegion(AWAY).ledger.readFleets([])).rejects.toMatchObject(UNKNOWN);
    await expect(ports.dns.listChecks('')).rejects.toMatchObject(UNKNOWN);
    expect(waits).toEqual([1, 2, 3, 4, 4]);
  });
});

describe('a Region that is cut off', () => {
  it('fails every call into it from others, and its endpoint answers nobody', async () => {
    const { standby, home } = openPorts();
    const reconnect = cutOffRegion(home);
    const former = standby.formerRegion(HOME);
    await expect(former.fleets.listInstances(['web'])).rejects.toMatchObject(UNKNOWN);
    await expect(former.ledger.removeOverrides('web', ['pause'])).rejects.toMatchObject(UNKNOWN);
    await expect(standby.observations.put(HOME, observationOf(AWAY, at(0)))).rejects.toMatchObject(UNKNOWN);
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: false, because: 'no answer within 5 s' });
    expect(await standby.observations.list('shop')).toEqual([]);
    reconnect();
    expect(await former.fleets.listInstances(['web'])).toEqual([]);
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: true });
  });
});

describe('a Region that fails in part', () => {
  it.each(['failing', 'silent'] as const)('has an endpoint that is %s, and all else goes on', async (mode) => {
    const { ports, standby, globe } = openPorts();
    const mend = failEndpoint(globe, HOME, mode);
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: false });
    expect(await standby.formerRegion(HOME).fleets.listInstances(['web'])).toEqual([]);
    await ports.observations.put(HOME, observationOf(HOME, at(0)));
    mend();
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: true });
  });

  it('serves while a service of AWS fails there', async () => {
    const { ports, standby, home } = openPorts();
    const mend = failService(home, 'dynamodb');
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: true });
    await expect(ports.observations.list('shop')).rejects.toMatchObject(UNKNOWN);
    await expect(standby.observations.put(HOME, observationOf(AWAY, at(0)))).rejects.toMatchObject(UNKNOWN);
    expect(await ports.fleets.listInstances(['web'])).toEqual([]);
    mend();
    expect(await ports.observations.list('shop')).toEqual([]);
  });

  it('reads, and writes nothing', async () => {
    const { ports, home } = openPorts();
    failService(home, 'dynamodb', 'changes');
    failService(home, 'cloudwatch', 'changes');
    failService(home, 'ec2', 'reads');
    expect(await ports.workflows.list('service')).toEqual([]);
    expect(await ports.switches.readAlarms([])).toEqual([]);
    const key = { kind: 'service', id: 'shop' } as const;
    await expect(ports.workflows.ask(key, '1', {})).rejects.toMatchObject(UNKNOWN);
    await expect(ports.switches.publish('shop', true, ports.clock.nowMs())).rejects.toMatchObject(UNKNOWN);
    await expect(ports.fleets.listInstances(['web'])).rejects.toMatchObject(UNKNOWN);
    expect(await ports.fleets.terminate([])).toEqual({ refused: [] });
  });

  it('flaps, each half of the period', async () => {
    const { standby, globe, cloud } = openPorts();
    advanceCloudTo(cloud, at(30));
    const mend = flapEndpoint(globe, HOME, 20 * SECOND_MS);
    const seen: boolean[] = [];
    for (let seconds = 30; seconds < 70; seconds += 5) {
      advanceCloudTo(cloud, at(seconds));
      seen.push((await standby.probes.probe(probeOf(HOME))).good);
    }
    expect(seen).toEqual([false, false, true, true, false, false, true, true]);
    mend();
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: true });
  });

  it('is seen otherwise by an observer that lies', async () => {
    const { ports, standby, globe, away } = openPorts();
    const mend = lieAboutEndpoint(globe, { observer: AWAY, region: HOME, says: 'bad' });
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: false });
    expect(await ports.probes.probe(probeOf(HOME))).toMatchObject({ good: true });
    mend();
    cutOffRegion(away);
    lieAboutEndpoint(globe, { observer: HOME, region: AWAY, says: 'good' });
    expect(await ports.probes.probe(probeOf(AWAY))).toMatchObject({ good: true });
  });

  it('is kept apart from some, and from nobody else', async () => {
    const { ports, standby, globe } = openPorts();
    const mend = partPlaces(globe, [AWAY], [HOME, 'route-53', 'resolvers']);
    expect(await standby.probes.probe(probeOf(HOME))).toMatchObject({ good: false });
    expect(await ports.probes.probe(probeOf(AWAY))).toMatchObject({ good: false });
    expect(await standby.probes.probe(probeOf(AWAY))).toMatchObject({ good: true });
    await expect(ports.observations.put(AWAY, observationOf(HOME, at(0)))).rejects.toMatchObject(UNKNOWN);
    await expect(standby.dns.listChecks('')).rejects.toMatchObject(UNKNOWN);
    expect(await standby.probes.resolve(NAME)).toBeNull();
    expect(await ports.dns.listChecks('')).toEqual([]);
    expect(await ports.probes.resolve(NAME)).toEqual([]);
    mend();
    expect(await standby.probes.resolve(NAME)).toEqual([]);
  });
});

describe('a probe', () => {
  it('wants certificate, status and text as they must be', async () => {
    const { ports, globe } = openPorts();
    const endpoint = globe.network.endpoints.get(AWAY);
    if (endpoint === undefined) throw new Error('no endpoint');
    const { certificateUntilMs } = endpoint;
    const asked = { ...probeOf(AWAY), body: 'ok' };
    expect(await ports.probes.probe(asked)).toEqual({ good: true, because: '200 in 81 ms', certificateUntilMs });
    expect(await ports.probes.probe({ ...asked, body: 'fine' })).toMatchObject({ good: false });
    expect(await ports.probes.probe({ ...asked, status: 204 })).toMatchObject({ good: false, because: '200' });
    expect(await ports.probes.probe({ ...asked, timeoutMs: 80 })).toMatchObject({ because: 'no answer within 0.08 s' });
    endpoint.certificateUntilMs = at(0);
    expect(await ports.probes.probe(asked)).toMatchObject({ because: 'its certificate has expired' });
    const clear = { ...asked, url: asked.url.replace('https', 'http') };
    expect(await ports.probes.probe(clear)).toMatchObject({ good: true, certificateUntilMs: null });
    expect(await ports.probes.probe({ ...asked, url: 'https://nowhere.test/' })).toMatchObject({ good: false });
  });

  it('fails where a fleet that must serve has no machine', async () => {
    const { ports, globe, fleet } = openPorts();
    const endpoint = globe.network.endpoints.get(HOME);
    if (endpoint !== undefined) endpoint.fleets = [fleet.name];
    expect(await ports.probes.probe(probeOf(HOME))).toMatchObject({ good: false, because: '503' });
  });

  it('resolves a name as a resolver without a cache', async () => {
    const { ports, globe, zoneId } = openPorts();
    putRecords(globe, zoneId, [primary(AWAY, null)]);
    expect(await ports.probes.resolve(NAME)).toEqual([globe.network.endpoints.get(AWAY)?.address]);
  });
});

describe("Route 53's control plane", () => {
  it('fails every call while it is down, and names go on being answered', async () => {
    const { ports, standby, globe, zoneId } = openPorts();
    putRecords(globe, zoneId, [primary(AWAY, null)]);
    const mend = failDnsControl(globe);
    for (const { dns } of [ports, standby]) {
      await expect(dns.findZone('example.com')).rejects.toMatchObject(UNKNOWN);
      await expect(dns.listRecords(zoneId, [NAME])).rejects.toMatchObject(UNKNOWN);
      await expect(dns.readChange('C1')).rejects.toMatchObject(UNKNOWN);
    }
    expect(await ports.probes.resolve(NAME)).toHaveLength(1);
    mend();
    expect(await ports.dns.listRecords(zoneId, [NAME])).toHaveLength(1);
  });
});
