import type { Step } from '../../shared/core/decision.ts';
import type { FleetAction, FleetDecision, Proposal } from '../../shared/core/fleet-decision.ts';
import type { DecisionRecord, Outcome } from '../../shared/ports/journal.ts';
import { CODE_MEANINGS } from './code-meanings.ts';
import { formatSpan, formatTenths, formatTime, formatTimeOfDay } from './format.ts';
import type { Paint } from './paint.ts';

const APPLIED = {
  yes: '',
  'dry-run': ' (dry run: nothing was changed)',
  observe: ' (observed only: nothing was changed)',
};

/** What a decision does to desired capacity, in a few words. */
export const describeAction = (action: FleetAction): string =>
  action.kind === 'hold'
    ? `holds ${formatTenths(action.desired)} units`
    : `scales ${action.to > action.from ? 'out' : 'in'} ${formatTenths(action.from)} -> ${formatTenths(action.to)} units`;

const describeStep = ({ rule, before, after, because }: Step): string =>
  before === after ? `${rule}: ${because}` : `${rule}: ${formatTenths(before)} -> ${formatTenths(after)} (${because})`;

/** What one policy asked for, and from which reading, as a line. */
export const describeProposal = ({ policy, asks, units, code, because, readingAtMs }: Proposal): string => {
  const asked =
    asks === 'stay' || asks === 'unknown'
      ? asks
      : `${asks === 'floor' ? 'at least' : `${asks} to`} ${formatTenths(units)}`;
  const reading = readingAtMs === null ? 'no reading' : `newest reading ${formatTimeOfDay(readingAtMs)}`;
  return `${policy}: ${asked}, ${code}: ${because} (${reading})`;
};

/** What became of one step of the plan, as a line. */
export const describeOutcome = ({ step, result, because }: Outcome): string =>
  result === 'done' ? `${step}: done` : `${step}: ${result}${because === '' ? '' : `, ${because}`}`;

const describeCapacity = ({ capacity, bounds, state }: FleetDecision): string => {
  const { active, inService, warming, machines } = capacity;
  return [
    `desired ${formatTenths(state.desired)}`,
    `active ${formatTenths(active)} on ${machines} machines`,
    `in service ${formatTenths(inService)}`,
    `warming ${formatTenths(warming)}`,
    `bounds ${formatTenths(bounds.min)}..${formatTenths(bounds.max)}`,
  ].join(', ');
};

const renderList = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];

/** Why Ballast did, or did not, act: one decision as an indented text. */
export const renderRecord = (record: DecisionRecord, paint: Paint): string => {
  const { atMs, decision, fleet, applied, wake, outcomes, id } = record;
  const colour =
    decision.action.kind === 'hold' ? 'cyan' : decision.action.to > decision.action.from ? 'yellow' : 'green';
  const title = `${formatTime(atMs)}  ${fleet} ${describeAction(decision.action)}`;
  const meaning = `${decision.code}: ${CODE_MEANINGS[decision.code]}`;
  return [
    `${paint('bold', title)}  ${paint(colour, meaning)}${APPLIED[applied]}`,
    ...renderList('rules, in order', decision.steps.map(describeStep)),
    ...renderList('what each policy asked for', decision.proposals.map(describeProposal)),
    ...renderList('what was done', outcomes.map(describeOutcome)),
    `  ${describeCapacity(decision)}`,
    paint(
      'dim',
      `  woken by ${wake.kind} (${wake.because}), next look in ${formatSpan(decision.lookAtMs - atMs)}, id ${id}`,
    ),
  ].join('\n');
};
