import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListRulesCommand, ListTargetsByRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { vi } from 'vitest';
import { z } from 'zod';
import { type AwsClients, createAwsClients } from '../../../shared/aws/aws-clients.ts';
import { type MotoServer, startMotoServer } from '../../contracts/moto-server.ts';
import { copyService } from './copy-service.ts';
import { type Invoke, openDeployedFunction } from './deployed-function.ts';
import { createFleetPlace, type FleetPlace } from './local-account.ts';
import { type CommandAnswer, runServerless } from './run-command.ts';

/** What a local AWS takes for a key. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});

/** A template as Serverless wrote it. */
export type Template = z.output<typeof templateSchema>;

/** A rule of the default event bus, and the ids of its targets. */
export type DeployedRule = {
  readonly name: string;
  readonly wakes: readonly string[];
  readonly schedule: string | undefined;
  readonly pattern: string | undefined;
  readonly enabled: boolean;
};

/** A stage that was really deployed, to a local AWS. */
export type DeployedStage = {
  readonly clients: AwsClients;
  readonly place: FleetPlace;
  readonly deployment: CommandAnswer;
  readonly template: Template;
  readonly rules: readonly DeployedRule[];
  readonly tick: Invoke;
  readonly scale: Invoke;
  readonly replace: Invoke;
  /** Runs `npx serverless` against the same AWS. */
  readonly serverless: (...args: readonly string[]) => Promise<CommandAnswer>;
  readonly close: () => Promise<void>;
};

/** The template of the last packaging in a folder. */
export const readTemplate = async (folder: string): Promise<Template> => {
  const text = await readFile(join(folder, '.serverless', 'cloudformation-template-update-stack.json'), 'utf8');
  return templateSchema.parse(JSON.parse(text));
};

/** The rules of the default event bus that the stack made. */
export const readRules = async ({ events }: AwsClients): Promise<readonly DeployedRule[]> => {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  return Promise.all(
    Rules.map(async ({ Name = '', ScheduleExpression: schedule, EventPattern: pattern, State }) => {
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
      return { name: Name, wakes: Targets.map(({ Arn = '' }) => Arn), schedule, pattern, enabled: State === 'ENABLED' };
    }),
  );
};

/** moto hands every event to a rule that has a schedule, and fails because it runs no Lambda: without targets it does not. */
export const removeTargets = async ({ events }: AwsClients, rules: readonly DeployedRule[]): Promise<void> => {
  for (const { name } of rules) {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: name }));
    await events.send(new RemoveTargetsCommand({ Rule: name, Ids: Targets.map(({ Id = '' }) => Id) }));
  }
};

/** A fleet that scales by CPU, one that is only observed, and one whose launch template is not there. */
const scalingFleets = ({ subnets }: FleetPlace): string => `version: 1
regions: { primary: us-east-1 }
fleets:
  web:
    launchTemplate: web
    subnets: [${subnets.join(', ')}]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c5.large]
    capacity: { min: 2, max: 10 }
    warmUp: 0s
    policies:
      cpu:
        kind: target-tracking
        metric: cpu
        target: 50
        scaleOut: { datapoints: 3 }
        scaleIn: { datapoints: 15 }
        surge: none
  jobs:
    mode: observe
    launchTemplate: web
    subnets: [${subnets[0]}]
    sizes: [c5.large]
    capacity: { min: 1, max: 10 }
    policies:
      backlog: { kind: target-tracking, metric: { kind: queue-backlog, queue: jobs }, target: 100 }
  lost:
    launchTemplate: no-such-template
    subnets: [${subnets[0]}]
    sizes: [c5.large]
    capacity: { min: 1, max: 1 }
`;

type Start = {
  readonly moto: MotoServer;
  readonly folder: string;
  readonly remove: () => Promise<void>;
  readonly configOf: (place: FleetPlace) => string;
};

const start = async ({ moto, folder, remove, configOf }: Start): Promise<DeployedStage> => {
  const environment = { ...CREDENTIALS, AWS_ENDPOINT_URL: moto.url, BALLAST_CONFIG: 'fleets.yml' };
  for (const [name, value] of Object.entries({ ...CREDENTIALS, AWS_ENDPOINT_URL: moto.url })) vi.stubEnv(name, value);
  const clients = createAwsClients('us-east-1');
  const place = await createFleetPlace(clients);
  await writeFile(join(folder, 'fleets.yml'), configOf(place));
  const serverless = (...args: readonly string[]) => runServerless(folder, args, environment);
  const deployment = await serverless('deploy');
  if (deployment.exitCode !== 0) throw new Error(deployment.output);
  const rules = await readRules(clients);
  await removeTargets(clients, rules);
  const open = (name: string): Promise<Invoke> => openDeployedFunction(moto.url, folder, name, 'us-east-1');
  return {
    clients,
    place,
    deployment,
    template: await readTemplate(folder),
    rules,
    tick: await open('tick'),
    scale: await open('scale'),
    replace: await open('replace'),
    serverless,
    close: async () => {
      vi.unstubAllEnvs();
      await moto.stop();
      await remove();
    },
  };
};

/** Starts a local AWS, makes there what the fleets need, and deploys stage `dev` with the real `serverless deploy`. */
export const deployStage = async (configOf = scalingFleets): Promise<DeployedStage> => {
  const moto = await startMotoServer();
  const { folder, remove } = await copyService();
  try {
    return await start({ moto, folder, remove, configOf });
  } catch (error) {
    await moto.stop();
    await remove();
    throw error;
  }
};
