import type { DecisionCode } from '../core/decision.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { DecisionRecord, Outcome } from '../ports/journal.ts';
import type { FleetReport } from './look-report.ts';

/** The report of a look that reached no decision. */
export const reportNothing = (fleet: string, code: DecisionCode, because: string): FleetReport => ({
  fleet,
  id: null,
  action: { kind: 'none' },
  code,
  steps: [],
  plan: [],
  explained: `none ${code}; ${because}`,
  applied: 'no',
  outcomes: [],
  measured: null,
});

const isAtRest = ({ decision, input }: DecisionRecord): boolean => {
  const before = input.view.state;
  const { desired } = decision.state;
  const { inService } = decision.capacity;
  return desired === inService && before?.desired === desired && before.capacity.at(-1)?.units === inService;
};

/** The report of a journaled decision, with what came of recording it. */
export const reportDecision = (record: DecisionRecord, recording: readonly Outcome[]): FleetReport => {
  const { decision } = record;
  const readings = decision.proposals.flatMap(({ readingAtMs }) => readingAtMs ?? []);
  return {
    fleet: record.fleet,
    id: record.id,
    action: decision.action,
    code: decision.code,
    steps: decision.steps,
    plan: decision.plan,
    explained: record.explained,
    applied: record.applied,
    outcomes: [...record.outcomes, ...recording],
    measured: {
      desired: decision.state.desired,
      inService: decision.capacity.inService,
      readingAgeMs: readings.length === 0 ? null : record.atMs - Math.min(...readings) - MINUTE_MS,
      atRest: isAtRest(record),
    },
  };
};
