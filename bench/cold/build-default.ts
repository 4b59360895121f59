import { build } from 'esbuild';

/**
 * Bundles a handler as serverless-esbuild does where nothing is configured: CommonJS, from the CommonJS of packages.
 *
 * Two things are not its defaults. It is minified, so that the difference is not one of white space; and `import.meta`,
 * which CommonJS lacks, is spelled out, because the handler finds its configuration by it.
 */
export const buildDefault = async (entry: string, outfile: string): Promise<number> => {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  });
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
};
