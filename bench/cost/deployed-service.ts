import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Resources } from '../../cli/deploy/template.ts';

const SERVERLESS_FILE = new URL('../../serverless.yml', import.meta.url);

/** The parts of serverless.yml that costs follow from. Generated resources stand there as a reference, in text. */
export type DeployedService = {
  readonly provider: { readonly memorySize: number; readonly timeout: number };
  readonly resources: readonly { readonly Resources: Resources | string }[];
};

/** Reads serverless.yml as it is. */
export const readDeployedService = (): DeployedService => {
  const service: DeployedService = parse(readFileSync(SERVERLESS_FILE, 'utf8'));
  return service;
};
