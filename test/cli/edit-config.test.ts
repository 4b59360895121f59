import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, parseDocument } from 'yaml';
import { type Edit, editConfig } from '../../cli/tune/edit-config.ts';

const TEXT = `# what we keep level
fleets:
  web:
    sizes: [ c7g.large ]   # one unit
    slo: 0.5%
    policies:
      cpu: # out at once
        kind: target-tracking
        target: 70   # percent
        scaleIn: { datapoints: 15 }

      # the last one
      forecast:
        kind: predictive
  api:
    policies: {}
`;

const at = (path: string): readonly string[] => ['fleets', ...path.split('/')];

describe('an edit', () => {
  it.each<[what: string, edit: Edit, before: string, after: string]>([
    ['replaces a number', { path: at('web/policies/cpu/target'), value: 62 }, 'target: 70 ', 'target: 62 '],
    ['replaces a text', { path: at('web/slo'), value: '0.1%' }, 'slo: 0.5%', 'slo: 0.1%'],
    [
      'replaces within braces',
      { path: at('web/policies/cpu/scaleIn/datapoints'), value: 5 },
      '{ datapoints: 15 }',
      '{ datapoints: 5 }',
    ],
    [
      'adds within braces',
      { path: at('web/policies/cpu/scaleIn/belowShare'), value: '80%' },
      '{ datapoints: 15 }',
      '{ datapoints: 15, belowShare: 80% }',
    ],
    [
      'adds a key with all above it',
      { path: at('web/policies/cpu/scaleOut/datapoints'), value: 1 },
      '{ datapoints: 15 }\n',
      '{ datapoints: 15 }\n        scaleOut: { datapoints: 1 }\n',
    ],
    [
      'adds a map as the last of a block',
      { path: at('web/policies/later'), value: { kind: 'predictive' } },
      '        kind: predictive\n',
      '        kind: predictive\n      later: { kind: predictive }\n',
    ],
    [
      'fills empty braces',
      { path: at('api/policies/cpu'), value: { kind: 'predictive' } },
      'policies: {}',
      'policies: { cpu: { kind: predictive } }',
    ],
    [
      'takes a block away',
      { path: at('web/policies/forecast'), value: undefined },
      '      forecast:\n        kind: predictive\n',
      '',
    ],
    [
      'takes a key out of braces',
      { path: at('web/policies/cpu/scaleIn/datapoints'), value: undefined },
      '{ datapoints: 15 }',
      '{  }',
    ],
    ['takes away what is not there', { path: at('web/shape'), value: undefined }, 'web', 'web'],
  ])('%s, and leaves the rest as it is', (_, edit, before, after) => {
    expect(TEXT).toContain(before);
    expect(editConfig(TEXT, [edit])).toBe(TEXT.replace(before, () => after));
  });

  it('keeps comments also where it must write the file anew', () => {
    const text = '# top\nfleets:\n  web: &base # one\n    slo: 1%\n  api: *base\n';
    const edited = editConfig(text, [{ path: ['fleets', 'web', 'slo'], value: '2%' }]);
    expect(edited).toContain('# top');
    expect(edited).toContain('# one');
    expect(parseDocument(edited).toJS()).toMatchObject({ fleets: { web: { slo: '2%' } } });
  });

  it('of anything leaves what a parser would have made of it', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const arbitraryMap = fc.letrec((tie) => ({
      map: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, fc.nat(99), tie('map')), { maxKeys: 3 }),
    })).map;
    const edits = fc.record({
      path: fc.array(key, { minLength: 1, maxLength: 3 }),
      value: fc.option(fc.nat(99), { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitraryMap, edits, fc.boolean(), (map, { path, value }, isFlow) => {
        const document = new Document();
        const text = new Document(document.createNode(map, { flow: isFlow })).toString();
        const expected = parseDocument(text);
        const parents = path.slice(0, -1).map((_, index) => expected.getIn(path.slice(0, index + 1)));
        fc.pre(parents.every((parent) => typeof parent !== 'number'));
        if (value !== undefined) expected.setIn(path, value);
        else if (expected.hasIn(path)) expected.deleteIn(path);
        const edited = parseDocument(editConfig(text, [{ path, value }]));
        expect(edited.errors).toEqual([]);
        expect(edited.toJS()).toEqual(parseDocument(expected.toString()).toJS());
      }),
    );
  });
});
