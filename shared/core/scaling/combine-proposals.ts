import type { DecisionCode, Step } from '../decision.ts';
import type { Proposal } from '../fleet-decision.ts';

/** The vote of all policies: the units they agree on, and the code and the step that say how. */
export type Vote = { readonly units: number; readonly code: DecisionCode; readonly step: Step };

const largest = (proposals: readonly Proposal[]): Proposal | undefined =>
  proposals.reduce<Proposal | undefined>(
    (found, proposal) => (found === undefined || proposal.units > found.units ? proposal : found),
    undefined,
  );

const says = ({ policy, because }: Proposal): string => `${policy}: ${because}`;

/** Less is agreed on, but not less than every forecast needs. */
const keepFloor = (agree: Proposal, floor: Proposal | undefined, desired: number): Proposal =>
  floor === undefined || floor.units <= agree.units
    ? agree
    : { ...floor, code: floor.units < desired ? agree.code : floor.code };

/**
 * Out if any policy asks, to the most that is asked for. In only if all that vote on it agree, to the most of those, and
 * not below the floor of any forecast; a policy of `outOnly` has no vote on it. A policy that cannot read its metric does
 * not ask out and does not agree to in, one of `outOnly` included, for nobody knows whether it would ask out again.
 */
export const combineProposals = (
  proposals: readonly Proposal[],
  desired: number,
  outOnly: ReadonlySet<string>,
): Vote => {
  const hold = (code: DecisionCode, because: string): Vote => ({
    units: desired,
    code,
    step: { rule: 'vote', before: desired, after: desired, because },
  });
  const move = ({ units, code, policy, because }: Proposal): Vote => ({
    units,
    code,
    step: { rule: policy, before: desired, after: units, because },
  });
  const [first] = proposals;
  if (first === undefined) return hold('NO_POLICY', 'no policy reads a metric');

  const out = largest(proposals.filter(({ asks }) => asks === 'out'));
  if (out !== undefined) return move(out);

  const voters = proposals.filter(
    ({ policy, asks }) => asks === 'unknown' || (asks !== 'floor' && !outOnly.has(policy)),
  );
  const agree = largest(voters.filter(({ asks }) => asks === 'in'));
  const unknown = proposals.find(({ asks }) => asks === 'unknown');
  if (agree === undefined) {
    const quiet = proposals.filter(({ asks }) => asks !== 'floor');
    const spoken = unknown ?? quiet.find(({ code }) => code !== 'IN_BAND') ?? quiet[0] ?? first;
    return hold(spoken.code, says(spoken));
  }
  const objector = voters.find(({ asks }) => asks !== 'in');
  if (objector === undefined) {
    const kept = keepFloor(agree, largest(proposals.filter(({ asks }) => asks === 'floor')), desired);
    return kept.units < desired ? move(kept) : hold(kept.code, says(kept));
  }
  const code = objector.asks === 'unknown' || objector.code === 'WARMING' ? objector.code : 'NOT_ALL_AGREE';
  return hold(code, `${agree.policy} asks for ${agree.units}, but ${says(objector)}`);
};
