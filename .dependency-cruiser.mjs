import { builtinModules } from 'node:module';

/** Who may import whom: docs/ARCHITECTURE.md draws it, test/architecture/layers.test.ts plants a breach of each rule. */
const nodeBuiltins = `^(node:)?(${builtinModules.join('|')})$`;
const anyPackageButThoseOfLambda =
  '^node_modules/(?!@aws-sdk/|@smithy/|@middy/|@aws-lambda-powertools/|.*/node_modules/(@aws-sdk|@smithy)/)';

/** One row per module: its folder, and everything outside of it that it may import. */
const modules = [
  { name: 'core', folder: '^shared/core/', mayImport: ['^node_modules/croner/'] },
  {
    name: 'config',
    folder: '^shared/config/',
    mayImport: ['^shared/core/', '^node_modules/(zod|yaml|fastest-levenshtein)/', nodeBuiltins],
  },
  { name: 'signals', folder: '^shared/signals/', mayImport: ['^shared/core/', '^node_modules/zod/mini/'] },
  { name: 'ports', folder: '^shared/ports/', mayImport: ['^shared/core/'] },
  { name: 'operations', folder: '^shared/operations/', mayImport: ['^shared/(core|config|ports)/'] },
  {
    name: 'aws',
    folder: '^shared/aws/',
    mayImport: ['^shared/(core|ports)/', '^node_modules/(@aws-sdk|@smithy)/', nodeBuiltins],
  },
  {
    name: 'runtime',
    folder: '^shared/runtime/',
    mayImport: ['^shared/', '^node_modules/(@middy|@aws-lambda-powertools|@types/aws-lambda)/', nodeBuiltins],
  },
  { name: 'functions', folder: '^functions/$1/', mayImport: ['^shared/(signals|operations|runtime)/'] },
  {
    name: 'sim',
    folder: '^sim/',
    mayImport: [
      '^shared/(core|config|ports|operations|signals)/',
      // What events are judged by is drawn from the configuration the same way everywhere.
      '^shared/runtime/(protection|service)-context.ts',
    ],
  },
  { name: 'cli', folder: '^cli/', mayImport: ['^(shared|sim|bench)/', anyPackageButThoseOfLambda, nodeBuiltins] },
  { name: 'bench', folder: '^bench/', mayImport: ['^(shared|sim|cli)/', anyPackageButThoseOfLambda, nodeBuiltins] },
];

const modulesImportOnlyTheirOwn = modules.map(({ name, folder, mayImport }) => ({
  name: `${name}-imports`,
  comment: `The ${name} module imports itself and what its row in .dependency-cruiser.mjs lists; move the code or ask for another port.`,
  severity: 'error',
  from: { path: folder.replace('$1', '([^/]+)') },
  to: { pathNot: [folder, ...mayImport] },
}));

const toolConfiguration = '^[^/]+\\.mjs$';
const folders = '^(functions|shared/(core|config|signals|ports|operations|aws|runtime)|sim|cli|bench|test)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...modulesImportOnlyTheirOwn,
    {
      name: 'ports-are-types',
      comment: 'A port promises; it does nothing. Import types only.',
      severity: 'error',
      from: { path: '^shared/ports/' },
      to: { path: '^shared/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'operations-take-config-as-types',
      comment: 'Operations are handed a config that was read for them; its schema stays out of the bundles.',
      severity: 'error',
      from: { path: '^shared/operations/' },
      to: { path: '^shared/config/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'functions-stay-lean',
      comment: 'What checks ballast.yml is for the command line: in a bundle it costs every cold start.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^node_modules/(zod/(?!mini/)|yaml/|fastest-levenshtein/)', reachable: true },
    },
    {
      name: 'no-code-outside-the-table',
      comment: 'Every folder has a row in .dependency-cruiser.mjs; this file has none.',
      severity: 'error',
      from: { pathNot: [folders, '^node_modules/', toolConfiguration] },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing imports this file and it imports nothing: delete it, or use it.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(functions|shared|sim|cli|bench)/',
        pathNot: ['/handler\\.ts$', '^cli/web/.*\\.js$'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'This import leads nowhere: a typo, or a package that package.json does not name.',
      severity: 'error',
      from: { path: '^test/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-package-in-product',
      comment:
        'Whoever installs Ballast without development packages must be able to run this; move it to dependencies.',
      severity: 'error',
      from: { path: '^(sim|cli)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
