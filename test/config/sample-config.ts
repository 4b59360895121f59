import { parseConfig } from '../../shared/config/load-config.ts';

/** A small, valid ballast.yml for tests to spoil. */
export const SAMPLE_TEXT = `version: 1
regions: { primary: us-east-1, standby: us-west-2 }
fleets:
  web:
    launchTemplate: web
    subnets: [subnet-00000001, subnet-00000002]
    targetGroups: [{ name: web, port: 80 }]
    sizes: [c7g.large]
    capacity: { min: 2, max: 4 }
    policies:
      cpu:
        kind: target-tracking
        metric: cpu
        target: 60
`;

/** The sample with one piece of text replaced; it must be there. */
export const sampleWith = (piece: string, replacement: string): string => {
  if (!SAMPLE_TEXT.includes(piece)) throw new Error(`the sample has no ${piece}`);
  return SAMPLE_TEXT.replace(piece, () => replacement);
};

/** The sample with keys added to its fleet. */
export const sampleFleetWith = (keys: string): string => sampleWith('    policies:', `    ${keys}\n    policies:`);

/** The sample with another policy in place of its own. */
export const samplePolicy = (policy: string): string =>
  sampleWith('cpu:\n        kind: target-tracking\n        metric: cpu\n        target: 60\n', `it: ${policy}\n`);

/** The lines that are printed for what is wrong with a text; none if it is valid. */
export const problemsOf = (text: string, region?: string): readonly string[] => {
  const parsed = parseConfig(text, 'ballast.yml', region);
  return parsed.kind === 'invalid' ? parsed.problems.map(({ message }) => message) : [];
};

/** The warnings of a text that must be valid. */
export const warningsOf = (text: string, region?: string): readonly string[] => {
  const parsed = parseConfig(text, 'ballast.yml', region);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.warnings.map(({ message }) => message);
};
