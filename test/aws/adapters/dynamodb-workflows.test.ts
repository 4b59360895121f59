import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoWorkflows } from '../../../shared/aws/dynamodb-workflows.ts';
import type { WorkflowKey, Workflows } from '../../../shared/ports/workflows.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const BACKUPS: WorkflowKey = { kind: 'backups', id: 'backups' };
const RESTORE: WorkflowKey = { kind: 'restore', id: 'restore-1' };
const LEASE = { key: RESTORE, fence: 7 };

const open = (script: Script): { readonly workflows: Workflows; readonly sent: readonly SentCommand[] } => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), workflows: createDynamoWorkflows(client, plainCall(), 'ballast') };
};

/** DynamoDB in which the first conditions do not hold. */
const refusing = (times: number): Script => {
  let refused = 0;
  return () => {
    refused += 1;
    if (refused <= times) throw awsError('ConditionalCheckFailedException');
    return { Attributes: {} };
  };
};

describe('reading workflows', () => {
  it('lists a kind on every page, as it was last written', async () => {
    const { workflows, sent } = open(({ input }) =>
      input['ExclusiveStartKey'] === undefined
        ? {
            Items: [{ sk: { S: 'restore-1' }, body: { S: '{"phase":"over"}' } }],
            LastEvaluatedKey: { pk: { S: 'workflow#restore' }, sk: { S: 'restore-1' } },
          }
        : { Items: [{ sk: { S: 'restore-2' }, dirty: { BOOL: true }, 'ask#undo': { S: '1' } }] },
    );
    expect(await workflows.list('restore')).toEqual([
      { key: RESTORE, body: { phase: 'over' }, asks: new Map(), dirty: false },
      { key: { kind: 'restore', id: 'restore-2' }, body: null, asks: new Map([['undo', 1]]), dirty: true },
    ]);
    expect(sent.map(({ input }) => input)).toEqual(
      [undefined, { pk: { S: 'workflow#restore' }, sk: { S: 'restore-1' } }].map((ExclusiveStartKey) => ({
        TableName: 'ballast',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'workflow#restore' } },
        ConsistentRead: true,
        ExclusiveStartKey,
      })),
    );
  });

  it.each([[{ S: '{"version":1,' }], [{ B: new Uint8Array([1, 2, 3]) }], [{ N: '7' }], [{ M: {} }]])(
    'takes %o for nothing that was written',
    async (spoiled) => {
      const { workflows } = open(() => ({
        Responses: { ballast: [{ sk: { S: 'restore-1' }, body: spoiled, 'ask#undo': spoiled }] },
      }));
      const record = await workflows.read(RESTORE);
      expect(record.body).toBeUndefined();
      expect(record.asks).toEqual(new Map([['undo', undefined]]));
    },
  );

  it('rejects when the table is busy', async () => {
    const { workflows } = open(() => {
      throw awsError('ThrottlingException');
    });
    await expect(workflows.list('restore')).rejects.toMatchObject({ kind: 'throttled', operation: 'dynamodb:Query' });
    await expect(workflows.read(BACKUPS)).rejects.toMatchObject({ kind: 'throttled' });
    const write = { body: 1, answered: [], forgetAtMs: null };
    await expect(workflows.save(LEASE, write)).rejects.toMatchObject({ kind: 'throttled' });
    await expect(workflows.releaseLease(LEASE, write)).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('writing workflows', () => {
  it('writes the body, answers wishes and forgets in one request, under its fence', async () => {
    const { workflows, sent } = open(() => ({ Attributes: {} }));
    const write = { body: { phase: 'over' }, answered: ['undo', 'a b', 'undo'], forgetAtMs: 1_700_000_000_001 };
    expect(await workflows.save(LEASE, write)).toBe('saved');
    expect(sent).toEqual([
      {
        name: 'UpdateItem',
        input: {
          TableName: 'ballast',
          Key: { pk: { S: 'workflow#restore' }, sk: { S: 'restore-1' } },
          ReturnValues: 'ALL_NEW',
          UpdateExpression: 'SET #s0 = :s0, #s1 = :s1 REMOVE #r0, #r1',
          ConditionExpression: 'fence = :fence',
          ExpressionAttributeNames: { '#s0': 'body', '#s1': 'expiresAt', '#r0': 'ask#undo', '#r1': 'ask#a b' },
          ExpressionAttributeValues: {
            ':s0': { S: '{"phase":"over"}' },
            ':s1': { N: '1700000001' },
            ':fence': { N: '7' },
          },
        },
      },
    ]);
  });

  it('lets go only of what is clean, and keeps the lease of what is not', async () => {
    const write = { body: 1, answered: ['undo'], forgetAtMs: null };
    const clean = open(refusing(0));
    expect(await clean.workflows.releaseLease(LEASE, write)).toBe('released');
    expect(clean.sent.map(({ input }) => [input['UpdateExpression'], input['ConditionExpression']])).toEqual([
      ['SET #s0 = :s0 REMOVE #r0, #r1, #r2, #r3', 'fence = :fence AND dirty = :clean'],
    ]);
    expect(clean.sent[0]?.input['ExpressionAttributeNames']).toEqual({
      '#s0': 'body',
      '#r0': 'expiresAt',
      '#r1': 'ask#undo',
      '#r2': 'leaseUntilMs',
      '#r3': 'leaseBy',
    });
    const dirty = open(refusing(1));
    expect(await dirty.workflows.releaseLease(LEASE, write)).toBe('dirty');
    expect(dirty.sent[1]?.input).toMatchObject({
      UpdateExpression: 'SET #s0 = :s0, #s1 = :s1 REMOVE #r0, #r1',
      ConditionExpression: 'fence = :fence',
      ExpressionAttributeNames: { '#s0': 'body', '#s1': 'dirty', '#r0': 'expiresAt', '#r1': 'ask#undo' },
    });
    expect(await open(refusing(2)).workflows.releaseLease(LEASE, write)).toBe('fenced');
    expect(await open(refusing(1)).workflows.save(LEASE, write)).toBe('fenced');
  });

  it('is not forgotten while there is a wish', async () => {
    const { workflows, sent } = open(() => ({ Attributes: {} }));
    await workflows.ask(RESTORE, 'undo', { because: 'typo' });
    expect(sent[0]?.input).toMatchObject({
      UpdateExpression: 'SET #ask = :ask, dirty = :dirty REMOVE expiresAt',
      ExpressionAttributeNames: { '#ask': 'ask#undo' },
      ExpressionAttributeValues: { ':ask': { S: '{"because":"typo"}' }, ':dirty': { BOOL: true } },
    });
    expect(sent[0]?.input['ConditionExpression']).toBeUndefined();
  });

  it('names the workflow whose lease changes hands too fast', async () => {
    const { workflows } = open(refusing(Number.POSITIVE_INFINITY));
    await expect(workflows.acquireLease(RESTORE, 0, 1)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('the lease of restore "restore-1"'),
    });
  });
});
