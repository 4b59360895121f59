import type { Fleet } from '../../shared/core/fleet.ts';
import type { StoredForecast } from '../../shared/core/forecast/stored-forecast.ts';
import type { CloudWatchMetric, PredictivePolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { putDatapoints } from '../../sim/cloud-watch.ts';
import { CPU, createScenario, type Load, type Scenario, type ScenarioOptions, WEB } from './scenario.ts';

const VISITS: CloudWatchMetric = { namespace: 'Shop', name: 'Visits', dimensions: {}, statistic: 'Sum' };

const AHEAD: PredictivePolicy = {
  kind: 'predictive',
  name: 'ahead',
  source: { kind: 'cpu', via: 'by-tag' },
  target: 80,
  load: { kind: 'metric', metric: VISITS, measures: 'total' },
  historyMs: 14 * DAY_MS,
  staleAfterMs: 5 * MINUTE_MS,
};

/** The fleet of every scenario, with a forecast of visits beside its CPU. */
export const AHEAD_WEB: Fleet = { ...WEB, slo: { shortfall: 0.001, knee: 0.8 }, policies: [CPU, AHEAD] };

/** Minutes for which a scenario knows its visits. */
const MINUTES = 300;

/** A Region whose visits CloudWatch knows since so many minutes before it began. */
export const createForecastScenario = (
  load: Load,
  { pastMinutes = 0, ...options }: ScenarioOptions & { readonly pastMinutes?: number } = {},
): Scenario => {
  const scenario = createScenario({ fleets: [AHEAD_WEB], load, ...options });
  const points = Array.from({ length: pastMinutes + MINUTES }, (_, index) => {
    const minute = index - pastMinutes;
    return { atMs: scenario.world.startMs + minute * MINUTE_MS, value: 60 * load(minute) };
  });
  putDatapoints(scenario.world, VISITS, points);
  return scenario;
};

/** What the ledger has of the fleet's forecast; null when it has none. */
export const storedIn = async ({ ledger }: Scenario): Promise<StoredForecast | null> => {
  const record = (await ledger.readForecasts(['web'])).get('web');
  return record?.kind === 'stored' ? record.forecast : null;
};

/** What the forecast asked for, look by look. */
export const forecastsOf = ({ records }: Scenario) =>
  records.flatMap(({ decision }) => decision.proposals.filter(({ policy }) => policy === 'ahead'));
