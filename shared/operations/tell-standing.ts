import type { FleetStanding, Observation, TemplateStanding } from '../core/failover/observation.ts';
import type { FleetHere, Known } from '../core/failover/service-view.ts';
import { Fault } from '../core/fault.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import type { ServiceSetup } from './service-setup.ts';

/** As long as a peak counts (core/failover/plan-move.ts), and the hour that is under way. */
const PEAKS_KEPT_MS = 25 * HOUR_MS;

/** Templates change seldom, and cost two calls. */
const TEMPLATE_EVERY_MS = 15 * MINUTE_MS;

const floorTo = (atMs: number, stepMs: number): number => Math.floor(atMs / stepMs) * stepMs;

const addPeak = (peaks: FleetStanding['peaks'], units: number, nowMs: number): FleetStanding['peaks'] => {
  const hourMs = floorTo(nowMs, HOUR_MS);
  const kept = peaks.filter((peak) => nowMs - peak.hourMs < PEAKS_KEPT_MS);
  const now = kept.find((peak) => peak.hourMs === hourMs);
  return [...kept.filter((peak) => peak !== now), { hourMs, units: Math.max(units, now?.units ?? 0) }];
};

const readTemplate = async (
  { prerequisites, clock }: FailoverPorts,
  { config }: ServiceSetup,
  fleet: string,
  before: { readonly atMs: number; readonly template: TemplateStanding | null } | null,
): Promise<TemplateStanding | null> => {
  const reference = config.fleets.find(({ name }) => name === fleet)?.launchTemplate;
  if (reference === undefined) return null;
  const isNew =
    before !== null && floorTo(before.atMs, TEMPLATE_EVERY_MS) === floorTo(clock.nowMs(), TEMPLATE_EVERY_MS);
  if (isNew && before.template !== null) return before.template;
  const template = await catchFault(prerequisites.readTemplate(reference));
  return template instanceof Fault ? null : template;
};

/** What this Region tells the other of its fleets: capacity, the peaks of a day, and what they launch. What is unknown it does not tell. */
export const tellStanding = async (
  ports: FailoverPorts,
  setup: ServiceSetup,
  fleets: Known<readonly FleetHere[]>,
  before: Observation | null,
): Promise<readonly FleetStanding[]> => {
  if (fleets.kind === 'unknown') return before?.standing ?? [];
  const nowMs = ports.clock.nowMs();
  return Promise.all(
    fleets.value.map(async ({ fleet, unitsInService: units }): Promise<FleetStanding> => {
      const told = before?.standing.find((standing) => standing.fleet === fleet);
      const known = before === null || told === undefined ? null : { atMs: before.atMs, template: told.template };
      const template = await readTemplate(ports, setup, fleet, known);
      return { fleet, units, peaks: addPeak(told?.peaks ?? [], units, nowMs), template };
    }),
  );
};
