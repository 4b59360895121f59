import type { Verdict } from '../verdict.ts';
import { BOOT_MINUTES, type LoadResult } from './measure-loads.ts';
import { headlinesOf } from './render-elasticity.ts';
import { aggregate, runsByLabel } from './summarize.ts';

/** Shares of the loads on which each must hold: 10, and 9, of 12. */
const KEPT_SHARE = 10 / 12;
const UNBEATEN_SHARE = 9 / 12;
/** Most that Ballast may cost against the best rival in hindsight, by SLO. */
const COST_MAX: ReadonlyMap<number, number> = new Map([
  [0.001, 0.8],
  [0.005, 0.95],
]);

/** What must hold: the SLO kept, at less than any rival in hindsight, and more calmly than target tracking at 60 %. */
export const judgeElasticity = (results: readonly LoadResult[]): readonly Verdict[] => {
  const duels = headlinesOf(results).flatMap(({ slo, loads, kept, unbeaten, costRatio }) => {
    const title = `at an SLO of ${(slo * 100).toFixed(1)} %`;
    const costMax = COST_MAX.get(slo) ?? 1;
    return [
      {
        claim: `${title} it is kept within 1.5x on 10 of 12 loads`,
        found: `${kept} of ${loads}`,
        holds: kept >= KEPT_SHARE * loads,
      },
      {
        claim: `${title} no rival tuned in hindsight is cheaper on 9 of 12 loads`,
        found: `${unbeaten} of ${loads}`,
        holds: unbeaten >= UNBEATEN_SHARE * loads,
      },
      {
        claim: `${title} it costs at most ${costMax} of the best rival tuned in hindsight`,
        found: costRatio.toFixed(2),
        holds: costRatio <= costMax,
      },
    ];
  });
  const aggregates = runsByLabel(results.filter(({ bootMinutes }) => bootMinutes === BOOT_MINUTES)).map(aggregate);
  const actions = (label: string): number =>
    aggregates.find((one) => one.label.startsWith(label))?.actionsPerDay ?? Number.NaN;
  const [ballast, tracking] = [actions('Ballast'), actions('TT-60')];
  return [
    ...duels,
    {
      claim: 'it takes fewer actions a day than target tracking at 60 %',
      found: `${ballast.toFixed(0)} against ${tracking.toFixed(0)}`,
      holds: ballast < tracking,
    },
  ];
};
