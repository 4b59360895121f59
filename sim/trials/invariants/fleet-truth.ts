import type { Fleet } from '../../../shared/core/fleet.ts';
import { sizeOf } from '../../../shared/core/sizing/units-of.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { Instance, World } from '../../world-state.ts';
import { instanceIdsIn } from '../call-arguments.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence } from '../invariant.ts';
import type { Step } from '../step.ts';

/** What a health check takes to notice, and a listing to show. */
export const STALE_MS = 3 * MINUTE_MS;

/** The fleet as it was deployed for who asks; undefined where the file does not name it. */
export const deployedFleet = ({ invocation }: Pick<ChangeAsked, 'invocation'>, name: string): Fleet | undefined =>
  invocation.setup?.config.fleets.find((fleet) => fleet.name === name);

/** Whether a machine runs, or is about to. */
export const runs = ({ lifecycle }: Instance): boolean => lifecycle === 'running' || lifecycle === 'pending';

/** Machines that run and carry a fleet's tag, whatever they are for. */
export const runningIn = ({ tagged }: World, fleet: string): readonly Instance[] =>
  (tagged.get(fleet)?.instances ?? []).filter(runs);

/** Those of them that are to serve. */
export const activeIn = (world: World, fleet: string): readonly Instance[] =>
  runningIn(world, fleet).filter(({ role }) => role === 'active');

/** What machines come to in units, as a fleet's file counts them now. */
export const unitsIn = (fleet: Fleet, instances: readonly Instance[]): number =>
  instances.reduce((sum, { instanceType }) => sum + sizeOf(fleet, instanceType).units, 0);

/** Whether nothing ever befell a machine: what becomes of it is Ballast's doing. */
export const isBlameless = ({ history }: Evidence, { id }: Instance): boolean => !history.befallen.has(id);

/** Whether a source says of machines what is not so, or said it so lately that who looked then may act on it now. */
export const isLiedTo = ({ distortions, nowMs }: World): boolean =>
  distortions.some(({ toMs }) => nowMs - toMs < STALE_MS);

/** The world that a call goes to. */
export const worldAsked = ({ globe }: Evidence, { region }: ChangeAsked): World | undefined => globe.cloud.get(region);

/** Whether something happened so lately that a listing that lags need not show it yet. */
export const isNews = ({ lastFaultMs }: Evidence, { nowMs, timing }: World): boolean =>
  nowMs - lastFaultMs <= timing.describeLagMs + SECOND_MS;

/** Whether a step is that one of these changes is asked for, each as `port.method`. */
export const isAsked = (step: Step, ...methods: readonly string[]): step is Extract<Step, { kind: 'asked' }> =>
  step.kind === 'asked' && methods.includes(`${step.call.port}.${step.call.method}`);

/** Instances that a change names, as they truly are. */
export const instancesAsked = (evidence: Evidence, call: ChangeAsked): readonly Instance[] => {
  const world = worldAsked(evidence, call);
  return world === undefined ? [] : instanceIdsIn(call).flatMap((id) => world.instances.get(id) ?? []);
};

/** Machines that may be on their way out at once for being sick. */
export const budgetOf = ({ limits }: Fleet, machines: number): number =>
  Math.max(1, Math.floor(limits.disturbedShare * machines + 1e-9));

/** What desired capacity is never below: a schedule of the fleet may set a lower bound below that of its file. */
export const leastOf = ({ capacity, policies }: Fleet): number =>
  Math.min(
    capacity.min,
    ...policies.flatMap((policy) => (policy.kind === 'scheduled' && policy.min !== null ? [policy.min] : [])),
  );
