import { readFile } from 'node:fs/promises';
import { type BuildOptions, build } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';

/** More than this to load, and the cold start shows in how fast a fleet answers a surge. */
const BUNDLE_BYTES_MAX = 450_000;

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

/** Every name in the sources of ours that a bundle of this entry holds. */
const readNames = async (entry: string): Promise<ReadonlySet<string>> => {
  const { metafile } = await build({ ...optionsFor(entry), packages: 'external', metafile: true });
  const sources = await Promise.all(Object.keys(metafile.inputs).map((path) => readFile(path, 'utf8')));
  return new Set(sources.flatMap((source) => source.match(NAME) ?? []));
};
