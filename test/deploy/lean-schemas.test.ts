import { describe, expect, it } from 'vitest';
import { leanSchemas } from '../../cli/deploy/lean-schemas.ts';

const SOURCE = `
const _A = "Address";
const _C = "ClientToken";
const _I = "InstanceId";
const _N = "NetworkInterfaces";
const _T = "Tags";
const _eQN = "ec2QueryName";
const _iTd = "idempotencyToken";
export var Address$ = [3, n0, _A,
    0,
    [_I, _N, _T],
    [0, [() => NetworkInterfaceList, { [_eQN]: \`NetworkInterface, set\` }], 64 | 0], 2
];
export var LaunchRequest$ = [3, n0, _I,
    0,
    [_A, _C, _T],
    [0, [0, 4], [0, { [_iTd]: 1, [_eQN]: \`T\` }]]
];
export var Nothing$ = [3, n0, _T,
    0,
    [],
    []
];
export var NotFound$ = [-3, n0, _N, { [_eQN]: 1 }, [_A], [0]];
n0_registry.registerError(NotFound$, NotFound);
`;

const lean = (names: readonly string[], source = SOURCE) => leanSchemas(source, new Set(names), 'schemas_0.js');
const structureIn = (text: string, name: string): string =>
  new RegExp(`export var ${name}\\$ = [\\s\\S]*?;\\n`).exec(text)?.[0].replace(/\s+/g, ' ') ?? '';

describe('schemas', () => {
  it('keep the members that are named, each with its own shape, and the count of those required', () => {
    expect(structureIn(lean(['InstanceId', 'Tags']), 'Address')).toContain('[3, n0, _A, 0, [_I, _T], [0, 64 | 0], 1 ]');
    expect(structureIn(lean(['NetworkInterfaces']), 'Address')).toContain(
      '[_N], [[() => NetworkInterfaceList, { [_eQN]: `NetworkInterface, set` }]], 1 ]',
    );
    expect(structureIn(lean([]), 'Address')).toContain('[3, n0, _A, 0, [], [], 0 ]');
  });

  it('keep a token that the client fills in, named or not', () => {
    expect(structureIn(lean([]), 'LaunchRequest')).toContain('[_C, _T], [[0, 4], [0, { [_iTd]: 1, [_eQN]: `T` }]]');
  });

  it('name a member once where EC2 gives it one name in both directions, and twice where it does not', () => {
    const named = SOURCE.replace(
      'const _eQN',
      'const _iI = "instanceId";\nconst _tS = "tagSet";\nconst _xN = "xmlName";\nconst _eQN',
    )
      .replace('[0, [() => Net', '[[0, { [_eQN]: `InstanceId`,\n        [_xN]: _iI }], [() => Net')
      .replace('64 | 0], 2', '[64 | 0, { [_eQN]: _T,\n        [_xN]: _tS }]], 2');
    const address = structureIn(lean(['InstanceId', 'Tags'], named), 'Address');
    expect(address).toContain('[[0, { [_xN]: _iI }], [64 | 0, { [_eQN]: _T, [_xN]: _tS }]]');
  });

  it('let a bundler drop what is not used, and register no errors', () => {
    const text = lean(['Tags']);
    expect(text.match(/\/\* @__PURE__ \*\//g)).toHaveLength(4);
    expect(text).not.toContain('registerError');
    expect(structureIn(text, 'NotFound')).toContain('[-3, n0, _N');
  });

  it.each([
    ['no structure at all', 'const _A = "Address";\n'],
    ['a structure on one line', SOURCE.replace('[3, n0, _T,\n    0,\n    [],\n    []\n]', '[3, n0, _T, 0, [], []]')],
    ['a member without a name', SOURCE.replace('const _T = "Tags";', '')],
    ['more shapes than members', SOURCE.replace('[_I, _N, _T]', '[_I, _N]')],
    ['an element more', SOURCE.replace('64 | 0], 2', '64 | 0], 2, 3')],
  ])('are refused in a form that is not known: %s', (_, source) => {
    expect(() => lean(['Tags'], source)).toThrow('schemas_0.js has another form than expected');
  });
});
