import { SECOND_MS } from '../../shared/core/time.ts';
import type { BaselineRun, FailoverDay, MoveRun } from '../../sim/failover-day/failover-day.ts';
import { formatSecondOfDay } from '../comparison/describe-incident.ts';
import { type FigureTable, NO_FIGURE, type ToldMoment } from '../output/figure-table.ts';
import { formatCount, formatMinutes, formatShare, formatSpan, formatTenths, formatTime } from '../output/format.ts';

const NEARLY_ALL = 0.99;

/** When so much of the requests went to the Region that took over; null for never. */
const reachedMs = ({ reached }: Pick<MoveRun, 'reached'>, share: number): number | null =>
  reached.find((one) => one.share === share)?.atMs ?? null;

const sinceStruck = ({ times: { struckMs } }: FailoverDay, atMs: number | null): number | null =>
  atMs === null ? null : atMs - struckMs;

const orNothing = (ms: number | null, format: (ms: number) => string): string => (ms === null ? NO_FIGURE : format(ms));

/** Exact where it is over in a moment. */
const formatTook = (ms: number): string =>
  ms < 10 * SECOND_MS ? `${formatTenths(ms / SECOND_MS)} s` : formatMinutes(ms);

type Entry = readonly [title: string, atMs: number | null];

const flippedMs = ({ failover: { report, parts } }: FailoverDay): number | null =>
  parts.ownMs === null ? null : report.startedMs + parts.ownMs + (parts.approvalMs ?? 0) + (parts.capacityMs ?? 0);

const clientsMoved = (move: MoveRun, region: string): readonly Entry[] =>
  move.reached.map(({ share, atMs }) => [`${formatShare(share)} of clients in ${region}`, atMs]);

const entriesOf = (day: FailoverDay): readonly Entry[] => {
  const { times, failover, failback, readiness, home, standby } = day;
  const units = failover.report.plan.needs.find(({ fleet }) => fleet === day.fleet)?.units ?? 0;
  const green = readiness.checks.filter(({ standing }) => standing === 'green').length;
  const ready = `readiness of ${home}: ${readiness.standing}, ${green} of ${readiness.checks.length} green`;
  const forth: readonly Entry[] = [
    [`${home} black-holed, Route 53's control plane down`, times.struckMs],
    ['a quorum held; the move begins, capacity is raised', failover.report.startedMs],
    [`${failover.report.fenced?.done ? 'fenced' : 'fenced in vain'}; flipped by the data plane alone`, flippedMs(day)],
    [`name servers answer with ${standby}`, failover.answeredMs],
    ...clientsMoved(failover, standby),
    [`${formatCount(units)} units in service there`, failover.raisedMs],
  ];
  const back: readonly Entry[] = [
    ["Route 53's control plane is back", times.controlPlaneBackMs],
    ['records say what the switch said', times.recordsMs],
    [`${home} is back, and nothing moves`, times.homeBackMs],
    ['the next flip needs the data plane alone again', times.armedMs],
    [ready, readiness.atMs],
    ['a person asks to go home', failback?.report.startedMs ?? null],
    ...(failback === null ? [] : [['99 % of clients at home', reachedMs(failback, NEARLY_ALL)] as const]),
  ];
  return [
    ...forth.toSorted(([, one], [, other]) => (one ?? Number.POSITIVE_INFINITY) - (other ?? Number.POSITIVE_INFINITY)),
    ...back,
  ];
};

/** What happened when, to the second, and how long after the outage. */
export const tabulateTimeline = (day: FailoverDay): FigureTable => ({
  head: ['Region outage', 'at', 'after'],
  rows: entriesOf(day).map(([title, atMs]) => [
    title,
    orNothing(atMs, formatSecondOfDay),
    orNothing(sinceStruck(day, atMs), (ms) => (ms === 0 ? NO_FIGURE : formatMinutes(ms))),
  ]),
});

const lostOf = ({
  requests,
  lost,
}: Pick<BaselineRun, 'requests' | 'lost'>): readonly [count: string, share: string] => [
  formatCount(lost),
  formatShare(requests === 0 ? 0 : lost / requests),
];

const nameBaseline = ({ name, checkEveryMs, stopped, standbyUnits }: BaselineRun): string =>
  stopped === 0 ? `${formatCount(checkEveryMs / SECOND_MS)} s, ${formatCount(standbyUnits)} up` : name;

/** The outage split in parts that add up, beside Route 53's own failover on the same outage. */
export const tabulateOutage = (day: FailoverDay): FigureTable => {
  const { failover, baselines } = day;
  const { parts } = failover;
  const all = [failover, ...baselines];
  const ours = (title: string, ms: number | null): readonly string[] => [
    title,
    orNothing(ms, formatTook),
    ...baselines.map(() => NO_FIGURE),
  ];
  const each = (title: string, read: (run: (typeof all)[number]) => number | null): readonly string[] => [
    title,
    ...all.map((run) => orNothing(sinceStruck(day, read(run)), formatMinutes)),
  ];
  return {
    head: ['Moved by, min:s', 'Ballast', ...baselines.map(nameBaseline)],
    rows: [
      ours('  detect, by quorum', parts.detectMs),
      ours('  decide and act', parts.ownMs),
      ours('  wait for capacity', parts.capacityMs),
      ours('  DNS, flip to answer', parts.dnsMs),
      ours('  clients, until 99 %', parts.clientsMs),
      each('Name servers answer', ({ answeredMs }) => answeredMs),
      each('RTO, to 99 % of clients', (run) => reachedMs(run, NEARLY_ALL)),
      ['Requests lost in 15 min', ...all.map((run) => lostOf(run)[0])],
      [`  of ${formatCount(failover.requests)}`, ...all.map((run) => lostOf(run)[1])],
    ],
  };
};

const tellDrill = ({ drill, dnsName }: FailoverDay): ToldMoment => {
  const { report, requests, lost, cleanedUp } = drill;
  const { rtoMs } = report.times;
  const rto = rtoMs === null ? 'it did not answer' : `RTO ${formatSpan(rtoMs)} from its beginning`;
  const clean = cleanedUp ? 'cleaned up' : 'NOT cleaned up';
  return {
    label: `${formatTime(report.startedMs).slice(0, '2026-01-01 00:00'.length)} drill`,
    title: `the same move of ballast-drill.${dnsName}, a week before`,
    text: `${report.code}, ${rto}, ${clean}; ${formatCount(lost)} of ${formatCount(requests)} requests lost`,
  };
};

const tellReturn = ({ movesByItself, times, home }: FailoverDay): ToldMoment => ({
  label: `${formatSecondOfDay(times.homeBackMs)} region-back`,
  title: `${home} is well again`,
  text: `${movesByItself === 0 ? 'nothing moved by itself' : `${movesByItself} moves by itself`} until somebody asked at ${formatSecondOfDay(times.failbackAskedMs)}`,
});

const tellFailback = ({ failback, home, times }: FailoverDay): ToldMoment => {
  const label = `${formatSecondOfDay(times.failbackAskedMs)} failback`;
  if (failback === null) return { label, title: `a person asks to go to ${home}`, text: 'refused' };
  const { report, requests, lost } = failback;
  const homeMs = reachedMs(failback, NEARLY_ALL);
  const took =
    homeMs === null ? 'clients did not follow' : `99 % of clients after ${formatSpan(homeMs - report.startedMs)}`;
  const waited = formatSpan(report.times.capacityMs ?? 0);
  return {
    label,
    title: `a person asks to go to ${home}`,
    text: `${report.code}, ${took}, ${waited} of it for machines; ${formatCount(lost)} of ${formatCount(requests)} requests lost`,
  };
};

/** The drill before, and what came after the outage. */
export const tellMoves = (day: FailoverDay): readonly ToldMoment[] => [
  tellDrill(day),
  tellReturn(day),
  tellFailback(day),
];

/** What the story is about. */
export const titleFailoverDay = ({ dnsName, home, standby, witness, standbyUnits, stopped }: FailoverDay): string =>
  `A Region fails: ${dnsName} in ${home}; ${standby} has ${formatCount(standbyUnits)} units up and ${formatCount(stopped)} machines stopped, ${witness} looks on`;

/** How to read the columns that are not ours. */
export const explainBaselines = ({ standby }: FailoverDay): string =>
  `10 s x 3, 30 s x 3: Route 53's own check of the home endpoint, without a quorum; "2 up": two machines in ${standby}.`;

/** The finding, whichever way it went. */
export const answerFailoverDay = (day: FailoverDay): string => {
  const { failover, baselines, standby, home } = day;
  const movedMs = sinceStruck(day, reachedMs(failover, NEARLY_ALL));
  const moved =
    movedMs === null
      ? `Clients never came to ${standby}`
      : `99 % of clients were in ${standby} ${formatSpan(movedMs)} after ${home} failed`;
  const own = failover.parts.ownMs === null ? '' : `, ${formatTook(failover.parts.ownMs)} of it Ballast's own`;
  const [, share] = lostOf(failover);
  const others = baselines.map((run) => `${lostOf(run)[1]} (${nameBaseline(run)})`).join(', ');
  return `${moved}${own}: ${share} of the requests of 15 minutes were lost; with Route 53's own check ${others}.`;
};
