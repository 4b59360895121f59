import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { readyMetric } from '../config/alarm-specifications.ts';
import { SECOND_MS } from '../core/time.ts';
import type { FleetReport } from '../operations/look-report.ts';
import type { IgnoredCode } from '../signals/signal.ts';

/** What Ballast tells CloudWatch about itself, through its log: the metrics that alarms and the dashboard read. */
export type LookMetrics = {
  readonly ofDecisions: (reports: readonly FleetReport[]) => void;
  readonly ofIgnored: (code: IgnoredCode) => void;
  readonly ofCalls: (callsByOperation: ReadonlyMap<string, number>) => void;
};

const NAMESPACE = 'Ballast';

type Value = { readonly name: string; readonly unit: keyof typeof MetricUnit; readonly value: number };

/**
 * Metrics of one stage. A metric costs money for each hour that it is written in, so that a fleet at rest has one, `ready`
 * (alarms divide by it), and gets `desired` only while that differs; everything else is counted over all fleets.
 */
export const createLookMetrics = (stage: string): LookMetrics => {
  const metrics = new Metrics({ namespace: NAMESPACE });
  metrics.clearDefaultDimensions();
  const publish = (dimensions: Readonly<Record<string, string>>, values: readonly Value[]): void => {
    if (values.length === 0) return;
    metrics.addDimensions(dimensions);
    for (const { name, unit, value } of values) metrics.addMetric(name, MetricUnit[unit], value);
    metrics.publishStoredMetrics();
  };
  return {
    ofDecisions: (reports) => {
      for (const [fleet, measured] of lastMeasured(reports)) {
        const { name, dimensions } = readyMetric(fleet, stage);
        const ready = { name, unit: 'Count', value: measured.inService } as const;
        const desired = { name: 'desired', unit: 'Count', value: measured.desired } as const;
        publish(dimensions, measured.desired === measured.inService ? [ready] : [ready, desired]);
      }
      const ages = reports.flatMap(({ measured }) => measured?.readingAgeMs ?? []);
      if (ages.length > 0) {
        publish({ stage }, [{ name: 'readingAge', unit: 'Seconds', value: Math.max(...ages) / SECOND_MS }]);
      }
      for (const [code, value] of countBy(reports, (report) => report.code)) {
        publish({ stage, code }, [{ name: 'decisions', unit: 'Count', value }]);
      }
    },
    ofIgnored: (code) => publish({ stage, code }, [{ name: 'ignored', unit: 'Count', value: 1 }]),
    ofCalls: (callsByOperation) => {
      const calls = [...callsByOperation].flatMap(([operation, count]) => Array<string>(count).fill(operation));
      for (const [service, value] of countBy(calls, (operation) => operation.split(':')[0] ?? operation)) {
        publish({ stage, service }, [{ name: 'apiCalls', unit: 'Count', value }]);
      }
    },
  };
};

type Measured = NonNullable<FleetReport['measured']>;

const lastMeasured = (reports: readonly FleetReport[]): ReadonlyMap<string, Measured> =>
  new Map(reports.flatMap(({ fleet, measured }) => (measured === null ? [] : [[fleet, measured] as const])));

const countBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};
