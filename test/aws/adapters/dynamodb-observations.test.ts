import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoObservations } from '../../../shared/aws/dynamodb-observations.ts';
import { valueAttribute } from '../../../shared/aws/stored-json.ts';
import type { Observation } from '../../../shared/core/failover/observation.ts';
import { observationOf } from '../../contracts/failover-world.ts';
import { awsError, plainCall, type Script, scriptClient } from './scripted-client.ts';

const AT_MS = 1_700_000_000_000;
const OBSERVATION = observationOf('eu-west-1', AT_MS);

const open = (script: Script) => {
  const clientOf = (region: string): DynamoDBClient => new DynamoDBClient({ region });
  const [own, other] = [clientOf('eu-west-1'), clientOf('eu-central-1')];
  const asked: string[] = [];
  const observations = createDynamoObservations({ client: own, call: plainCall(), tableName: 'ballast' }, (region) => {
    asked.push(region);
    return { client: other, call: plainCall(), tableName: 'ballast' };
  });
  return { observations, asked, here: scriptClient(own, script), there: scriptClient(other, script) };
};

describe('an observation', () => {
  it('is written into the table of a Region unless a newer one is there, for a day', async () => {
    const { observations, asked, here, there } = open(() => ({}));
    await observations.put('eu-central-1', OBSERVATION);
    expect([asked, here]).toEqual([['eu-central-1'], []]);
    expect(there.map(({ input }) => input)).toEqual([
      {
        TableName: 'ballast',
        Key: { pk: { S: 'observation#shop' }, sk: { S: 'eu-west-1' } },
        ReturnValues: 'ALL_NEW',
        UpdateExpression: 'SET observation = :observation, atMs = :atMs, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(atMs) OR atMs < :atMs',
        ExpressionAttributeValues: {
          ':observation': valueAttribute(OBSERVATION),
          ':atMs': { N: String(AT_MS) },
          ':expiresAt': { N: '1700086400' },
        },
      },
    ]);
  });

  it('that is not the newest is nothing to write, and a table that cannot be reached is a fault', async () => {
    const late = open(() => {
      throw awsError('ConditionalCheckFailedException');
    });
    expect(await late.observations.put('eu-central-1', OBSERVATION)).toBeUndefined();
    const away = open(() => {
      throw awsError('TimeoutError');
    });
    await expect(away.observations.put('eu-central-1', OBSERVATION)).rejects.toMatchObject({ kind: 'unknown' });
  });

  const [run] = OBSERVATION.runs;
  const [standing] = OBSERVATION.standing;

  it.each<readonly [string, object]>([
    ['of another version', { version: 2 }],
    ['of no service', { service: null }],
    ['of no observer', { observer: 7 }],
    ['of no time', { atMs: '1' }],
    ['with a run of an unknown source', { runs: [{ ...run, source: 'rumour' }] }],
    ['with a run that goes on for ever', { runs: [{ ...run, inRow: null }] }],
    ['with half a verdict', { runs: [{ ...run, verdict: 'half' }] }],
    ['with peaks of no number', { standing: [{ ...standing, peaks: [{ hourMs: 1, units: 'many' }] }] }],
    ['with half a template', { standing: [{ ...standing, template: { imageName: 'web' } }] }],
    ['with an epoch of no number', { epoch: 'two' }],
    ['with records of no number', { recordsEpoch: undefined }],
    ['with a switch that is neither', { switchOn: 1 }],
    ['that does not say whether it is guarded', { guarded: null }],
  ])('%s is left out', async (_, changes) => {
    const spoiled = { ...OBSERVATION, ...changes };
    const good: Observation = { ...OBSERVATION, observer: 'eu-central-1' };
    const { observations, here } = open(() => ({
      Items: [
        { observation: valueAttribute(spoiled) },
        {},
        { observation: { S: 'no JSON' } },
        { observation: valueAttribute(good) },
      ],
    }));
    expect(await observations.list('shop')).toEqual([good]);
    expect(here[0]?.input).toMatchObject({ ExpressionAttributeValues: { ':pk': { S: 'observation#shop' } } });
  });
});
