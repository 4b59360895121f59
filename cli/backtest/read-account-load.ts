import type { Fleet } from '../../shared/core/fleet.ts';
import type { Datapoint } from '../../shared/core/reading.ts';
import { type MeasuredGroup, measurementOf, requestsUnmeasured } from '../../shared/core/scaling/policy-measurement.ts';
import { DAY_MS, floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import { badInput, failed } from '../stop.ts';
import { loadSourceOf, secondsOf } from './load-source.ts';

/** Days for which CloudWatch keeps datapoints of a minute, less the one that is under way. */
export const RECORDED_DAYS_MAX = 14;

/** The load of a fleet as CloudWatch has it; minutes without a datapoint hold the one before. */
export type AccountLoad = { readonly trace: LoadTrace; readonly heldMinutes: number };

type ReadPorts = Pick<Ports, 'balancers' | 'metrics' | 'clock'>;

/** Lays datapoints out minute by minute, from the first to the last. */
export const layOutMinutes = (points: readonly Datapoint[], seconds: number): AccountLoad => {
  const byMinute = new Map(points.map(({ atMs, value }) => [floorToMinute(atMs), value / seconds]));
  const starts = [...byMinute.keys()];
  const fromMs = starts.reduce((least, atMs) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const lastMs = starts.reduce((most, atMs) => Math.max(most, atMs), 0);
  const minutes: number[] = [];
  for (let atMs = fromMs; atMs <= lastMs; atMs += MINUTE_MS) minutes.push(byMinute.get(atMs) ?? minutes.at(-1) ?? 0);
  return { trace: { startSeconds: fromMs / SECOND_MS, minutes }, heldMinutes: minutes.length - byMinute.size };
};

/** The fleet's target groups as its metrics are named by them. */
export const resolveGroups = async (
  { balancers }: Pick<Ports, 'balancers'>,
  { targetGroups }: Fleet,
): Promise<readonly MeasuredGroup[]> => (targetGroups.length === 0 ? [] : balancers.resolveTargetGroups(targetGroups));

/** Reads the load of the last days from CloudWatch, minute by minute; one line where the fleet has none. */
export const readAccountLoad = async (ports: ReadPorts, fleet: Fleet, days: number): Promise<AccountLoad> => {
  if (days > RECORDED_DAYS_MAX) {
    throw badInput(
      `--days ${days}: CloudWatch keeps minutes for ${RECORDED_DAYS_MAX} days; say fewer, or give --trace`,
    );
  }
  const source = loadSourceOf(fleet);
  if (source === null) {
    throw badInput(
      `fleet ${fleet.name} has no metric of its whole load; add a target group, or a predictive policy with load, or give --trace`,
    );
  }
  const groups = await resolveGroups(ports, fleet);
  const measurement = measurementOf(source, fleet.name, groups);
  if (measurement === null) {
    throw badInput(
      `fleet ${fleet.name} has no metric of its whole load: ${requestsUnmeasured(groups)}; add a predictive policy with load, or give --trace`,
    );
  }
  const toMs = floorToMinute(ports.clock.nowMs());
  const answers = await ports.metrics.read([{ key: 'load', measurement }], { fromMs: toMs - days * DAY_MS, toMs });
  const series = answers.get('load');
  if (series?.kind === 'known') return layOutMinutes(series.points, secondsOf(source));
  const because = series?.because ?? 'CloudWatch has no such series';
  throw failed(`no recorded load of fleet ${fleet.name} in the last ${days} days: ${because}; give --trace`);
};
