import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { leanIndex } from './lean-index.ts';
import { leanSchemas } from './lean-schemas.ts';
import { regionalClientModule } from './regional-client-module.ts';
import { regionalSources } from './regional-clients.ts';
import { SDK_REPLACEMENTS } from './sdk-replacements.ts';

const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

const CLIENT = '[\\\\/]@aws-sdk[\\\\/]client-[^\\\\/]+';
const SCHEMAS = new RegExp(`${CLIENT}[\\\\/]dist-es[\\\\/]schemas[\\\\/]schemas_\\d+\\.js$`);
const CLIENT_MANIFEST = new RegExp(`${CLIENT}[\\\\/]package\\.json$`);
const CLIENT_MODULE = new RegExp(`(${CLIENT}[\\\\/]dist-es)[\\\\/]((?:auth|endpoint)[\\\\/]\\w+|\\w+Client)\\.js$`);
const CLIENT_INDEX = new RegExp(`${CLIENT}[\\\\/]dist-es[\\\\/](?:(?:commands|pagination)[\\\\/])?index\\.js$`);
const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;
const PARTITIONS = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

const noEventStreams = `
const refuse = () => {
  throw new Error('This bundle holds no event streams: no operation that it calls has one.');
};
export { refuse as EventStreamSerde, refuse as eventStreamSerdeProvider };
`;

/**
 * Keeps out of a bundle what the AWS SDK carries along and a Lambda of ours cannot reach: most of its bytes.
 *
 * @param names every name in our own sources of the bundle: a member of a request or an answer that is not among them goes
 */
export const leanSdk = (names: ReadonlySet<string>): Plugin => ({
  name: 'lean-sdk',
  setup: ({ onStart, onLoad, onResolve }) => {
    onStart(() => ({ errors: findMoved() }));
    // A bundler reads all that an index leads to before it leaves it out: of EC2's client, over a thousand modules.
    onLoad({ filter: CLIENT_INDEX }, async ({ path }) => ({
      contents: leanIndex(await readFile(path, 'utf8'), names),
    }));
    // Errors are told apart by their codes (shared/aws/aws-error.ts): without a class of its own, each is a plain one.
    onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: leanSchemas(await readFile(path, 'utf8'), names, path),
    }));
    // A client reads nothing but its version.
    onLoad({ filter: CLIENT_MANIFEST }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }));
    onLoad({ filter: CLIENT_MODULE }, async ({ path }) => {
      const contents = await readRegionalSource(path);
      return contents === undefined ? undefined : { contents };
    });
    onResolve({ filter: /^regional-client$/ }, ({ path }) => ({ path, namespace: 'regional-client' }));
    onLoad({ filter: /./, namespace: 'regional-client' }, async () => ({
      contents: regionalClientModule(await readFile(join(PACKAGES, PARTITIONS), 'utf8')),
      resolveDir: dirname(PACKAGES),
    }));
    onResolve({ filter: EVENT_STREAMS }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'no-event-streams' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'no-event-streams' }, () => ({ contents: noEventStreams }));
    for (const [module, contents] of Object.entries(SDK_REPLACEMENTS)) {
      onLoad({ filter: pathOf(module) }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
    }
  },
});

const readRegionalSource = async (path: string): Promise<string | undefined> => {
  const [folder = '', module = ''] = path.split(/(?<=[\\/]dist-es)[\\/]/);
  const [className = ''] = (await readdir(folder)).filter((name) => name.endsWith('Client.js'));
  const sources = await regionalSources(folder, className.replace('.js', ''));
  return sources?.[module.replaceAll('\\', '/')];
};

const pathOf = (module: string): RegExp =>
  new RegExp(`[\\\\/]node_modules[\\\\/]${module.replace(/[.]/g, '\\.').replaceAll('/', '[\\\\/]')}$`);

/** What was replaced in a release of the SDK and is elsewhere in this one: left alone, it would come back unnoticed. */
const findMoved = (): { readonly text: string }[] =>
  Object.keys(SDK_REPLACEMENTS)
    .filter((module) => !existsSync(join(PACKAGES, module)))
    .map((module) => ({ text: `lean-sdk: the AWS SDK has no ${module} any more; see cli/deploy/sdk-replacements.ts` }));
