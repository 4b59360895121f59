import { asWired } from '../core/failover/as-wired.ts';
import { needsArming } from '../core/failover/keep-armed.ts';
import { referencePrefix } from '../core/failover/plan-checks.ts';
import type { PreparationQuestion } from '../core/failover/plan-preparation.ts';
import { epochName } from '../core/failover/plan-records.ts';
import { readServiceState } from '../core/failover/read-service-state.ts';
import { drillOf, type Service } from '../core/failover/service.ts';
import type { ServiceState } from '../core/failover/service-state.ts';
import type { HostedZone } from '../ports/dns.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import type { DnsRequest } from './dns-report.ts';
import { resolveTarget } from './resolve-target.ts';
import type { Deployment, ServiceSetup } from './service-setup.ts';

/** What preparing touches of a Region. */
export type DnsPorts = Pick<
  FailoverPorts,
  'region' | 'dns' | 'workflows' | 'switches' | 'prerequisites' | 'clock' | 'ledger' | 'fleets' | 'balancers' | 'agents'
>;

/** Who prepares what: the ports of every Region, and each Region's own configuration. */
export type DnsDesk = {
  readonly portsIn: (region: string) => DnsPorts;
  readonly setupIn: (region: string) => ServiceSetup;
  readonly request: DnsRequest;
  readonly service: Service;
  readonly stage: string;
  readonly deployment: Deployment;
};

/** What one Region's ledger knows of one form of a service. */
export type Ledgered = {
  readonly region: string;
  /** Null where nothing was written yet. */
  readonly state: ServiceState | null;
  /** What `dns prepare` said before, and was not taken note of yet. */
  readonly wire: unknown;
};

/** One DNS name of a service, with all that was read of it. */
export type DnsForm = {
  readonly service: Service;
  readonly question: PreparationQuestion;
  readonly ledgers: readonly Ledgered[];
};

/** Everything that preparing is planned by. */
export type DnsGround = {
  readonly zone: HostedZone | null;
  /** The real name, then that of its drills. */
  readonly forms: readonly [DnsForm, DnsForm];
  /** Alarms on switches that are not there, each with its Region. */
  readonly alarmsMissing: readonly { readonly region: string; readonly alarmName: string }[];
};

/** The id of the wish by which a service is wired: a later one takes the place of an earlier one. */
export const WIRE_ID = 'wire';

const readLedgers = ({ portsIn }: DnsDesk, { name, regions }: Service): Promise<readonly Ledgered[]> =>
  Promise.all(
    regions.map(async (region) => {
      const { body, asks } = await portsIn(region).workflows.read({ kind: 'service', id: name });
      return { region, state: readServiceState(body, name), wire: asks.get(WIRE_ID) ?? null };
    }),
  );

const newestEpoch = (ledgers: readonly Ledgered[]): number | null => {
  const epochs = ledgers.flatMap(({ state }) => state?.epoch ?? []);
  return epochs.length === 0 ? null : Math.max(...epochs);
};

type Shared = Pick<PreparationQuestion, 'checks' | 'targets'> & { readonly zone: HostedZone | null };

const readForm = async (desk: DnsDesk, service: Service, { zone, checks, targets }: Shared): Promise<DnsForm> => {
  const { portsIn, request, stage, deployment, service: real } = desk;
  const names = [service.dnsName, epochName(service)];
  const [records, ledgers] = await Promise.all([
    zone === null ? [] : portsIn(request.region).dns.listRecords(zone.id, names),
    readLedgers(desk, service),
  ]);
  const question = {
    service,
    owner: real.name,
    stage,
    zone,
    records,
    checks,
    targets,
    alarmName: deployment.switchAlarm(stage, service.name),
    epoch: newestEpoch(ledgers),
    adopt: request.adopt,
    nowMs: portsIn(request.region).clock.nowMs(),
  };
  return { service, question, ledgers };
};

const findMissing = async ({ portsIn, service, stage, deployment }: DnsDesk): Promise<DnsGround['alarmsMissing']> => {
  if (service.mode === 'record') return [];
  const names = [service, drillOf(service)].map(({ name }) => deployment.switchAlarm(stage, name));
  const missing = await Promise.all(
    service.regions.map(async (region) => {
      const there = await portsIn(region).switches.readAlarms(names);
      return names
        .filter((name) => !there.some(({ alarmName }) => alarmName === name))
        .map((alarmName) => ({ region, alarmName }));
    }),
  );
  return missing.flat();
};

/** Reads what is there of a service's DNS, in Route 53 and in both Regions. Rejects with a `Fault`. */
export const readDns = async (desk: DnsDesk): Promise<DnsGround> => {
  const { portsIn, setupIn, request, service, stage } = desk;
  const { dns } = portsIn(request.region);
  const targetOf = async (region: string) =>
    [region, await resolveTarget(portsIn(region), setupIn(region), service)] as const;
  const [zone, checks, targets, alarmsMissing] = await Promise.all([
    dns.findZone(service.zone),
    dns.listChecks(referencePrefix(stage)),
    Promise.all(service.regions.map(targetOf)),
    findMissing(desk),
  ]);
  const shared = { zone, checks, targets: Object.fromEntries(targets) };
  const [real, drill] = await Promise.all([readForm(desk, service, shared), readForm(desk, drillOf(service), shared)]);
  return { zone, forms: [real, drill], alarmsMissing };
};

/** Why the records of a form are not to be touched now; null where they may be. */
export const explainMoving = ({ service, question, ledgers }: DnsForm): string | null => {
  const moving = ledgers.flatMap(({ state }) => state?.move ?? []).find(({ phase }) => phase !== 'over');
  if (moving !== undefined) return `${moving.id} is under way (${moving.phase}): wait until it is over`;
  const isMarked = question.records.some(({ name }) => name === epochName(service));
  const isBehind = ledgers.some(
    ({ region, state }) => state !== null && needsArming(asWired(service, state.wiring), region, state),
  );
  if (!isMarked || !isBehind) return null;
  return `the records of ${service.name} are still being brought to epoch ${question.epoch} after a move: try again in a few minutes`;
};
