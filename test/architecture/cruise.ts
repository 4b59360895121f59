import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const command = fileURLToPath(new URL('../../node_modules/.bin/depcruise', import.meta.url));

/** The folders that `npm run check:layers` cruises. */
export const CRUISED_FOLDERS = ['functions', 'shared', 'sim', 'cli', 'bench', 'test'] as const;

const cruiseSchema = z.object({
  modules: z.array(
    z.object({
      source: z.string(),
      dependencies: z.array(z.object({ resolved: z.string(), dependencyTypes: z.array(z.string()) })),
    }),
  ),
  summary: z.object({
    totalCruised: z.number(),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** What dependency-cruiser found: every module with its imports, and every breach of a rule. */
export type Cruise = z.infer<typeof cruiseSchema>;

/** Runs dependency-cruiser under this project's rules over the tree at `root`. */
export const cruise = (root: string): Cruise => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [command, '--config', `${projectFolder}/.dependency-cruiser.mjs`, '--output-type', 'json', ...CRUISED_FOLDERS],
    { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (stdout === '') throw new Error(`dependency-cruiser said nothing: ${stderr}`);
  return cruiseSchema.parse(JSON.parse(stdout));
};
