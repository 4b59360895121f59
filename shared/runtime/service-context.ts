import type { BallastConfig } from '../config/ballast-config.ts';
import { switchAlarmName } from '../config/switch-alarm-name.ts';
import { drillOf } from '../core/failover/service.ts';
import type { ServiceContext } from '../signals/signal.ts';

/** What events about services are judged by, of a configuration. */
export const serviceContext = (
  { services = [] }: BallastConfig,
  stage: string,
): Pick<ServiceContext, 'serviceOfAlarm' | 'services'> => {
  const byAlarm = new Map(
    services.flatMap((service) =>
      [service, drillOf(service)].map(({ name }) => [switchAlarmName(stage, name), service.name] as const),
    ),
  );
  return { services, serviceOfAlarm: (alarmName) => byAlarm.get(alarmName) ?? null };
};
