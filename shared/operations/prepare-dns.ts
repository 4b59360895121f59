import { type PreparationRefusal, refusePreparation } from '../core/failover/judge-records.ts';
import { type CheckToCreate, type FoundCheck, nextReference } from '../core/failover/plan-checks.ts';
import { type Preparation, planPreparation } from '../core/failover/plan-preparation.ts';
import { Fault } from '../core/fault.ts';
import type { Dns } from '../ports/dns.ts';
import { catchFault } from './catch-fault.ts';
import type { DnsAnswer, DnsNameReport, DnsReport, DnsRequest, DnsWiring } from './dns-report.ts';
import { liftForgottenFences } from './lift-forgotten-fences.ts';
import { type DnsDesk, type DnsForm, type DnsGround, type DnsPorts, explainMoving, readDns } from './read-dns.ts';
import type { ServiceSetup } from './service-setup.ts';
import { wireForm } from './wire-form.ts';

/** References that were used up by checks which somebody deleted, one after the other. */
const REFERENCES_MAX = 5;

type Planned = readonly [Preparation, Preparation];

/** The name of the drills has the endpoint checks in common with the real one, which makes and deletes them. */
const planBoth = ({ forms: [real, drill] }: DnsGround, checks: readonly FoundCheck[]): Planned | PreparationRefusal => {
  const first = planPreparation({ ...real.question, checks });
  if (first.kind === 'refused') return first;
  const made = first.checksToCreate.map((check) => ({ ...check, id: check.reference }));
  const left = checks.filter((check) => !first.checksToDelete.includes(check));
  const second = planPreparation({ ...drill.question, checks: [...left, ...made] });
  return second.kind === 'refused' ? second : [first, second];
};

const createCheck = async (dns: Dns, { reference, specification }: CheckToCreate): Promise<FoundCheck> => {
  let next = reference;
  for (let attempt = 1; ; attempt += 1) {
    const id = await catchFault(dns.createCheck(next, specification));
    if (!(id instanceof Fault)) return { id, reference: next, specification };
    if (id.kind !== 'conflict' || attempt === REFERENCES_MAX) throw id;
    next = nextReference(next);
  }
};

const createChecks = async (dns: Dns, [real, drill]: Planned): Promise<readonly FoundCheck[]> => {
  const made: FoundCheck[] = [];
  // One after the other: Route 53 makes one every two seconds.
  for (const check of [...real.checksToCreate, ...drill.checksToCreate]) made.push(await createCheck(dns, check));
  return made;
};

type Made = { readonly planned: Planned; readonly changeId: string | null };

/** Makes the health checks, then all records in one batch: a second one would wait for the first. */
const make = async (desk: DnsDesk, ground: DnsGround, planned: Planned): Promise<Made | PreparationRefusal> => {
  const { dns } = desk.portsIn(desk.request.region);
  const made = await createChecks(dns, planned);
  const again = planBoth(ground, [...ground.forms[0].question.checks, ...made]);
  if ('kind' in again) return again;
  const [real, drill] = again;
  const changes = [...real.changes, ...drill.changes];
  if (changes.length === 0) return { planned: again, changeId: null };
  const comment = `ballast dns prepare ${desk.service.name}, stage ${desk.stage}`;
  return { planned: again, changeId: (await dns.change(real.wiring.zoneId, changes, comment)).changeId };
};

const wireAll = async (
  desk: DnsDesk,
  { forms: [real, drill] }: DnsGround,
  [first, second]: Planned,
  acts: boolean,
): Promise<readonly DnsWiring[]> => [
  ...(await wireForm(desk, real, first, acts)),
  ...(await wireForm(desk, drill, second, acts)),
];

/** Checks that nothing names any more; one that stays costs little, and the next run finds it. */
const deleteChecks = async (desk: DnsDesk, planned: Planned): Promise<readonly string[]> => {
  const { dns } = desk.portsIn(desk.request.region);
  const warnings: string[] = [];
  for (const { id, reference } of planned.flatMap(({ checksToDelete }) => checksToDelete)) {
    const deleted = await catchFault(dns.deleteCheck(id));
    if (deleted instanceof Fault)
      warnings.push(`health check ${id} (${reference}) was not deleted: ${deleted.message}`);
  }
  return warnings;
};

const findWarnings = ({ service }: DnsDesk, { zone }: DnsGround): readonly string[] => {
  const { status } = service.observe;
  const isAccelerated = zone?.acceleratedRecovery !== false;
  return [
    ...(isAccelerated
      ? []
      : [
          `accelerated recovery is off for the zone ${zone?.name}: "ballast readiness ${service.name}" says how to turn it on`,
        ]),
    ...(status >= 200 && status <= 399
      ? []
      : [
          `Route 53's checkers take 2xx and 3xx for healthy, and services.${service.name}.observe.status is ${status}: they are no observers`,
        ]),
  ];
};

type Shown = Pick<DnsNameReport, 'because' | 'changeId'> & { readonly done: DnsNameReport['standing'] };

const reportName = ({ service }: DnsForm, { epoch, lines }: Preparation, shown: Shown): DnsNameReport => ({
  service: service.name,
  dnsName: service.dnsName,
  epoch,
  standing: lines.length === 0 ? 'as-wanted' : shown.done,
  lines,
  because: lines.length === 0 ? null : shown.because,
  changeId: lines.length === 0 ? null : shown.changeId,
});

const report = (
  desk: DnsDesk,
  { forms: [real, drill] }: DnsGround,
  [first, second]: Planned,
  shown: Shown & Pick<DnsReport, 'wired' | 'warnings'>,
): DnsAnswer => ({
  kind: 'prepared',
  report: {
    version: 1,
    service: desk.service.name,
    zone: { id: first.wiring.zoneId, name: real.question.zone?.name ?? '' },
    names: [reportName(real, first, shown), reportName(drill, second, shown)],
    wired: shown.wired,
    warnings: shown.warnings,
  },
});

const explainAlarms = ({ alarmsMissing: [first], forms: [{ question }] }: DnsGround): string | null =>
  first === undefined
    ? null
    : `the alarm ${first.alarmName} is not in ${first.region}: deploy there first, "npx serverless deploy --stage ${question.stage} --region ${first.region}"`;

const act = async (
  desk: DnsDesk,
  ground: DnsGround,
  planned: Planned,
  warnings: readonly string[],
): Promise<DnsAnswer> => {
  const made = await catchFault(make(desk, ground, planned));
  if (made instanceof Fault || 'kind' in made) {
    const hint = made instanceof Fault && made.kind === 'conflict' ? '; it changed meanwhile: run this again' : '';
    const because = `${made instanceof Fault ? made.message : made.because}${hint}`;
    const wired = await wireAll(desk, ground, planned, false);
    return report(desk, ground, planned, { done: 'failed', because, changeId: null, wired, warnings });
  }
  const wired = await wireAll(desk, ground, made.planned, true);
  const isWired = wired.every(({ standing }) => standing !== 'failed');
  const left = isWired ? await deleteChecks(desk, made.planned) : [];
  const { changeId } = made;
  return report(desk, ground, planned, {
    done: 'changed',
    because: null,
    changeId,
    wired,
    warnings: [...warnings, ...left],
  });
};

const prepare = async (desk: DnsDesk): Promise<DnsAnswer> => {
  const { request, service } = desk;
  const ground = await catchFault(readDns(desk));
  if (ground instanceof Fault) {
    return refusePreparation(
      `not all of ${service.name} could be read, and both its Regions are needed: ${ground.message}`,
    );
  }
  const planned = planBoth(ground, ground.forms[0].question.checks);
  if ('kind' in planned) return planned;
  const moving = ground.forms.flatMap((form) => explainMoving(form) ?? []);
  const missing = explainAlarms(ground);
  const isOnlyLook = request.only === 'verify';
  const [stopped] = isOnlyLook ? [] : [...(missing === null ? [] : [missing]), ...moving];
  if (stopped !== undefined) return refusePreparation(stopped);
  const unready = isOnlyLook ? [...(missing === null ? [] : [missing]), ...moving] : [];
  const acts = !isOnlyLook && !request.dryRun;
  const lifted = await liftForgottenFences(desk, ground.forms[0], planned[0].epoch, acts);
  const warnings = [...unready, ...lifted, ...findWarnings(desk, ground)];
  if (acts) return act(desk, ground, planned, warnings);
  const wired = await wireAll(desk, ground, planned, false);
  return report(desk, ground, planned, { done: 'to-change', because: null, changeId: null, wired, warnings });
};

/**
 * Makes a service's DNS ready to move, or says what that would change: health checks, records of its name and of its drills'
 * in one batch, and what a flip needs to know of them into both Regions' ledgers. Prepared twice, the second run does nothing.
 * Refused, nothing was changed.
 */
export const prepareDns = async (
  portsIn: (region: string) => DnsPorts,
  setupIn: (region: string) => ServiceSetup,
  request: DnsRequest,
): Promise<DnsAnswer> => {
  const { services, stage, deployment } = setupIn(request.region);
  const service = services.find(({ name }) => name === request.service);
  if (service === undefined) {
    const known = services.map(({ name }) => name).join(', ') || 'none';
    return refusePreparation(`ballast.yml has no service ${request.service} in ${request.region}: it has ${known}`);
  }
  return prepare({ portsIn, setupIn, request, service, stage, deployment });
};
