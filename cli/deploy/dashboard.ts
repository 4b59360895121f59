import { SERVICE_METRICS } from '../../shared/config/service-metrics.ts';
import type { Resource } from './template.ts';

const WIDTH = 12;
const HEIGHT = 6;
const COLUMNS = 2;

type Graph = { readonly title: string; readonly metrics: readonly (readonly unknown[])[]; readonly stacked?: boolean };

/** All series of a metric of Ballast's, whichever they are: the dashboard does not grow with ballast.yml. */
const search = (metric: string, statistic: 'Maximum' | 'Sum', dimensions: string, filter = ''): readonly unknown[] => [
  { expression: `SEARCH('{Ballast,${dimensions}} MetricName="${metric}"${filter}', '${statistic}', 60)`, id: metric },
];

/** As `search`, each series held at its last value: a fleet at rest publishes nothing new. */
const lastKnown = (metric: string, dimensions: string, filter: string): readonly unknown[] => [
  {
    expression: `FILL(SEARCH('{Ballast,${dimensions}} MetricName="${metric}"${filter}', 'Maximum', 60), REPEAT)`,
    id: metric,
  },
];

/** Of every target group in the Region: the dashboard does not grow with ballast.yml. */
const UNHEALTHY_TARGETS: readonly unknown[] = [
  {
    expression: `SEARCH('{AWS/ApplicationELB,LoadBalancer,TargetGroup} MetricName="UnHealthyHostCount"', 'Maximum', 60)`,
    id: 'unhealthy',
  },
];

const ofFunctions = (metric: string, stage: string, functionNames: readonly string[]): Graph['metrics'] =>
  functionNames.map((name) => ['AWS/Lambda', metric, 'FunctionName', `ballast-${stage}-${name}`, { stat: 'Sum' }]);

const listGraphs = (stage: string, functionNames: readonly string[]): readonly Graph[] => {
  const ofStage = ` stage="${stage}"`;
  const deadLetters = ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `ballast-${stage}-dead-letters`];
  return [
    { title: 'Ready capacity (units)', metrics: [lastKnown('ready', 'fleet,stage', ofStage)] },
    { title: 'Desired capacity (units)', metrics: [lastKnown('desired', 'fleet,stage', ofStage)] },
    {
      title: 'Age of the oldest reading used (seconds)',
      metrics: [['Ballast', 'readingAge', 'stage', stage, { stat: 'Maximum' }]],
    },
    { title: 'Unhealthy targets by target group', metrics: [UNHEALTHY_TARGETS] },
    { title: 'Decisions by code', metrics: [search('decisions', 'Sum', 'code,stage', ofStage)], stacked: true },
    {
      title: 'Troubles with recovery points by code',
      metrics: [search('backupTroubles', 'Maximum', 'code,stage', ofStage)],
    },
    {
      title: 'Services suspected, moving, not ready',
      metrics: Object.values(SERVICE_METRICS).map((metric) => ['Ballast', metric, 'stage', stage, { stat: 'Maximum' }]),
    },
    { title: 'Ignored events by code', metrics: [search('ignored', 'Sum', 'code,stage', ofStage)], stacked: true },
    { title: 'AWS API calls', metrics: [['Ballast', 'apiCalls', 'stage', stage, { stat: 'Sum' }]] },
    { title: 'Invocations of functions', metrics: ofFunctions('Invocations', stage, functionNames) },
    { title: 'Errors of functions', metrics: ofFunctions('Errors', stage, functionNames) },
    { title: 'Dead letters', metrics: [[...deadLetters, { stat: 'Maximum' }]] },
  ];
};

/** The dashboard of a stage: what Ballast wants and has, how fresh its readings are, what it decided, and its own health. */
export const describeDashboard = (region: string, stage: string, functionNames: readonly string[]): Resource => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: {
    // Dashboards are global: two Regions of one stage need two names.
    DashboardName: `ballast-${stage}-${region}`,
    DashboardBody: JSON.stringify({
      widgets: listGraphs(stage, functionNames).map(({ title, metrics, stacked = false }, index) => ({
        type: 'metric',
        x: (index % COLUMNS) * WIDTH,
        y: Math.floor(index / COLUMNS) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: { title, metrics, stacked, region, period: 60, view: 'timeSeries' },
      })),
    }),
  },
});
