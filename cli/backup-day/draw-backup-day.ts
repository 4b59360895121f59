import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BackupDay, PointLife, RegionDay } from '../../sim/backup-day/backup-day.ts';
import { formatSecondOfDay } from '../comparison/describe-incident.ts';
import { formatMinutes } from '../output/format.ts';
import { type Html, html } from '../web/html.ts';

const [WIDTH, LEFT, RIGHT] = [1_080, 84, 1_056];
const AGES = { top: 26, bottom: 196 };
/** A lane for each Region under the ages. */
const LANES = { top: 218, height: 52 };
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];

/** How the Regions are drawn, the home first. */
const REGION_CLASSES = ['home', 'copies'];

type Scales = { readonly x: (atMs: number) => number; readonly y: (ageMs: number) => number };

const round = (value: number): number => Math.round(value * 10) / 10;

const scalesOf = ({ startMs, endMs, policy, regions }: BackupDay): Scales => {
  const highest = Math.max(policy.rpoMs, ...regions.map(({ largestAge }) => largestAge?.ageMs ?? 0)) * 1.08;
  return {
    x: (atMs) => round(LEFT + ((atMs - startMs) / (endMs - startMs)) * (RIGHT - LEFT)),
    y: (ageMs) => round(AGES.bottom - (ageMs / highest) * (AGES.bottom - AGES.top)),
  };
};

/** The largest age, over all lineages, of the newest that was whole by then; null before each has one. */
const ageAt = (lineages: readonly (readonly PointLife[])[], atMs: number, inclusive: boolean): number | null => {
  const newest = lineages.map((points) =>
    Math.max(
      ...points.flatMap(({ takenAtMs, wholeAtMs }) =>
        wholeAtMs !== null && (inclusive ? wholeAtMs <= atMs : wholeAtMs < atMs) ? [takenAtMs] : [],
      ),
    ),
  );
  const age = atMs - Math.min(...newest);
  return Number.isFinite(age) ? age : null;
};

/** Corners of the ages over time: just before and just after each point became whole, and at the end. */
const traceAges = ({ points }: RegionDay, endMs: number, { x, y }: Scales): string => {
  const lineages = [...Map.groupBy(points, ({ lineage }) => lineage).values()];
  const moments = [...new Set(points.flatMap(({ wholeAtMs }) => wholeAtMs ?? []))].sort((one, other) => one - other);
  return [...moments.filter((atMs) => atMs < endMs), endMs]
    .flatMap((atMs) => {
      const ages = [ageAt(lineages, atMs, false), ...(atMs === endMs ? [] : [ageAt(lineages, atMs, true)])];
      return ages.flatMap((age) => (age === null ? [] : [`${x(atMs)},${y(age)}`]));
    })
    .join(' ');
};

const drawAxes = ({ startMs, policy: { rpoMs } }: BackupDay, { x, y }: Scales, bottom: number): Html => {
  const ages = [0, 30, 60, 90, 120, 180, 240, 360, 720]
    .map((minutes) => minutes * MINUTE_MS)
    .filter((age) => y(age) >= AGES.top);
  return html`${HOURS.map((hour) => {
    const at = x(startMs + hour * HOUR_MS);
    const label = `${String(hour).padStart(2, '0')}:00`;
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${AGES.top}" y2="${bottom}"/><text x="${at}" y="${bottom + 16}" text-anchor="middle">${label}</text>`;
  })}${ages.map(
    (age) =>
      html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(age)}" y2="${y(age)}"/><text x="${LEFT - 8}" y="${y(age) + 4}" text-anchor="end">${age / MINUTE_MS} min</text>`,
  )}<line class="slo" x1="${LEFT}" x2="${RIGHT}" y1="${y(rpoMs)}" y2="${y(rpoMs)}"/><text class="slo" x="${LEFT + 4}" y="${y(rpoMs) - 5}">RPO of the policy</text>
`;
};

/** What is broken meanwhile, named above. */
const drawBand = (fromMs: number, untilMs: number, name: string, bottom: number, { x }: Scales): Html => {
  const [left, right] = [x(fromMs), x(untilMs)];
  return html`<rect class="mishap" x="${left}" width="${round(Math.max(2, right - left))}" y="${AGES.top}" height="${bottom - AGES.top}"/><text x="${round((left + right) / 2)}" y="${AGES.top - 10}" text-anchor="middle">${name}</text>`;
};

const classOfPoint = ({ wholeAtMs, goneAtMs }: PointLife): string => {
  if (wholeAtMs === null) return 'failed';
  return goneAtMs === null ? 'kept' : 'retired';
};

const titleOfPoint = ({ lineage, takenAtMs, wholeAtMs, goneAtMs }: PointLife): string => {
  const whole = wholeAtMs === null ? 'never whole' : `whole at ${formatSecondOfDay(wholeAtMs)}`;
  const gone = goneAtMs === null ? '' : `, deleted at ${formatSecondOfDay(goneAtMs)}`;
  return `slot ${lineage}, taken at ${formatSecondOfDay(takenAtMs)}: ${whole}${gone}`;
};

const drawLane = (day: BackupDay, region: RegionDay, index: number, { x }: Scales): Html => {
  const top = LANES.top + index * LANES.height;
  const lineages = [...new Set(region.points.map(({ lineage }) => lineage))].sort();
  const heightOf = (lineage: string): number => top + 8 + lineages.indexOf(lineage) * 13;
  const proofs = day.proofs.filter((proof) => proof.region === region.region);
  const restores = day.restores.filter((restore) => restore.region === region.region);
  return html`<text x="${LEFT - 8}" y="${top + 18}" text-anchor="end">${region.region}</text>
<g class="${REGION_CLASSES[index] ?? 'copies'}">${region.points.map(
    (point) =>
      html`<circle class="${classOfPoint(point)}" cx="${x(point.takenAtMs)}" cy="${heightOf(point.lineage)}" r="4"><title>${titleOfPoint(point)}</title></circle>`,
  )}</g>${proofs.map(
    ({ startedMs, tookMs, lineage, code }) =>
      html`<rect class="proof" x="${x(startedMs)}" width="${round(Math.max(5, x(startedMs + (tookMs ?? 0)) - x(startedMs)))}" y="${top + 31}" height="8"><title>${`proof of slot ${lineage} at ${formatSecondOfDay(startedMs)}: ${code}${tookMs === null ? '' : ` in ${formatMinutes(tookMs)}`}`}</title></rect>`,
  )}${restores.map(
    ({ askedAtMs, rtoMs, lineage, into, code }, order) =>
      html`<rect class="restore" x="${x(askedAtMs)}" width="${round(Math.max(5, x(askedAtMs + (rtoMs ?? 0)) - x(askedAtMs)))}" y="${top + 29 + order * 9}" height="8"><title>${`restore ${into} of slot ${lineage} at ${formatSecondOfDay(askedAtMs)}: ${code}${rtoMs === null ? '' : `, served after ${formatMinutes(rtoMs)}`}`}</title></rect>`,
  )}
`;
};

/** Ages of what could be restored in each Region beside the RPO, and under them every recovery point, proof and restore. */
export const drawBackupDay = (day: BackupDay): Html => {
  const scales = scalesOf(day);
  const { regions, mishaps, cutOffAtMs, spoiledAtMs, endMs } = day;
  const bottom = LANES.top + regions.length * LANES.height;
  const { x } = scales;
  return html`<svg class="trials lives" viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="Age of the newest whole recovery point in each Region over the day, and every recovery point, proof and restore">
${mishaps.map(({ atMs, overMs, name }) => drawBand(atMs, overMs, name, bottom, scales))}${drawBand(cutOffAtMs, endMs, 'region-outage', bottom, scales)}${drawAxes(day, scales, bottom)}<line class="spoiled" x1="${x(spoiledAtMs)}" x2="${x(spoiledAtMs)}" y1="${AGES.top}" y2="${bottom}"/><text x="${x(spoiledAtMs)}" y="${AGES.top - 10}" text-anchor="middle">dropped-table</text>
${regions.map(
  (region, index) =>
    html`<polyline class="age ${REGION_CLASSES[index] ?? 'copies'}" points="${traceAges(region, cutOffAtMs, scales)}"/>`,
)}
${regions.map((region, index) => drawLane(day, region, index, scales))}</svg>`;
};
