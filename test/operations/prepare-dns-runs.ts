import { expect } from 'vitest';
import { epochName } from '../../shared/core/failover/plan-records.ts';
import { drillOf } from '../../shared/core/failover/service.ts';
import type { DnsAnswer, DnsReport, DnsRequest } from '../../shared/operations/dns-report.ts';
import { prepareDns } from '../../shared/operations/prepare-dns.ts';
import { listRecords } from '../../sim/dns/zones.ts';
import { tableOf } from '../../sim/region-tables.ts';
import { type MovingScene, SHOP, STANDBY } from './readiness/moving-scene.ts';

const REQUEST: DnsRequest = { region: STANDBY, service: 'shop', only: 'prepare', adopt: false, dryRun: false };

const run = ({ portsIn, setupIn }: MovingScene, request: Partial<DnsRequest> = {}): Promise<DnsAnswer> =>
  prepareDns(portsIn, setupIn, { ...REQUEST, ...request });

/** The report of what must not be refused. */
export const prepared = async (scene: MovingScene, request: Partial<DnsRequest> = {}): Promise<DnsReport> => {
  const answer = await run(scene, request);
  if (answer.kind === 'refused') throw new Error(answer.because);
  return answer.report;
};

/** The line of a refusal, which asked for no change. */
export const refused = async (scene: MovingScene, request: Partial<DnsRequest> = {}): Promise<string> => {
  const before = scene.calls.length;
  const answer = await run(scene, request);
  expect(scene.calls.length, 'calls that change anything').toBe(before);
  return answer.kind === 'refused' ? answer.because : `not refused: ${JSON.stringify(answer.report)}`;
};

/** How names stand, then ledgers. */
export const standings = ({ names, wired }: DnsReport) => [
  ...names.map(({ standing }) => standing),
  ...wired.map(({ standing }) => standing),
];

const ALL_NAMES = [SHOP, drillOf(SHOP)].flatMap((service) => [service.dnsName, epochName(service)]);

/** Records of the real name and of the drill's. */
export const recordsIn = ({ globe, zoneId }: MovingScene) => listRecords(globe, zoneId, ALL_NAMES);

/** What a Region's ledger was told. */
export const wishIn = async ({ tables }: MovingScene, region: string, id: string) =>
  (await tableOf(tables, region).workflows.read({ kind: 'service', id })).asks.get('wire');
