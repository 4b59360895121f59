import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { IgnoredCode } from '../signals/signal.ts';

/** What is told of one thing at once. */
export type MetricValue = { readonly name: string; readonly unit: keyof typeof MetricUnit; readonly value: number };

/** What a function tells CloudWatch, through its log: the metrics that alarms and the dashboard read. */
export type FunctionMetrics = {
  /** Metrics of the stage, with these dimensions beside it. CloudWatch charges each for every hour that it is written in. */
  readonly publish: (dimensions: Readonly<Record<string, string>>, values: readonly MetricValue[]) => void;
  readonly ofIgnored: (code: IgnoredCode) => void;
  readonly ofCalls: (callsByOperation: ReadonlyMap<string, number>) => void;
};

const NAMESPACE = 'Ballast';

/** The metrics of one stage. */
export const createFunctionMetrics = (stage: string): FunctionMetrics => {
  const metrics = new Metrics({ namespace: NAMESPACE });
  metrics.clearDefaultDimensions();
  const publish: FunctionMetrics['publish'] = (dimensions, values) => {
    if (values.length === 0) return;
    metrics.addDimensions({ stage, ...dimensions });
    for (const { name, unit, value } of values) metrics.addMetric(name, MetricUnit[unit], value);
    metrics.publishStoredMetrics();
  };
  return {
    publish,
    ofIgnored: (code) => publish({ code }, [{ name: 'ignored', unit: 'Count', value: 1 }]),
    ofCalls: (callsByOperation) => {
      // One metric: the log says which calls they were, and each service would be charged as a metric of its own.
      const value = [...callsByOperation.values()].reduce((sum, count) => sum + count, 0);
      if (value > 0) publish({}, [{ name: 'apiCalls', unit: 'Count', value }]);
    },
  };
};
