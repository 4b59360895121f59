import { describeResources } from '../../cli/deploy/describe-resources.ts';
import type { Resource, Resources } from '../../cli/deploy/template.ts';
import { parseConfig } from '../../shared/config/load-config.ts';

const SAMPLE = `version: 1
regions: { primary: eu-central-1, standby: eu-west-1 }
fleets:
  web:
    launchTemplate: { id: lt-0123456789abcdef0, version: 3 }
    subnets: [subnet-00000001, subnet-00000002]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large, c7g.xlarge]
    capacity: { min: 2, max: 40 }
    policies:
      cpu: { kind: target-tracking, metric: { kind: cpu, via: by-tag }, target: 50 }
      backlog: { kind: target-tracking, metric: { kind: queue-backlog, queue: jobs }, target: 100 }
      latency:
        kind: step
        metric: { kind: metric, namespace: Shop, name: Latency, statistic: p99, dimensions: { service: cart }, measures: average }
        threshold: 300
        bands: [{ from: 0, to: 200, adjustBy: 1 }, { from: 200, adjustBy: 3 }]
  batch-jobs:
    launchTemplate: batch
    subnets: [subnet-00000002]
    sizes: [m7g.large]
    capacity: { min: 0, max: 10 }
`;

/** The sample configuration with pieces of its text replaced, each by what follows it, as deployed to a Region. */
export const sampleConfigIn = (region: string, ...changes: readonly string[]) => {
  let text = SAMPLE;
  for (let index = 0; index < changes.length; index += 2) {
    text = text.replace(changes[index] ?? '', changes[index + 1] ?? '');
  }
  const parsed = parseConfig(text, 'ballast.yml', region);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
};

/** As deployed to its primary Region. */
export const sampleConfig = (...changes: readonly string[]) => sampleConfigIn('eu-central-1', ...changes);

/** The resources that are generated for the sample in stage `live`. */
export const sampleResources = (...changes: readonly string[]): Resources =>
  describeResources(sampleConfig(...changes), 'live');

/** The resources of one type, in their order. */
export const resourcesOfType = (resources: Resources, type: string): readonly Resource[] =>
  Object.values(resources).filter(({ Type }) => Type === type);
