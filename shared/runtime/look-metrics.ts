import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { dividesByReady, readyMetric } from '../config/alarm-specifications.ts';
import type { Fleet } from '../core/fleet.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../core/time.ts';
import type { FleetReport } from '../operations/look-report.ts';
import type { IgnoredCode } from '../signals/signal.ts';

/** What Ballast tells CloudWatch about itself, through its log: the metrics that alarms and the dashboard read. */
export type LookMetrics = {
  readonly ofDecisions: (reports: readonly FleetReport[], nowMs: number) => void;
  readonly ofIgnored: (code: IgnoredCode) => void;
  readonly ofCalls: (callsByOperation: ReadonlyMap<string, number>) => void;
};

const NAMESPACE = 'Ballast';

type Value = { readonly name: string; readonly unit: keyof typeof MetricUnit; readonly value: number };

/**
 * Metrics of one stage. CloudWatch charges a metric for each hour that it is written in: a fleet at rest tells what it
 * desires and has in the first hour of each day only, unless an alarm divides by it; what is not a fleet's is counted
 * over all fleets.
 */
export const createLookMetrics = (stage: string, fleets: readonly Fleet[]): LookMetrics => {
  const metrics = new Metrics({ namespace: NAMESPACE });
  metrics.clearDefaultDimensions();
  const always = new Set(fleets.filter(dividesByReady).map(({ name }) => name));
  const publish = (dimensions: Readonly<Record<string, string>>, values: readonly Value[]): void => {
    if (values.length === 0) return;
    metrics.addDimensions(dimensions);
    for (const { name, unit, value } of values) metrics.addMetric(name, MetricUnit[unit], value);
    metrics.publishStoredMetrics();
  };
  return {
    ofDecisions: (reports, nowMs) => {
      const isFirstHour = nowMs % DAY_MS < HOUR_MS;
      for (const [fleet, { desired, inService, atRest }] of lastMeasured(reports)) {
        if (atRest && !isFirstHour && !always.has(fleet)) continue;
        const { name, dimensions } = readyMetric(fleet, stage);
        publish(dimensions, [
          { name, unit: 'Count', value: inService },
          { name: 'desired', unit: 'Count', value: desired },
        ]);
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
      // One metric: the log says which calls they were, and each service would be charged as a metric of its own.
      const value = [...callsByOperation.values()].reduce((sum, count) => sum + count, 0);
      if (value > 0) publish({ stage }, [{ name: 'apiCalls', unit: 'Count', value }]);
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
