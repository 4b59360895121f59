import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';

/** A function of serverless.yml: `handler` is `folder/file.export`, `artifact` the ZIP that Serverless uploads. */
export type DeployedFunction = { readonly name: string; readonly handler: string; readonly artifact: string };

const serviceSchema = z.object({
  functions: z.record(z.string(), z.object({ handler: z.string(), package: z.object({ artifact: z.string() }) })),
});

/** The functions that serverless.yml deploys, in its order. */
export const readDeployedFunctions = async (): Promise<readonly DeployedFunction[]> => {
  const text = await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8');
  const { functions } = serviceSchema.parse(parse(text));
  return Object.entries(functions).map(
    ([
      name,
      {
        handler,
        package: { artifact },
      },
    ]) => ({ name, handler, artifact }),
  );
};
