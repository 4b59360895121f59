import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/config/load-config.ts';
import { problemsOf, SAMPLE_TEXT, sampleWith } from './sample-config.ts';

describe('text that is no configuration', () => {
  it.each([
    ['nothing', '', 'ballast.yml:1:1 found an empty file, allowed: at least version, regions and fleets'],
    [
      'comments only',
      '# later\n',
      'ballast.yml:1:1 found an empty file, allowed: at least version, regions and fleets',
    ],
    [
      'a list',
      '\n- web\n',
      'ballast.yml:2:1 found a list, allowed: a map with keys among version, regions, notify, settledLook, fleets, backups, services',
    ],
    [
      'a word',
      'web',
      'ballast.yml:1:1 found "web", allowed: a map with keys among version, regions, notify, settledLook, fleets, backups, services',
    ],
    [
      'an unclosed bracket',
      sampleWith('00000002]', '00000002'),
      'ballast.yml:7:5 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a tab', sampleWith('    subnets', '\tsubnets'), 'ballast.yml:6:1 found a tab, allowed: spaces for indentation'],
    [
      'a repeated key',
      sampleWith('    sizes', '    subnets: []\n    sizes'),
      'ballast.yml:8:5 found "subnets" for the second time, allowed: each key once in a map',
    ],
    [
      'a second document',
      `${SAMPLE_TEXT}---\nversion: 1\n`,
      'ballast.yml:15:1 found a second document, allowed: one document in a file',
    ],
    [
      'an unknown tag',
      sampleWith('launchTemplate: web', 'launchTemplate: !Ref web'),
      'ballast.yml:5:21 not valid YAML: Unresolved tag: !Ref',
    ],
    [
      'an alias without an anchor',
      sampleWith('launchTemplate: web', 'launchTemplate: *web'),
      'ballast.yml:1:1 not valid YAML: Unresolved alias (the anchor must be set before the alias): web',
    ],
  ])('%s is one line', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
  });

  it('refuses aliases that would unfold without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
    );
    const [problem] = problemsOf(`l0: &l0 [x]\n${levels.join('\n')}\n`);
    expect(problem).toBe(
      'ballast.yml:1:1 not valid YAML: Excessive alias count indicates a resource exhaustion attack',
    );
  });
});

describe('all that is wrong', () => {
  it('is listed in the order of the lines', () => {
    const text = sampleWith('target: 60', 'taget: 60').replace('max: 4', 'max: none').replace('port: 80', 'prt: 80');
    const parsed = parseConfig(text, 'conf/b.yml');
    const problems = parsed.kind === 'invalid' ? parsed.problems : [];
    expect(problems.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
      '7:20 fleets.web.targetGroups[0].port',
      '7:33 fleets.web.targetGroups[0].prt',
      '9:25 fleets.web.capacity.max',
      '11:7 fleets.web.policies.cpu.target',
      '14:9 fleets.web.policies.cpu.taget',
    ]);
    expect(problems.every(({ message }) => message.startsWith('conf/b.yml:') && !message.includes('\n'))).toBe(true);
  });

  it('is found behind anchors and merge keys, at the place they stand for', () => {
    const text = `${sampleWith('capacity: { min: 2, max: 4 }', 'capacity: &small { min: 9, max: 4 }')}
  api:
    <<: { mode: stop }
    launchTemplate: api
    subnets: [subnet-00000001]
    sizes: [c7g.large]
    capacity: *small
`;
    expect(problemsOf(text)).toEqual([
      'ballast.yml:9:24 fleets.web.capacity.min: found 9, allowed: at most capacity.max (4)',
      'ballast.yml:9:24 fleets.api.capacity.min: found 9, allowed: at most capacity.max (4)',
      'ballast.yml:16:3 fleets.api.mode: found "stop", allowed: one of act, observe',
    ]);
  });

  it('is every repeated key, and the first error of syntax', () => {
    const text = sampleWith('    subnets', '    launchTemplate: a\n    launchTemplate: b\n    subnets').replace(
      '80 }]',
      '80 }',
    );
    expect(problemsOf(text)).toEqual([
      'ballast.yml:6:5 found "launchTemplate" for the second time, allowed: each key once in a map',
      'ballast.yml:7:5 found "launchTemplate" for the second time, allowed: each key once in a map',
      'ballast.yml:10:5 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ]);
  });

  it('never shows an account id', () => {
    expect(problemsOf(sampleWith('port: 80', 'port: 123456789012'))).toEqual([
      'ballast.yml:7:33 fleets.web.targetGroups[0].port: found <account>, allowed: a whole number from 1 to 65535',
    ]);
  });

  it('never shows long or many-lined text whole', () => {
    const [problem] = problemsOf(sampleWith('launchTemplate: web', `launchTemplate: "a\\n${'b'.repeat(200)}"`));
    expect(problem).toContain(`found "a\\n${'b'.repeat(58)}...", allowed: the name or id`);
  });
});
