import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { createAwsBackupPorts, createBackupClients } from '../../shared/aws/aws-backup-ports.ts';
import { createAwsRestorePorts, createRestoreClients } from '../../shared/aws/aws-restore-ports.ts';
import { openAwsWorld, TABLE_NAME } from './aws-world.ts';
import type { BackupWorld } from './backup-world.ts';

const HOME = 'eu-west-1';
const AWAY = 'eu-central-1';

/** The adapters under test: as they are in the tree, or as a bundle holds them. */
export type BackupAdapters = {
  readonly createBackupClients: typeof createBackupClients;
  readonly createAwsBackupPorts: typeof createAwsBackupPorts;
  readonly createRestoreClients: typeof createRestoreClients;
  readonly createAwsRestorePorts: typeof createAwsRestorePorts;
};

const OF_THE_TREE: BackupAdapters = {
  createBackupClients,
  createAwsBackupPorts,
  createRestoreClients,
  createAwsRestorePorts,
};

/** A world over the AWS that the environment names, with two Regions. */
export const openAwsBackupWorld = async (adapters: BackupAdapters = OF_THE_TREE): Promise<BackupWorld> => {
  const world = await openAwsWorld(HOME);
  const { ec2, dynamo } = world.clients;
  const places = { tableName: TABLE_NAME, topicArn: null, eventBusName: 'default' };
  const context = { signal: new AbortController().signal, onCall: () => {} };
  const clock = { nowMs: () => Date.now() };
  return {
    ...world,
    home: HOME,
    away: AWAY,
    backup: adapters.createAwsBackupPorts(adapters.createBackupClients(HOME), places, context, clock),
    restore: adapters.createAwsRestorePorts(adapters.createRestoreClients(HOME), places, context, clock),
    tagVolume: async (volumeId, key, value) => {
      await ec2.send(new CreateTagsCommand({ Resources: [volumeId], Tags: [{ Key: key, Value: value }] }));
    },
    spoilWorkflow: async ({ kind, id }, ask) => {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: TABLE_NAME,
          Key: { pk: { S: `workflow#${kind}` }, sk: { S: id } },
          UpdateExpression: 'SET body = :text, #ask = :text',
          ExpressionAttributeNames: { '#ask': `ask#${ask}` },
          ExpressionAttributeValues: { ':text': { S: '{"version":1,' } },
        }),
      );
    },
  };
};
