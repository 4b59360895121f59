/** The name of the alarm on a service's switch in each of its Regions, by which Route 53 finds the switch's metric. */
export const switchAlarmName = (stage: string, serviceName: string): string =>
  `ballast-${stage}-switch-${serviceName.replace('~', '-')}`;
