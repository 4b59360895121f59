import type { Override, ResizeUnderWay } from '../../shared/core/fleet-state.ts';
import { formatSpan, formatTenths, formatTime } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { FleetHealth } from './fleet-health.ts';
import type { FleetStatus } from './fleet-status.ts';
import { renderHealth } from './render-health.ts';

const NOTHING = '-';

const showUnits = (units: number | undefined | null): string => (units == null ? NOTHING : formatTenths(units));

const showLast = ({ lastDecision, nowMs }: FleetStatus): string =>
  lastDecision === null ? 'none yet' : `${lastDecision.code}, ${formatSpan(nowMs - lastDecision.atMs)} ago`;

const showNext = ({ nextLookMs, nowMs }: FleetStatus): string => {
  if (nextLookMs === null) return NOTHING;
  return nextLookMs <= nowMs ? 'due' : `in ${formatSpan(nextLookMs - nowMs)}`;
};

const describeOverride = (fleet: string, override: Override, nowMs: number): string => {
  const { untilMs, why, atMs } = override;
  const until = `until ${formatTime(untilMs)} UTC (${formatSpan(untilMs - nowMs)} left), set ${formatTime(atMs)}: ${why}`;
  if (override.kind === 'pause') return `${fleet} is paused ${until}`;
  const bounds = [
    override.min === null ? '' : `min ${override.min}`,
    override.max === null ? '' : `max ${override.max}`,
  ].filter(Boolean);
  return `${fleet} has ${bounds.join(' and ')} by hand ${until}`;
};

const describeResizing = (fleet: string, resizing: ResizeUnderWay, nowMs: number): string => {
  const { instanceId, from, to, phase, sinceMs, revertedBecause } = resizing;
  const where = revertedBecause === null ? `${from} -> ${to}` : `back to ${from}`;
  const why = revertedBecause === null ? '' : `: ${revertedBecause}`;
  return `${fleet} resizes ${instanceId}, ${where}, ${phase} for ${formatSpan(nowMs - sinceMs)}${why}`;
};

const toRow = (status: FleetStatus): readonly string[] => [
  status.fleet,
  showUnits(status.desired),
  showUnits(status.capacity?.inService),
  showUnits(status.capacity?.warming),
  status.health === null ? NOTHING : String(status.health.counts.healthy),
  status.bounds === null ? NOTHING : `${showUnits(status.bounds.min)}..${showUnits(status.bounds.max)}`,
  showLast(status),
  showNext(status),
];

/** Whether there is anything to tell of a fleet's health but how many machines are well. */
const isUneventful = ({ instances, missing, breaker, zonesLeft, standby, slots, awaited }: FleetHealth): boolean =>
  instances.length + missing.length + zonesLeft.length + slots.length + awaited === 0 &&
  breaker === null &&
  (standby === null || standby.wanted + standby.ready + standby.preparing === 0);

/**
 * Fleets as a table, one a row, capacity in units and healthy machines by number, with what was set by hand, what is
 * being resized, and what is not well, below it.
 */
export const renderStatus = (statuses: readonly FleetStatus[], paint: Paint): string => {
  const head = ['fleet', 'desired', 'in service', 'warming', 'healthy', 'bounds', 'last decision', 'next look'];
  const table = renderTable(
    head.map((title) => paint('dim', title)),
    statuses.map(toRow),
  );
  const overrides = statuses.flatMap(({ fleet, overrides: inForce, nowMs }) =>
    inForce.map((override) => paint('yellow', describeOverride(fleet, override, nowMs))),
  );
  const resizes = statuses.flatMap(({ fleet, resizing, nowMs }) =>
    resizing === null ? [] : [paint('yellow', describeResizing(fleet, resizing, nowMs))],
  );
  const health = statuses.flatMap(({ fleet, health: fleetHealth, nowMs }) =>
    fleetHealth === null || isUneventful(fleetHealth) ? [] : ['', renderHealth(fleet, fleetHealth, nowMs, paint)],
  );
  return [table, ...overrides, ...resizes, ...health].join('\n');
};
