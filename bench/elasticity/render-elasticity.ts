import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import { type RenderedRows, renderRows } from '../render-rows.ts';
import { BOOT_MINUTES, type Duel, type LoadResult, SLOS } from './measure-loads.ts';
import { type Aggregate, aggregate, type Headline, keepsSlo, runsByLabel, summarizeDuels } from './summarize.ts';
import type { TunedPeer } from './tune-peer.ts';

const percent = (share: number, digits = 2): string => (100 * share).toFixed(digits);

const sloTitle = (slo: number): string => `${percent(slo, 1)} %`;

const duelAt = ({ duels }: LoadResult, slo: number): readonly Duel[] => duels.filter((duel) => duel.slo === slo);

/** The results at the boot time of the comparison. */
const atBoot = (results: readonly LoadResult[], minutes: number): readonly LoadResult[] =>
  results.filter(({ bootMinutes }) => bootMinutes === minutes);

/** The headlines at the boot time of the comparison, one for each SLO, over loads of one source or of both. */
export const headlinesOf = (results: readonly LoadResult[], source?: LoadResult['source']): readonly Headline[] => {
  const loads = atBoot(results, BOOT_MINUTES).filter((result) => source === undefined || result.source === source);
  return loads.length === 0 ? [] : SLOS.map((slo) => summarizeDuels(loads.flatMap((result) => duelAt(result, slo))));
};

/** The two questions, answered by source of the loads. */
export const renderHeadlines = (results: readonly LoadResult[]): RenderedRows =>
  renderRows(
    [
      'loads',
      'SLO',
      'kept within 1.5x',
      'no rival cheaper',
      'no rival keeps it',
      'cost / best rival',
      'at equal shortfall',
    ],
    (['generated', 'recorded'] as const).flatMap((source) =>
      headlinesOf(results, source).map((headline) => [
        source,
        sloTitle(headline.slo),
        `${headline.kept} of ${headline.loads}`,
        `${headline.unbeaten} of ${headline.loads}`,
        String(headline.outOfReach),
        headline.costRatio.toFixed(2),
        headline.costRatioAsLax.toFixed(2),
      ]),
    ),
  );

const nameRival = (rival: TunedPeer | null): string => (rival === null ? 'none' : `${rival.name} ${rival.target}`);

const costOf = (rival: TunedPeer | null): string => (rival === null ? '' : rival.elasticity.cost.toFixed(2));

const ratioTo = ({ ballast }: Duel, rival: TunedPeer | null): string =>
  rival === null ? '' : (ballast.cost / rival.elasticity.cost).toFixed(2);

/** Ballast beside the best rival on each load, for one SLO and boot time. */
const renderDuels = (results: readonly LoadResult[], slo: number, bootMinutes: number): RenderedRows =>
  renderRows(
    [
      'load',
      'shortfall %',
      'kept',
      'cost',
      'actions/day',
      'best rival in hindsight',
      'its cost',
      'ratio',
      'at equal shortfall',
    ],
    atBoot(results, bootMinutes).flatMap((result) =>
      duelAt(result, slo).map((duel) => [
        result.name,
        percent(duel.ballast.shortfall, 3),
        keepsSlo(duel) ? 'yes' : 'NO',
        duel.ballast.cost.toFixed(2),
        duel.ballast.actionsPerDay.toFixed(0),
        nameRival(duel.rival),
        costOf(duel.rival),
        ratioTo(duel, duel.rival),
        ratioTo(duel, duel.rivalAsLax),
      ]),
    ),
  );

const toAggregateRow = (one: Aggregate): readonly string[] => [
  one.label,
  one.cost.toFixed(2),
  percent(one.shortfallMedian),
  percent(one.shortfallMean),
  `${percent(one.shortfallWorst)} (${one.worstLoad})`,
  one.thetaU.toFixed(2),
  one.thetaO.toFixed(1),
  one.tauU.toFixed(1),
  one.tauO.toFixed(1),
  one.upsilon.toFixed(1),
  one.actionsPerDay.toFixed(0),
];

/** Every autoscaler over all loads at one boot time. */
export const renderAggregate = (results: readonly LoadResult[], bootMinutes: number): RenderedRows =>
  renderRows(
    ['autoscaler', 'cost', 'shortfall % median', 'mean', 'worst', 'θU', 'θO', 'τU', 'τO', 'υ', 'actions/day'],
    runsByLabel(atBoot(results, bootMinutes)).map((labelled) => toAggregateRow(aggregate(labelled))),
  );

const toLoadRow = (label: string, elasticity: Elasticity): readonly string[] => [
  label,
  elasticity.cost.toFixed(3),
  percent(elasticity.shortfall, 3),
  String(elasticity.underMinutes),
  elasticity.thetaU.toFixed(2),
  elasticity.thetaO.toFixed(1),
  elasticity.tauU.toFixed(1),
  elasticity.tauO.toFixed(1),
  elasticity.upsilon.toFixed(1),
  elasticity.actionsPerDay.toFixed(0),
  String(elasticity.reversals),
];

/** Every autoscaler on one load. */
const renderLoad = (result: LoadResult): string =>
  renderRows(
    ['autoscaler', 'cost', 'shortfall %', 'minutes under', 'θU', 'θO', 'τU', 'τO', 'υ', 'actions/day', 'reversals'],
    runsByLabel([result]).flatMap(({ label, runs }) => runs.map(({ elasticity }) => toLoadRow(label, elasticity))),
  ).markdown;

/** The page of all figures. */
export const renderElasticityPage = (results: readonly LoadResult[], made: string): string => {
  const boots = [...new Set(results.map(({ bootMinutes }) => bootMinutes))].sort((one, other) => one - other);
  return [
    '# Ballast and the peers, side by side',
    '',
    `Made by \`npm run bench:elasticity\`; ${made}. What the columns mean is in docs/elasticity.md.`,
    '',
    renderHeadlines(results).markdown,
    ...boots.flatMap((bootMinutes) => [
      `\n## Boot ${bootMinutes * 60} s, all loads\n`,
      renderAggregate(results, bootMinutes).markdown,
      ...SLOS.filter((slo) => atBoot(results, bootMinutes).some((result) => duelAt(result, slo).length > 0)).flatMap(
        (slo) => [
          `\n### Ballast at ${sloTitle(slo)} and the best rival in hindsight, boot ${bootMinutes * 60} s\n`,
          renderDuels(results, slo, bootMinutes).markdown,
        ],
      ),
    ]),
    ...atBoot(results, BOOT_MINUTES).flatMap((result) => [
      `\n## ${result.name} (${result.source}, ${result.days.toFixed(0)} days, boot ${BOOT_MINUTES * 60} s)\n`,
      renderLoad(result),
    ]),
    '',
  ].join('\n');
};
