import { type CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmReading, Switches } from '../ports/switches.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';

const NAMESPACE = 'Ballast';
const METRIC = 'Switch';
const NAMES_MAX = 100;

const STATES: ReadonlyMap<string | undefined, AlarmReading['state']> = new Map(
  (['OK', 'ALARM'] as const).map((state) => [state, state]),
);

/** The switches port over CloudWatch. */
export const createCloudWatchSwitches = (client: CloudWatchClient, call: CallAws, stage: string): Switches => ({
  publish: async (service, on, knownAtMs) => {
    const command = new PutMetricDataCommand({
      Namespace: NAMESPACE,
      MetricData: [
        {
          MetricName: METRIC,
          Dimensions: [
            { Name: 'Stage', Value: stage },
            { Name: 'Service', Value: service },
          ],
          Timestamp: new Date(knownAtMs),
          Value: on ? 1 : 0,
        },
      ],
    });
    await call('cloudwatch:PutMetricData', (options) => client.send(command, options));
  },
  readAlarms: async (alarmNames) => {
    const readings: AlarmReading[] = [];
    for (const names of chunksOf([...new Set(alarmNames)], NAMES_MAX)) {
      const command = new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: NAMES_MAX });
      const answer = await call('cloudwatch:DescribeAlarms', (options) => client.send(command, options));
      for (const { AlarmName = '', StateValue, ActionsEnabled = false } of answer.MetricAlarms ?? []) {
        const state = STATES.get(StateValue) ?? 'INSUFFICIENT_DATA';
        readings.push({ alarmName: AlarmName, state, actions: ActionsEnabled });
      }
    }
    return readings;
  },
});
