import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { createCloudWatchSwitches } from '../../../shared/aws/cloudwatch-switches.ts';
import { plainCall, type Script, scriptClient } from './scripted-client.ts';

const open = (script: Script) => {
  const client = new CloudWatchClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), switches: createCloudWatchSwitches(client, plainCall(), 'test') };
};

describe('a switch', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('that is on (%s) is %s, under its stage and its service, as of when it was known', async (on, Value) => {
    const { switches, sent } = open(() => ({}));
    await switches.publish('shop~drill', on, Date.UTC(2026, 5, 1, 9));
    const Dimensions = [
      { Name: 'Stage', Value: 'test' },
      { Name: 'Service', Value: 'shop~drill' },
    ];
    expect(sent).toEqual([
      {
        name: 'PutMetricData',
        input: {
          Namespace: 'Ballast',
          MetricData: [{ MetricName: 'Switch', Dimensions, Timestamp: new Date('2026-06-01T09:00:00Z'), Value }],
        },
      },
    ]);
  });
});

describe('alarms', () => {
  it('are asked for by name, a hundred at once and none twice', async () => {
    const { switches, sent } = open(() => ({}));
    const names = Array.from({ length: 101 }, (_, index) => `alarm-${index}`);
    expect(await switches.readAlarms([...names, ...names])).toEqual([]);
    expect(sent.map(({ input }) => input)).toEqual(
      [names.slice(0, 100), names.slice(100)].map((AlarmNames) => ({ AlarmNames, MaxRecords: 100 })),
    );
    expect(await switches.readAlarms([])).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('whose state is none that we know say nothing', async () => {
    const { switches } = open(() => ({ MetricAlarms: [{ AlarmName: 'alarm-1', StateValue: 'NEW' }] }));
    expect(await switches.readAlarms(['alarm-1'])).toEqual([
      { alarmName: 'alarm-1', state: 'INSUFFICIENT_DATA', actions: false },
    ]);
  });
});
