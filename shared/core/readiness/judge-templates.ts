import type { TemplateStanding } from '../failover/observation.ts';
import { otherRegion, type Service } from '../failover/service.ts';
import { green, red, unknown } from './check-of.ts';
import { findTold } from './needs-here.ts';
import type { FleetFacts, ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

const judgeTemplate = ({ fleet, template }: FleetFacts, region: string): ReadinessCheck => {
  const { name } = fleet;
  if (template.kind === 'unknown') return unknown('template', name, template.because);
  if (template.kind === 'absent') {
    const fix = `make it in ${region}, its image too ("aws ec2 copy-image"), or name another in fleets.${name}.inRegion.${region}.launchTemplate`;
    return red('template', name, template.because, fix);
  }
  return green('template', name, `it launches ${template.value.imageName ?? 'an image without a name'}`);
};

const sorted = (types: readonly string[]): string => types.toSorted().join(', ');

/** What differs, each in words; ids of images and templates always do. */
const findDifferences = (here: TemplateStanding, there: TemplateStanding): readonly string[] => [
  ...(here.imageName !== null && there.imageName !== null && here.imageName !== there.imageName
    ? [`the image is ${here.imageName} here and ${there.imageName} there`]
    : []),
  ...(here.userDataDigest === there.userDataDigest ? [] : ['the user data differs']),
  ...(sorted(here.instanceTypes) === sorted(there.instanceTypes)
    ? []
    : [`it launches ${sorted(here.instanceTypes)} here and ${sorted(there.instanceTypes)} there`]),
];

const judgeParity = (service: Service, facts: ReadinessFacts, own: FleetFacts, nowMs: number): ReadinessCheck => {
  const { name } = own.fleet;
  const { template } = own;
  const other = otherRegion(service, facts.region);
  if (template.kind !== 'known') return unknown('parity', name, template.because);
  const told = findTold(service, facts, nowMs);
  if (told.kind === 'unknown') return unknown('parity', name, told.because);
  const there = told.value.standing.find(({ fleet }) => fleet === name)?.template ?? null;
  if (there === null) return unknown('parity', name, `${other} did not tell what ${name} launches there`);
  const differences = findDifferences(template.value, there);
  if (differences.length > 0) {
    const fix = `copy the image by its name ("aws ec2 copy-image --source-region ${other} --region ${facts.region}") and make the launch templates alike`;
    return red('parity', name, differences.join('; '), fix);
  }
  if (template.value.imageName === null || there.imageName === null) {
    return unknown('parity', name, 'an image has no name to compare it by', 'name the images of both Regions alike');
  }
  return green('parity', name, `it launches the same as in ${other}`);
};

/** Whether launch templates and images are here, and launch the same as in the other Region. */
export const judgeTemplates = (service: Service, facts: ReadinessFacts, nowMs: number): readonly ReadinessCheck[] =>
  facts.fleets.flatMap((own) => [judgeTemplate(own, facts.region), judgeParity(service, facts, own, nowMs)]);
