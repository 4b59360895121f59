import { Fault } from '../core/fault.ts';
import type { PlanStep } from '../core/fleet-decision.ts';
import type { DecisionRecord, Outcome } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { describePlanStep } from './describe-plan-step.ts';

/** Steps that begin or end machines, or stop and start them; the others prepare these. */
const TOLD: readonly PlanStep['kind'][] = ['launch', 'terminate', 'stop', 'modify', 'start', 'wake'];

/** Whether the breaker opened, as far as a person should know: told once each time. */
const opensBreaker = ({ decision, input }: DecisionRecord): boolean =>
  decision.state.health?.breaker?.told === true && input.view.state?.health?.breaker?.told !== true;

const isWorthTelling = (record: DecisionRecord): boolean => {
  const { applied, decision } = record;
  if (applied !== 'yes') return false;
  return (
    decision.action.kind === 'scale' || decision.plan.some(({ kind }) => TOLD.includes(kind)) || opensBreaker(record)
  );
};

const subjectOf = (record: DecisionRecord): string => {
  const { fleet, decision } = record;
  const { action, code, plan } = decision;
  if (opensBreaker(record)) return `Ballast ${fleet}: nothing is terminated, machines look sick (${code})`;
  if (action.kind === 'scale') return `Ballast ${fleet}: ${action.from} -> ${action.to} units (${code})`;
  return `Ballast ${fleet}: ${plan.map(describePlanStep).join(', ')}`.slice(0, 100);
};

const attempt = async (step: string, call: Promise<void>): Promise<readonly Outcome[]> => {
  try {
    await call;
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ step, result: 'failed', because: error.message }];
  }
};

/**
 * Appends the decision to the journal and tells people about an action. What fails here is reported and stops nothing:
 * the action has been taken, and the ledger knows.
 */
export const recordDecision = async (ports: Ports, record: DecisionRecord): Promise<readonly Outcome[]> => {
  const journaled = await attempt('journal', ports.journal.append(record));
  if (!isWorthTelling(record)) return journaled;
  const { fleet, id, atMs, explained, decision } = record;
  const notice = { fleet, decisionId: id, code: decision.code, subject: subjectOf(record), explained, atMs };
  return [...journaled, ...(await attempt('notice', ports.notices.send(notice)))];
};
