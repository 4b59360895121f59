/**
 * Time from a call to its answer at AWS, as assumed here: what one sees within a Region on a good day, rounded up. A look
 * waits for its calls in turn where one needs the other's answer, so that these make up most of what Lambda bills.
 */
const LATENCY_MS: Readonly<Record<string, number>> = {
  BatchGetItem: 10,
  PutItem: 10,
  UpdateItem: 10,
  DescribeInstances: 300,
  DescribeInstanceStatus: 200,
  DescribeSubnets: 100,
  DescribeLaunchTemplateVersions: 100,
  CreateFleet: 2_000,
  CreateTags: 300,
  TerminateInstances: 500,
  DescribeTargetGroups: 80,
  DescribeTargetGroupAttributes: 80,
  DescribeTargetHealth: 80,
  RegisterTargets: 100,
  DeregisterTargets: 100,
  GetMetricData: 200,
  Publish: 30,
  PutEvents: 30,
};

/** The assumed latency of an action. */
export const latencyOf = (action: string): number => {
  const latencyMs = LATENCY_MS[action];
  if (latencyMs === undefined) throw new Error(`no latency is assumed for ${action}`);
  return latencyMs;
};
