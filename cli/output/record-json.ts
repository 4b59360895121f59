import type { DecisionRecord } from '../../shared/ports/journal.ts';

/** A decision as `--json` shows it: all of the record but its input, which only a replay needs. */
export type DecisionJson = Omit<DecisionRecord, 'input' | 'decision'> & {
  readonly at: string;
  readonly decision: Omit<DecisionRecord['decision'], 'state'> & { readonly desired: number };
};

/** The decision of a record for `--json`. */
export const toDecisionJson = (record: DecisionRecord): DecisionJson => {
  const { input: _, decision, ...rest } = record;
  const { state, ...shown } = decision;
  return { at: new Date(record.atMs).toISOString(), ...rest, decision: { desired: state.desired, ...shown } };
};
