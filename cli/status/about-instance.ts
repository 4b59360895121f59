import type { PlanStep } from '../../shared/core/fleet-decision.ts';
import { describePlanStep } from '../../shared/operations/describe-plan-step.ts';
import type { DecisionRecord, Outcome } from '../../shared/ports/journal.ts';

/** A step of a plan that concerns an instance, and what became of it; null where that is not on record. */
export type InstanceStep = {
  readonly step: string;
  readonly because: string;
  readonly result: Outcome['result'] | null;
};

const speaksOf = (sentence: string, instanceId: string): boolean => sentence.split(/[^\w-]+/).includes(instanceId);

/** What a decision's steps say about an instance, without its id and without the evidence that stands beside it. */
export const saidAbout = ({ decision }: DecisionRecord, instanceId: string): readonly string[] =>
  decision.steps.flatMap(({ because }) => {
    if (!speaksOf(because, instanceId)) return [];
    const [what = because] = because.split('; ');
    return [what.startsWith(`${instanceId} `) ? what.slice(instanceId.length + 1) : what];
  });

const concerns = (step: PlanStep, instanceId: string): boolean =>
  ('instanceIds' in step && step.instanceIds.includes(instanceId)) ||
  ('instanceId' in step && step.instanceId === instanceId) ||
  ('because' in step && speaksOf(step.because, instanceId));

/** Steps of a decision's plan that are taken on an instance, or because of it. */
export const stepsAbout = ({ decision, outcomes }: DecisionRecord, instanceId: string): readonly InstanceStep[] =>
  decision.plan.flatMap((planned) => {
    if (!concerns(planned, instanceId)) return [];
    const step = describePlanStep(planned);
    const result = outcomes.find((outcome) => outcome.step === step)?.result ?? null;
    return [{ step, because: 'because' in planned ? planned.because : '', result }];
  });

/** A step in a line: what, why, and what became of it. */
export const describeInstanceStep = ({ step, because, result }: InstanceStep): string =>
  `${step}${because === '' ? '' : ` (${because})`}${result === null ? '' : `: ${result}`}`;
