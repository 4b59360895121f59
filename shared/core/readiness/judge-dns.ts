import { describeRecord, isSameRecord } from '../failover/describe-record.ts';
import { isAnswer } from '../failover/judge-records.ts';
import { planChecks } from '../failover/plan-checks.ts';
import { recordsAt } from '../failover/plan-records.ts';
import type { Service } from '../failover/service.ts';
import type { Wiring } from '../failover/service-records.ts';
import type { ServiceState } from '../failover/service-state.ts';
import { MINUTE_MS } from '../time.ts';
import { green, red, unknown } from './check-of.ts';
import type { ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck, ReadinessCheckId } from './readiness-report.ts';

/** After a move the switch is armed again within minutes; later than this something is in the way. */
const ARMING_MAX_MS = 15 * MINUTE_MS;

const judgeZone = ({ zone: reference, dnsName }: Service, { zone }: ReadinessFacts): ReadinessCheck => {
  if (zone.kind === 'unknown') return unknown('zone', reference, zone.because);
  if (zone.value === null) {
    return red('zone', reference, 'this account has no such hosted zone', 'correct services.zone in ballast.yml');
  }
  const { id, name, isPrivate, acceleratedRecovery } = zone.value;
  if (isPrivate) return red('zone', name, 'it is private: nobody outside is answered', 'name a public zone');
  if (dnsName !== name && !dnsName.endsWith(`.${name}`)) {
    return red('zone', name, `${dnsName} is not in it`, 'correct services.zone, or services.name');
  }
  const enable = `run "aws route53 update-hosted-zone-features --hosted-zone-id ${id} --enable-accelerated-recovery"`;
  if (acceleratedRecovery === null) {
    return unknown('zone', name, 'Route 53 does not say whether accelerated recovery is on', enable);
  }
  if (acceleratedRecovery) return green('zone', name, 'it is ours, public, and accelerated recovery is on');
  const because = 'accelerated recovery is off: while us-east-1 fails, no record could be changed';
  return red('zone', name, because, enable);
};

type Wired = { readonly state: ServiceState; readonly wiring: Wiring; readonly epoch: number };

const judgeRecords = (service: Service, { records, stage }: ReadinessFacts, wired: Wired): ReadinessCheck => {
  const { dnsName, name } = service;
  if (records.kind === 'unknown') return unknown('records', dnsName, records.because);
  const epoch = wired.state.recordsEpoch ?? wired.epoch;
  const wanted = recordsAt(service, stage, wired.wiring, epoch, wired.state.guarded);
  const fix = `run "npx ballast dns verify ${name}", then "npx ballast dns prepare ${name}"`;
  const missing = wanted.find((record) => !records.value.some((found) => isSameRecord(found, record)));
  if (missing !== undefined) return red('records', dnsName, `there should be ${describeRecord(missing)}`, fix);
  const isWanted = (found: (typeof wanted)[number]): boolean => wanted.some((record) => isSameRecord(found, record));
  const extra = records.value.find((found) => found.name === dnsName && isAnswer(found) && !isWanted(found));
  if (extra !== undefined) return red('records', dnsName, `there should not be ${describeRecord(extra)}`, fix);
  return green('records', dnsName, `its records stand for epoch ${epoch}`);
};

const judgeChecks = (
  service: Service,
  { checks, stage, switchAlarm }: ReadinessFacts,
  wired: Wired,
): ReadinessCheck => {
  const { dnsName, name } = service;
  if (checks.kind === 'unknown') return unknown('health-checks', dnsName, checks.because);
  const planned = planChecks(service, name, stage, switchAlarm, checks.value);
  const fix = `run "npx ballast dns prepare ${name}"`;
  const [missing] = planned.toCreate;
  if (missing !== undefined) {
    return red('health-checks', dnsName, `${missing.reference} is not there, or follows something else`, fix);
  }
  const idsOf = ({ switchChecks, endpointChecks }: Pick<Wiring, 'switchChecks' | 'endpointChecks'>) =>
    [...Object.values(switchChecks), ...Object.values(endpointChecks)].toSorted();
  const wanted = idsOf(planned);
  if (wanted.join() !== idsOf(wired.wiring).join()) {
    return red('health-checks', dnsName, 'there are others than the ledger knows', fix);
  }
  return green('health-checks', dnsName, `${wanted.length} are as they should be`);
};

const judgeArmed = (
  service: Service,
  facts: ReadinessFacts,
  { state, epoch }: Wired,
  nowMs: number,
): ReadinessCheck => {
  const { name, mode } = service;
  const { alarms, switchAlarm, region, stage } = facts;
  if (mode === 'record') return green('switch', name, 'in record mode there is none');
  const behind = state.recordsEpoch === epoch ? 'they are under no switch' : `it is at epoch ${epoch}`;
  if (state.recordsEpoch !== epoch || !state.guarded) {
    const because = `a flip would need Route 53's control plane: the records stand for epoch ${state.recordsEpoch}, and ${behind}`;
    const isRecent = state.movedAtMs !== null && nowMs - state.movedAtMs < ARMING_MAX_MS;
    if (isRecent) return unknown('switch', name, `${because}; after a move that takes minutes`);
    return red('switch', name, because, `run "npx ballast dns verify ${name}": it says what is in the way`);
  }
  if (alarms.kind === 'unknown') return unknown('switch', name, alarms.because);
  if (alarms.value.some(({ alarmName }) => alarmName === switchAlarm)) return green('switch', name, 'it is armed');
  const fix = `run "npx serverless deploy --stage ${stage} --region ${region}"`;
  return red('switch', name, `the alarm ${switchAlarm} is not in ${region}`, fix);
};

const WIRED: readonly ReadinessCheckId[] = ['records', 'health-checks', 'switch'];

/** Whether the zone is fit for moves, and everything in it is as it was prepared. */
export const judgeDns = (service: Service, facts: ReadinessFacts, nowMs: number): readonly ReadinessCheck[] => {
  const { state } = facts;
  const { name, dnsName } = service;
  const subjectOf = (id: ReadinessCheckId): string => (id === 'switch' ? name : dnsName);
  const zone = judgeZone(service, facts);
  if (state.kind === 'unknown') return [zone, ...WIRED.map((id) => unknown(id, subjectOf(id), state.because))];
  const wiring = state.value?.wiring ?? null;
  const epoch = state.value?.epoch ?? null;
  if (state.value === null || wiring === null || epoch === null) {
    const because = `${facts.region} was never told of its records`;
    const fix = `run "npx ballast dns prepare ${name}"`;
    return [zone, ...WIRED.map((id) => red(id, subjectOf(id), because, fix))];
  }
  const wired = { state: state.value, wiring, epoch };
  return [
    zone,
    judgeRecords(service, facts, wired),
    judgeChecks(service, facts, wired),
    judgeArmed(service, facts, wired, nowMs),
  ];
};
