import type { Resource } from './template.ts';

const WIDTH = 12;
const HEIGHT = 6;
const COLUMNS = 2;

type Graph = { readonly title: string; readonly metrics: readonly (readonly unknown[])[]; readonly stacked?: boolean };

/** Every series of one of Ballast's metrics, whatever its fleets are: the dashboard does not grow with ballast.yml. */
const ofBallast = (metric: string, statistic: 'Maximum' | 'Sum'): readonly unknown[] => [
  { expression: `SEARCH('Namespace="Ballast" MetricName="${metric}"', '${statistic}', 60)`, id: metric },
];

const ofFunction = (metric: string, functionName: string): readonly unknown[] => [
  'AWS/Lambda',
  metric,
  'FunctionName',
  functionName,
  { stat: 'Sum' },
];

const listGraphs = (stage: string, functionNames: readonly string[]): readonly Graph[] => {
  const names = functionNames.map((name) => `ballast-${stage}-${name}`);
  return [
    { title: 'Desired capacity (units)', metrics: [ofBallast('desired', 'Maximum')] },
    { title: 'Ready capacity (units)', metrics: [ofBallast('ready', 'Maximum')] },
    { title: 'Age of the reading used (seconds)', metrics: [ofBallast('readingAge', 'Maximum')] },
    { title: 'Decisions by code', metrics: [ofBallast('decisions', 'Sum')], stacked: true },
    { title: 'AWS API calls', metrics: [ofBallast('apiCalls', 'Sum')], stacked: true },
    { title: 'Errors of functions', metrics: names.map((name) => ofFunction('Errors', name)) },
    { title: 'Invocations of functions', metrics: names.map((name) => ofFunction('Invocations', name)) },
    {
      title: 'Dead letters',
      metrics: [
        [
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          'QueueName',
          `ballast-${stage}-dead-letters`,
          { stat: 'Maximum' },
        ],
      ],
    },
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
