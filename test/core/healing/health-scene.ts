import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetDecision } from '../../../shared/core/fleet-decision.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import type { SourceSays } from '../../../shared/core/healing/health-readings.ts';
import type { HealthState } from '../../../shared/core/healing/health-state.ts';
import { fleetOf, instancesOf, minutesAgo, NOW_MS, stateOf, viewOf } from '../build.ts';
import { healthOf, healthPolicy, healthStateOf, SICK } from './build-health.ts';

/** What there is of a fleet of four: instances, what its status checks say, and what is remembered of it. */
export type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly instances?: readonly InstanceView[];
  readonly sick?: Readonly<Record<string, SourceSays>>;
  readonly view?: Partial<FleetView>;
  readonly state?: Partial<FleetState>;
  readonly health?: Partial<HealthState>;
  readonly desired?: number;
};

/** Zones with the names that ARC gives them. */
export const ZONES = ['a', 'b'].map((letter) => ({
  name: `zone-${letter}`,
  id: `use1-${letter}`,
  subnets: [`subnet-${letter}`],
}));

/** Decides about a fleet whose machines have all served, with these changes. */
export const decide = ({ fleet, instances = instancesOf(4), sick, view, state, health, desired = 4 }: Scene = {}) =>
  decideFleet(
    fleetOf({ health: healthPolicy(), ...fleet }),
    viewOf({
      zones: ZONES,
      instances,
      health: healthOf(sick),
      state: stateOf(desired, {
        health: healthStateOf(
          instances.map(({ id }) => id),
          health,
        ),
        ...state,
      }),
      ...view,
    }),
    NOW_MS,
  );

/** What was seen a minute ago of these instances: that their status checks fail. */
export const seen = (...instanceIds: readonly string[]): Partial<HealthState> => ({
  sightings: instanceIds.map((instanceId) => ({ instanceId, source: 'instance-status', sinceMs: minutesAgo(1) })),
});

/** What is done, in order. */
export const kinds = ({ plan }: FleetDecision): readonly string[] => plan.map(({ kind }) => kind);
/** The rules that spoke. */
export const rules = ({ steps }: FleetDecision): readonly string[] => steps.map(({ rule }) => rule);
/** What one rule said. */
export const said = ({ steps }: FleetDecision, rule: string): readonly string[] =>
  steps.flatMap((step) => (step.rule === rule ? [step.because] : []));
/** Machines that are launched. */
export const machinesAsked = ({ plan }: FleetDecision): number =>
  plan.reduce((sum, step) => (step.kind === 'launch' ? sum + step.call.onDemand + step.call.spot : sum), 0);

/** Status checks fail of so many instances. */
export const allSick = (count: number) => Object.fromEntries(instancesOf(count).map(({ id }) => [id, SICK]));
/** The ids of so many instances. */
export const ids = (count: number) => instancesOf(count).map(({ id }) => id);
