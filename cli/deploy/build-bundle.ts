import { type BuildOptions, build } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';

/** More than this to load, and the cold start shows in how fast a fleet answers a surge. */
const BUNDLE_BYTES_MAX = 460_000;

const NAME = /[A-Za-z_]\w*/g;

/** Bundles one handler with all that it imports into a single module for Node 24. */
export const buildBundle = async (entry: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    ...optionsFor(entry),
    minify: true,
    // The CommonJS of a package cannot be shaken, and within a module it dies at load for want of require().
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [leanSdk(await readNames(entry))],
  });
  const bundle = outputFiles[0]?.contents ?? new Uint8Array();
  if (bundle.length > BUNDLE_BYTES_MAX) {
    throw new Error(`${entry}: its bundle has ${bundle.length} bytes, and ${BUNDLE_BYTES_MAX} are allowed`);
  }
  return bundle;
};

const optionsFor = (entry: string) =>
  ({
    entryPoints: [entry],
    outfile: 'handler.mjs',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  }) as const satisfies BuildOptions;

/** Every name in what a bundle of this entry holds of our own. */
const readNames = async (entry: string): Promise<ReadonlySet<string>> => {
  const { outputFiles } = await build({ ...optionsFor(entry), packages: 'external' });
  return new Set(outputFiles.flatMap(({ text }) => text.match(NAME) ?? []));
};
