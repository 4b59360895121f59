import type { Fleet } from '../../shared/core/fleet.ts';
import type { ResizeState } from '../../shared/core/fleet-state.ts';
import { HOUR_MS } from '../../shared/core/time.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { createScenario, type Load, type Scenario, WEB } from './scenario.ts';

/** One machine with three sizes to climb, which may be stopped from ten past nine: ten minutes after the start. */
export const DATABASE: Fleet = {
  ...WEB,
  sizes: [
    { instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 },
    { instanceType: 'c7g.xlarge', units: 2, usdPerHour: 0.145 },
    { instanceType: 'c7g.2xlarge', units: 4, usdPerHour: 0.29 },
  ],
  shape: 'vertical-first',
  capacity: { min: 1, max: 4 },
  machinesMin: 1,
  resize: { kind: 'in-place', window: { cron: '10 9 * * *', timeZone: 'UTC', lastsMs: HOUR_MS } },
};

/** Calm at first, then more than one unit serves well and two do. */
export const GROWING: Load = (minute) => (minute < 4 ? 30 : 90);

/** A Region with that machine. */
export const createStateful = (
  hook?: PointHook,
  fleet: Fleet = DATABASE,
  load: Load = GROWING,
  describeLagMs = 0,
): Scenario => createScenario({ fleets: [fleet], load, hook, describeLagMs });

/** Every machine that ever was, and what it is now. */
export const machines = ({ world }: Scenario): readonly string[] =>
  [...world.instances.values()].map(
    ({ instanceType, lifecycle, ready }) => `${instanceType} ${lifecycle} ${ready ? 'ready' : 'not ready'}`,
  );

/** What the ledger remembers of resizing. */
export const resizeOf = async ({ ledger }: Scenario): Promise<ResizeState | undefined> =>
  (await ledger.readFleets(['web'])).get('web')?.state?.resize;

/** Outcomes of the steps that a resize consists of, in order. */
export const resizeOutcomes = ({ records }: Scenario): readonly string[] =>
  records
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ step }) => /^(stop|make|start) /.test(step))
    .map(({ step, result }) => `${step.replace(/i-[0-9a-f]+/, 'it')}: ${result}`);
