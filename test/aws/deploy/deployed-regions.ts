import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type AwsClients, createAwsClients } from '../../../shared/aws/aws-clients.ts';
import { type MotoServer, startMotoServer } from '../../contracts/moto-server.ts';
import { copyService } from './copy-service.ts';
import { type Invoke, openDeployedFunction } from './deployed-function.ts';
import {
  CREDENTIALS,
  type DeployedRule,
  readRules,
  readTemplate,
  removeTargets,
  type Template,
} from './deployed-stage.ts';
import { createFleetPlace, type FleetPlace } from './local-account.ts';
import { runServerless } from './run-command.ts';

/** Stage `dev` in one Region. */
export type DeployedRegion = {
  readonly name: string;
  readonly clients: AwsClients;
  readonly rules: readonly DeployedRule[];
  readonly tick: Invoke;
  readonly backup: Invoke;
  readonly restore: Invoke;
  readonly drill: Invoke;
  readonly watch: Invoke;
  readonly failover: Invoke;
  readonly audit: Invoke;
  readonly template: Template;
};

/** One stage in the two Regions of its file. */
export type DeployedRegions = {
  readonly home: DeployedRegion;
  readonly away: DeployedRegion;
  /** The configuration that was deployed. */
  readonly configFile: string;
  readonly close: () => Promise<void>;
};

export const HOME = 'us-east-1';
export const AWAY = 'us-west-2';

type Service = { readonly moto: MotoServer; readonly folder: string };

/** Artifacts are those of the last run of Serverless: the functions are opened before the next one. */
const deployTo = async ({ moto, folder }: Service, region: string): Promise<DeployedRegion> => {
  const environment = { ...CREDENTIALS, AWS_ENDPOINT_URL: moto.url, BALLAST_CONFIG: 'fleets.yml' };
  const deployment = await runServerless(folder, ['deploy', '--region', region], environment);
  if (deployment.exitCode !== 0) throw new Error(deployment.output);
  const clients = createAwsClients(region);
  const rules = await readRules(clients);
  await removeTargets(clients, rules);
  const open = (name: string): Promise<Invoke> => openDeployedFunction(moto.url, folder, name, region);
  return {
    name: region,
    clients,
    rules,
    tick: await open('tick'),
    backup: await open('backup'),
    restore: await open('restore'),
    drill: await open('drill'),
    watch: await open('watch'),
    failover: await open('failover'),
    audit: await open('audit'),
    template: await readTemplate(folder),
  };
};

/** Starts a local AWS, makes there what the fleets need, and deploys stage `dev` to two Regions with the real `serverless deploy`. */
export const deployRegions = async (
  configOf: (home: FleetPlace, away: FleetPlace) => string,
): Promise<DeployedRegions> => {
  const moto = await startMotoServer();
  const { folder, remove } = await copyService();
  const close = async (): Promise<void> => {
    vi.unstubAllEnvs();
    await moto.stop();
    await remove();
  };
  try {
    for (const [name, value] of Object.entries({ ...CREDENTIALS, AWS_ENDPOINT_URL: moto.url })) vi.stubEnv(name, value);
    const [home, away] = [
      await createFleetPlace(createAwsClients(HOME), HOME),
      await createFleetPlace(createAwsClients(AWAY), AWAY),
    ];
    const configFile = join(folder, 'fleets.yml');
    await writeFile(configFile, configOf(home, away));
    return {
      configFile,
      home: await deployTo({ moto, folder }, HOME),
      away: await deployTo({ moto, folder }, AWAY),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
