import { MINUTE_MS } from '../../shared/core/time.ts';
import type { FailoverDay, MoveRun, RegionMoment } from '../../sim/failover-day/failover-day.ts';
import { formatSecondOfDay } from '../comparison/describe-incident.ts';
import { formatCount, formatShare, formatSpan, formatTimeOfDay } from '../output/format.ts';
import { type Html, html } from '../web/html.ts';

const WIDTH = 1_080;
const SHARES = { top: 44, bottom: 164 };
const UNITS = { top: 196, bottom: 286 };
const LABELS_Y = SHARES.top - 8;

/** How long before and after its last client a move is shown. */
const BEFORE_MS = MINUTE_MS;
const AFTER_MS = 2 * MINUTE_MS;

/** A part of the time, and where it is drawn. */
type Panel = {
  readonly title: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly left: number;
  readonly right: number;
  /** What took its time, in its order. */
  readonly phases: readonly { readonly name: string; readonly fromMs: number; readonly untilMs: number }[];
  /** Until when the machines of the home Region could be reached in it. */
  readonly homeUntilMs: number;
};

const round = (value: number): number => Math.round(value * 10) / 10;

const xOf = ({ fromMs, untilMs, left, right }: Panel, atMs: number): number =>
  round(left + ((Math.min(untilMs, Math.max(fromMs, atMs)) - fromMs) / (untilMs - fromMs)) * (right - left));

const yOf = ({ top, bottom }: typeof SHARES, share: number): number => round(bottom - share * (bottom - top));

const lastOf = ({ reached, report }: MoveRun): number => reached.at(-1)?.atMs ?? report.endedMs ?? report.startedMs;

/** From the flip until name servers answered, and from then until the last clients came. */
const phasesAfter = (run: MoveRun, flippedMs: number): Panel['phases'] => {
  const answeredMs = run.answeredMs ?? lastOf(run);
  return [
    { name: 'DNS', fromMs: flippedMs, untilMs: answeredMs },
    { name: 'clients', fromMs: answeredMs, untilMs: lastOf(run) },
  ];
};

const waitedMs = ({ report: { startedMs, times } }: MoveRun): number =>
  startedMs + (times.ownMs ?? 0) + (times.approvalMs ?? 0) + (times.capacityMs ?? 0) + (times.dataMs ?? 0);

const failoverPanel = ({ failover, times: { struckMs }, home }: FailoverDay, right: number): Panel => ({
  title: `${home} fails`,
  fromMs: struckMs - BEFORE_MS,
  untilMs: lastOf(failover) + AFTER_MS,
  left: 84,
  right,
  phases: [
    { name: 'detect', fromMs: struckMs, untilMs: failover.report.startedMs },
    { name: '', fromMs: failover.report.startedMs, untilMs: waitedMs(failover) },
    ...phasesAfter(failover, waitedMs(failover)),
  ],
  homeUntilMs: struckMs,
});

const failbackPanel = (failback: MoveRun): Panel => ({
  title: 'a person fails back',
  fromMs: failback.report.startedMs - BEFORE_MS,
  untilMs: lastOf(failback) + AFTER_MS,
  left: 612,
  right: 1_056,
  phases: [
    { name: 'capacity', fromMs: failback.report.startedMs, untilMs: waitedMs(failback) },
    ...phasesAfter(failback, waitedMs(failback)),
  ],
  homeUntilMs: Number.POSITIVE_INFINITY,
});

type Read = (moment: RegionMoment) => number;

/** Corners of what held from moment to moment. */
const trace = (
  { moments }: FailoverDay,
  panel: Panel,
  untilMs: number,
  read: Read,
  toY: (value: number) => number,
): string => {
  const first = moments.findLast(({ atMs }) => atMs <= panel.fromMs);
  const within = moments.filter(({ atMs }) => atMs > panel.fromMs && atMs < untilMs);
  const shown = first === undefined ? within : [first, ...within];
  return shown
    .flatMap((moment, index) => {
      const y = toY(read(moment));
      const nextMs = Math.min(untilMs, shown[index + 1]?.atMs ?? untilMs);
      return [`${xOf(panel, moment.atMs)},${y}`, `${xOf(panel, nextMs)},${y}`];
    })
    .join(' ');
};

const drawPhase = (panel: Panel, { name, fromMs, untilMs }: Panel['phases'][number]): Html => {
  const [left, right] = [xOf(panel, fromMs), xOf(panel, untilMs)];
  const title = `${name === '' ? 'decide and act' : name}: ${formatSpan(untilMs - fromMs)}, from ${formatSecondOfDay(fromMs)}`;
  return html`<rect class="phase" x="${left}" width="${round(Math.max(1, right - left))}" y="${SHARES.top}" height="${UNITS.bottom - SHARES.top}"><title>${title}</title></rect><text x="${round((left + right) / 2)}" y="${LABELS_Y}" text-anchor="middle">${name}</text>`;
};

const drawAxes = (panel: Panel, unitsMax: number): Html => {
  const { left, right, fromMs, untilMs, title } = panel;
  const firstMs = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS;
  const minutes = Array.from(
    { length: Math.floor((untilMs - firstMs) / MINUTE_MS) + 1 },
    (_, index) => firstMs + index * MINUTE_MS,
  );
  const level = (y: number, label: string): Html =>
    html`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${label}</text>`;
  return html`<text x="${left}" y="16">${title}</text>${[0, 0.5, 1].map((share) => level(yOf(SHARES, share), formatShare(share)))}${[0, unitsMax].map((units) => level(yOf(UNITS, units / unitsMax), `${formatCount(units)} units`))}${minutes.map(
    (atMs) =>
      html`<line class="grid" x1="${xOf(panel, atMs)}" x2="${xOf(panel, atMs)}" y1="${SHARES.top}" y2="${UNITS.bottom}"/><text x="${xOf(panel, atMs)}" y="${UNITS.bottom + 16}" text-anchor="middle">${formatTimeOfDay(atMs)}</text>`,
  )}
`;
};

const drawPanel = (day: FailoverDay, panel: Panel, unitsMax: number): Html => {
  const regions = [
    { region: day.home, kind: 'home', untilMs: Math.min(panel.untilMs, panel.homeUntilMs) },
    { region: day.standby, kind: 'away', untilMs: panel.untilMs },
  ];
  return html`${panel.phases.map((phase) => drawPhase(panel, phase))}${drawAxes(panel, unitsMax)}${regions.map(
    ({ region, kind, untilMs }) =>
      html`<polyline class="age ${kind}" points="${trace(
        day,
        panel,
        panel.untilMs,
        ({ shares }) => shares[region] ?? 0,
        (share) => yOf(SHARES, share),
      )}"/><polyline class="age ${kind}" points="${trace(
        day,
        panel,
        untilMs,
        ({ units }) => units[region] ?? 0,
        (units) => yOf(UNITS, units / unitsMax),
      )}"/>`,
  )}
`;
};

/** Where clients were and what served them, through the failover and through the failback, with what took its time. */
export const drawFailoverDay = (day: FailoverDay): Html => {
  const { failback, moments } = day;
  const unitsMax = Math.max(1, ...moments.flatMap(({ units }) => Object.values(units)));
  const panels = [
    failoverPanel(day, failback === null ? 1_056 : 516),
    ...(failback === null ? [] : [failbackPanel(failback)]),
  ];
  return html`<svg class="trials lives" viewBox="0 0 ${WIDTH} ${UNITS.bottom + 24}" role="img" aria-label="Share of the clients and units in service in each Region, while the service moves and while it goes home">
${panels.map((panel) => drawPanel(day, panel, unitsMax))}</svg>`;
};
