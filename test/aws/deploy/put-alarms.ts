import { PutMetricAlarmCommand, type PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { AwsClients } from '../../../shared/aws/aws-clients.ts';
import type { Template } from './deployed-stage.ts';

const alarmSchema = z.custom<PutMetricAlarmInput>((value) => typeof value === 'object' && value !== null);

/** Makes the alarms of a template: moto's CloudFormation makes none, its CloudWatch takes them as AWS's does. */
export const putAlarms = async (
  { cloudWatch }: Pick<AwsClients, 'cloudWatch'>,
  { Resources }: Template,
): Promise<void> => {
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::CloudWatch::Alarm') continue;
    const { AlarmActions: _alarm, OKActions: _ok, ...alarm } = Properties;
    await cloudWatch.send(new PutMetricAlarmCommand(alarmSchema.parse(alarm)));
  }
};
