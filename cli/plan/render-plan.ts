import type { Resize, Size } from '../../shared/core/fleet.ts';
import { describePlanStep } from '../../shared/operations/describe-plan-step.ts';
import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { formatShare, formatSpan, formatTenths } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderRecord } from '../output/render-record.ts';
import type { PlannedAlarm, PlannedFleet } from './planned-fleet.ts';

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

const describeSize = ({ instanceType, units, usdPerHour }: Size): string =>
  `${instanceType} (${formatTenths(units)} unit${units === 1 ? '' : 's'}, ${usdPerHour === null ? 'price unknown' : `USD ${usdPerHour} an hour`})`;

const describeAlarm = ({ name, comparison, threshold, minutes }: PlannedAlarm): string =>
  `alarm    ${name}: ${SIGNS[comparison] ?? comparison} ${formatTenths(threshold)} for ${minutes} min`;

const describeMachines = ({ machinesMin, purchase, warmUpMs }: PlannedFleet): string => {
  const least =
    machinesMin === null ? 'at least 2 where the subnets span two zones, else 1' : `at least ${machinesMin}`;
  const spot =
    purchase.spotShare > 0 ? `, ${formatShare(purchase.spotShare)} Spot above ${purchase.onDemandBase} On-Demand` : '';
  return `machines ${least}${spot}, warm-up ${formatSpan(warmUpMs)}`;
};

const describeResize = (resize: Resize): readonly string[] => {
  if (resize.kind === 'replace') return [];
  const { cron, timeZone, lastsMs } = resize.window;
  return [`  resize   in place, for ${formatSpan(lastsMs)} from ${cron} ${timeZone}`];
};

const describeHealth = (health: PlannedFleet['health']): string => {
  if (health === null) return '  health   none: no instance is judged or replaced';
  const { evidence, graceMs, breakerShare } = health;
  const breaker = `nothing is terminated from ${formatShare(breakerShare)} sick on`;
  return `  health   by ${evidence.join(', ')}, after ${formatSpan(graceMs)}; ${breaker}`;
};

const describeStandby = (standby: PlannedFleet['standby']): readonly string[] => {
  if (standby === null) return [];
  const { size, state } = standby;
  const many = size.kind === 'machines' ? String(size.machines) : `${formatShare(size.share)} of the recent peak`;
  return [`  standby  ${many}, ${state}`];
};

const describeStateful = (stateful: PlannedFleet['stateful']): readonly string[] => {
  if (stateful === null) return [];
  const { devices, address } = stateful;
  const moves = address === 'none' ? devices : [...devices, `${address} address`];
  return [`  members  keep ${moves.join(', ')}`];
};

/** What would exist for a fleet, as text. */
export const renderPlannedFleet = (fleet: PlannedFleet, paint: Paint): string => {
  const { name, mode, sizes, capacity, policies, alarms } = fleet;
  const observing = mode === 'observe' ? ' (mode observe: decides and records, changes nothing)' : '';
  return [
    `${paint('bold', name)}${observing}`,
    `  sizes    ${sizes.map(describeSize).join(', ')}`,
    `  capacity ${capacity.min}..${capacity.max} units`,
    `  ${describeMachines(fleet)}`,
    ...describeResize(fleet.resize),
    describeHealth(fleet.health),
    ...describeStandby(fleet.standby),
    ...describeStateful(fleet.stateful),
    ...policies.map((policy) => `  policy   ${policy.name} (${policy.kind})`),
    ...alarms.map((alarm) => `  ${describeAlarm(alarm)}`),
    ...(alarms.length === 0 ? ['  no alarm can watch its policies: the tick alone does'] : []),
  ].join('\n');
};

/** What would be done about a fleet now, and why, as text. */
export const renderDryLook = (record: DecisionRecord, paint: Paint): string => {
  const { plan } = record.decision;
  const steps = plan.map((step) => {
    const because = 'because' in step && step.because !== '' ? `: ${step.because}` : '';
    return `    ${describePlanStep(step)}${because}`;
  });
  return [renderRecord(record, paint), '  would do now', ...(steps.length === 0 ? ['    nothing'] : steps)].join('\n');
};
