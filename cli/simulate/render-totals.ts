import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { START_MS } from '../../sim/trials/draw-scene.ts';
import { FAULT_GROUPS, type FaultClass } from '../../sim/trials/fault-class.ts';
import { formatMoment } from '../../sim/trials/format-moment.ts';
import { NO_FIGURE } from '../output/figure-table.ts';
import { formatCount, formatSpan, formatTenths } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { replayCommand } from './replay-command.ts';
import type { SeedSetting } from './seed-task.ts';
import type { SeedTotals } from './sum-up-seeds.ts';

const SHOWN_MAX = 5;

const renderFaults = ({ injections }: SeedTotals, possible: ReadonlySet<FaultClass>, paint: Paint): string =>
  renderTable(
    ['fault', 'group', 'injections', 'seeds', ''].map((title) => paint('dim', title)),
    FAULT_GROUPS.flatMap(({ group, classes }) =>
      classes
        .filter((fault) => possible.has(fault))
        .map((fault) => {
          const { injections: count, seeds } = injections.get(fault) ?? { injections: 0, seeds: 0 };
          return [fault, group, formatCount(count), formatCount(seeds), count === 0 ? paint('yellow', 'never') : ''];
        }),
    ),
  );

const renderConvergences = ({ convergences }: SeedTotals, paint: Paint): string =>
  renderTable(
    ['whole after the last fault', 'seeds', 'p50 s', 'p99 s', 'max s'].map((title) => paint('dim', title)),
    convergences.map(({ concern, seeds, ...spans }) => [
      concern,
      formatCount(seeds),
      ...[spans.p50Ms, spans.p99Ms, spans.maxMs].map((spanMs) => formatTenths(spanMs / SECOND_MS)),
    ]),
  );

const renderViolations = (totals: SeedTotals, setting: SeedSetting, paint: Paint): string => {
  const { violations, failures, seedsByInvariant } = totals;
  if (violations.length + failures.length === 0) return paint('green', '0 violations');
  const seeds = new Set([...violations, ...failures].map(({ seed }) => seed)).size;
  const byInvariant = [...seedsByInvariant].map(([invariant, count]) => `${invariant} in ${formatCount(count)}`);
  const errors = failures.length === 0 ? [] : [`errors in ${formatCount(failures.length)}`];
  const shown = [
    ...violations.map(({ seed, scene, invariant, atMs, what }) => ({
      seed,
      text: `${scene}, ${formatMoment(atMs - START_MS)}, ${invariant}: ${what}`,
    })),
    ...failures.map(({ seed, because }) => ({ seed, text: because })),
  ].toSorted((one, other) => one.seed - other.seed);
  return [
    paint(
      'red',
      `${formatCount(seeds)} of ${formatCount(totals.seeds)} seeds failed: ${[...byInvariant, ...errors].join(', ')}`,
    ),
    ...shown
      .slice(0, SHOWN_MAX)
      .map(({ seed, text }) => `  seed ${seed}, ${text}\n    ${replayCommand(seed, setting)}`),
    ...(shown.length > SHOWN_MAX ? [`  and ${formatCount(shown.length - SHOWN_MAX)} more`] : []),
  ].join('\n');
};

const renderBacklogs = ({ backlogs }: SeedTotals): readonly string[] => {
  const { seeds, releasedEventsMax, callsPerMinuteMax, throttled } = backlogs;
  if (seeds === 0) return [];
  const most = `at most ${formatCount(releasedEventsMax)} events, ${formatCount(callsPerMinuteMax)} calls a minute after`;
  return [`six hours of events at once, in ${formatCount(seeds)} seeds: ${most}, ${formatCount(throttled)} refused`];
};

/** What a run of many seeds came to, for a person. */
export const renderSeeds = (
  totals: SeedTotals,
  setting: SeedSetting,
  { possible, tookMs }: { readonly possible: ReadonlySet<FaultClass>; readonly tookMs: number },
  paint: Paint,
): string => {
  const { seeds, simulatedMs, invocations, events, reads, changes, selfThrottled, digest } = totals;
  const hours = formatCount(simulatedMs / (60 * MINUTE_MS));
  const calls = `${formatCount(reads + changes)} calls (${formatCount(reads)} reads, ${formatCount(changes)} changes)`;
  return [
    `${formatCount(seeds)} seeds, ${hours} simulated hours in ${formatSpan(tookMs)}`,
    `${formatCount(events)} events, ${formatCount(invocations)} invocations, ${calls}`,
    `requests refused because Ballast itself had emptied their bucket: ${formatCount(selfThrottled)}`,
    ...renderBacklogs(totals),
    `digest ${digest}`,
    '',
    renderFaults(totals, possible, paint),
    ...(totals.convergences.length === 0 ? [] : ['', renderConvergences(totals, paint)]),
    '',
    renderViolations(totals, setting, paint),
  ].join('\n');
};

/** Ballast beside a baseline on the same seeds: how many break which promise. */
export const renderBaseline = (ballast: SeedTotals, naive: SeedTotals, paint: Paint): string => {
  const names = [...new Set([...ballast.seedsByInvariant.keys(), ...naive.seedsByInvariant.keys()])].toSorted(
    (one, other) => Number(one.slice(1)) - Number(other.slice(1)),
  );
  const brokenBy = ({ violations, failures }: SeedTotals): number =>
    new Set([...violations, ...failures].map(({ seed }) => seed)).size;
  const show = (count: number | undefined): string => (count === undefined ? NO_FIGURE : formatCount(count));
  return renderTable(
    ['seeds that break a promise', 'Ballast', 'naive'].map((title) => paint('dim', title)),
    [
      ...names.map((name) => [name, show(ballast.seedsByInvariant.get(name)), show(naive.seedsByInvariant.get(name))]),
      ['any', formatCount(brokenBy(ballast)), formatCount(brokenBy(naive))],
      ['of', formatCount(ballast.seeds), formatCount(naive.seeds)],
    ],
  );
};
