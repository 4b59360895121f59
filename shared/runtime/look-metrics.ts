import { dividesByReady, readyMetric } from '../config/alarm-specifications.ts';
import type { Fleet } from '../core/fleet.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../core/time.ts';
import type { FleetReport } from '../operations/look-report.ts';
import { countBy } from './count-by.ts';
import type { FunctionMetrics } from './function-metrics.ts';

type Measured = NonNullable<FleetReport['measured']>;

/**
 * Tells what was decided about fleets. A fleet at rest tells what it desires and has in the first hour of each day only, unless
 * an alarm divides by it; what is not a fleet's is counted over all fleets.
 */
export const createLookMetrics = (
  { publish }: FunctionMetrics,
  stage: string,
  fleets: readonly Fleet[],
): ((reports: readonly FleetReport[], nowMs: number) => void) => {
  const always = new Set(fleets.filter(dividesByReady).map(({ name }) => name));
  return (reports, nowMs) => {
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
      publish({}, [{ name: 'readingAge', unit: 'Seconds', value: Math.max(...ages) / SECOND_MS }]);
    }
    for (const [code, value] of countBy(reports, (report) => report.code)) {
      publish({ code }, [{ name: 'decisions', unit: 'Count', value }]);
    }
  };
};

const lastMeasured = (reports: readonly FleetReport[]): ReadonlyMap<string, Measured> =>
  new Map(reports.flatMap(({ fleet, measured }) => (measured === null ? [] : [[fleet, measured] as const])));
