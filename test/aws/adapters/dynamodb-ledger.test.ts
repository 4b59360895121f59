import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoJournal } from '../../../shared/aws/dynamodb-journal.ts';
import { createDynamoLedger } from '../../../shared/aws/dynamodb-ledger.ts';
import type { Journal } from '../../../shared/ports/journal.ts';
import type { Ledger } from '../../../shared/ports/ledger.ts';
import { decisionRecord, fleetState } from '../../contracts/contract-values.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const TABLE = 'ballast';

const open = (
  script: Script,
): { readonly ledger: Ledger; readonly journal: Journal; readonly sent: readonly SentCommand[] } => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return {
    sent: scriptClient(client, script),
    ledger: createDynamoLedger(client, plainCall(), TABLE),
    journal: createDynamoJournal(client, plainCall(), TABLE),
  };
};

type Key = { readonly pk: { readonly S: string } };
type Batch = { readonly [TABLE]: { readonly Keys: readonly Key[]; readonly ConsistentRead: boolean } };

const isBatch = (value: unknown): value is Batch => typeof value === 'object' && value !== null && TABLE in value;

const keysIn = ({ input }: SentCommand): readonly Key[] => {
  const batch = input['RequestItems'];
  return isBatch(batch) ? batch[TABLE].Keys : [];
};

describe('reading fleets', () => {
  it('asks for a hundred at a time, each name once, consistently', async () => {
    const { ledger, sent } = open(() => ({}));
    const names = Array.from({ length: 210 }, (_, index) => `fleet-${index}`);
    const records = await ledger.readFleets([...names, 'fleet-0']);
    expect(records.size).toBe(210);
    expect(sent.map((command) => keysIn(command).length)).toEqual([100, 100, 10]);
    for (const { input } of sent) expect(input['RequestItems']).toMatchObject({ [TABLE]: { ConsistentRead: true } });
  });

  it('asks again for what was not served, as often as it gets on', async () => {
    const { ledger, sent } = open((command) => {
      const [first, ...left] = keysIn(command);
      return {
        Responses: { [TABLE]: [{ ...first, dirty: { BOOL: true } }] },
        UnprocessedKeys: left.length > 0 ? { [TABLE]: { Keys: left } } : {},
      };
    });
    const records = await ledger.readFleets(Array.from({ length: 12 }, (_, index) => `fleet-${index}`));
    expect(sent).toHaveLength(12);
    expect([...records.values()].every(({ dirty }) => dirty)).toBe(true);
  });

  it('counts as throttled when nothing is served', async () => {
    const { ledger, sent } = open((command) => ({ UnprocessedKeys: { [TABLE]: { Keys: keysIn(command) } } }));
    await expect(ledger.readFleets(['web'])).rejects.toMatchObject({ kind: 'throttled' });
    expect(sent).toHaveLength(5);
  });

  it.each([
    ['no JSON', { state: { S: '{"version":' } }],
    ['nothing compressed', { state: { B: new Uint8Array([1, 2, 3]) } }],
    ['of another type', { state: { N: '7' } }],
    ['of a later version', { state: { S: JSON.stringify({ ...fleetState(4), version: 2 }) } }],
    ['without a field', { state: { S: JSON.stringify({ ...fleetState(4), desired: undefined }) } }],
    ['with a launch that is none', { state: { S: JSON.stringify({ ...fleetState(4), launches: [{}] }) } }],
    ['with a resize that is none', { state: { S: JSON.stringify({ ...fleetState(4), resize: { underWay: {} } }) } }],
    ['with a health that is none', { state: { S: JSON.stringify({ ...fleetState(4), health: { roster: [] } }) } }],
    ['with a standby that is none', { state: { S: JSON.stringify({ ...fleetState(4), standby: { wakes: [{}] } }) } }],
    ['with a slot that is none', { state: { S: JSON.stringify({ ...fleetState(4), slots: [{ name: 'data-1' }] }) } }],
    ['a list', { state: { S: '[]' } }],
    ['with an override that is none', { override_pause: { S: '{"kind":"pause"}' } }],
    ['with an override of another kind', { override_pause: { S: '{"kind":"bounds"}' } }],
  ])('leaves out a record that is %s', async (_, item) => {
    const { ledger } = open((command) => ({ Responses: { [TABLE]: [{ ...keysIn(command)[0], ...item }] } }));
    expect((await ledger.readFleets(['web'])).size).toBe(0);
  });

  it('takes a record from before machines were resized in place or healed', async () => {
    const { sizing, resize, health, standby, slots, launches, retirements, ...earliest } = fleetState(4);
    const earlier = {
      ...earliest,
      launches: launches.filter(({ call }) => call.role === undefined),
      retirements: retirements.map(({ drainMaxMs, isFailing, ...retirement }) => retirement),
    };
    const item = { state: { S: JSON.stringify(earlier) } };
    const { ledger } = open((command) => ({ Responses: { [TABLE]: [{ ...keysIn(command)[0], ...item }] } }));
    expect((await ledger.readFleets(['web'])).get('web')?.state).toEqual(earlier);
    expect([
      sizing,
      resize,
      health,
      standby,
      slots,
      retirements[0]?.drainMaxMs,
      retirements[0]?.isFailing,
    ]).not.toContain(undefined);
  });
});

describe('forecasts', () => {
  const STORED = { version: 1, untilMs: 1_700_000_000_000, policies: { ahead: 'learned' } } as const;

  it('are read a hundred at a time, at the price of a read that may miss the last second', async () => {
    const { ledger, sent } = open(() => ({}));
    await ledger.readForecasts([...Array.from({ length: 110 }, (_, index) => `fleet-${index}`), 'fleet-0']);
    expect(sent.map((command) => keysIn(command).length)).toEqual([100, 10]);
    for (const { input } of sent) expect(input['RequestItems']).toMatchObject({ [TABLE]: { ConsistentRead: false } });
    expect(keysIn(sent[0] ?? { name: '', input: {} })[0]).toEqual({
      pk: { S: 'fleet#fleet-0' },
      sk: { S: 'forecast' },
    });
  });

  it.each([
    ['absent from its item', {}],
    ['no JSON', { forecast: { S: '{' } }],
    ['nothing compressed', { forecast: { B: new Uint8Array([1, 2, 3]) } }],
    ['of a later version', { forecast: { S: JSON.stringify({ ...STORED, version: 2 }) } }],
    ['without an end', { forecast: { S: JSON.stringify({ ...STORED, untilMs: null }) } }],
    ['with policies that are a list', { forecast: { S: JSON.stringify({ ...STORED, policies: ['learned'] }) } }],
    ['with policies that are none', { forecast: { S: JSON.stringify({ ...STORED, policies: null }) } }],
    ['with a policy that is no text', { forecast: { S: JSON.stringify({ ...STORED, policies: { ahead: {} } }) } }],
  ])('are none when what is stored is %s', async (_, item) => {
    const { ledger } = open((command) => ({ Responses: { [TABLE]: [{ ...keysIn(command)[0], ...item }] } }));
    expect(await ledger.readForecasts(['web'])).toEqual(
      new Map([['web', { kind: 'none', because: 'the ledger\'s forecast of fleet "web" is malformed' }]]),
    );
  });

  it('are written compressed, and vanish two weeks after the last write', async () => {
    const { ledger, sent } = open(() => ({}));
    const policies = { ahead: 'learned '.repeat(10_000) };
    expect(await ledger.saveForecast({ fleet: 'web', fence: 7 }, { ...STORED, policies })).toBe('saved');
    expect(sent).toMatchObject([
      {
        name: 'PutItem',
        input: {
          Item: {
            pk: { S: 'fleet#web' },
            sk: { S: 'forecast' },
            fence: { N: '7' },
            expiresAt: { N: String(1_700_000_000 + 14 * 24 * 3_600) },
          },
        },
      },
    ]);
    expect(JSON.stringify(sent[0]?.input['Item']).length).toBeLessThan(5_000);
  });

  it('pass on a failure that is no fence', async () => {
    const { ledger } = open(() => {
      throw awsError('ProvisionedThroughputExceededException');
    });
    const lease = { fleet: 'web', fence: 7 };
    await expect(ledger.saveForecast(lease, STORED)).rejects.toMatchObject({ kind: 'throttled' });
    await expect(ledger.readForecasts(['web'])).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('a lease', () => {
  it('is asked for again when it ended between the refusal and the mark', async () => {
    let asked = 0;
    const { ledger, sent } = open(() => {
      asked += 1;
      if (asked < 3) throw awsError('ConditionalCheckFailedException');
      return { Attributes: { fence: { N: '8' } } };
    });
    expect(await ledger.acquireLease('web', 1, 2)).toMatchObject({ kind: 'acquired', lease: { fence: 8 } });
    expect(sent).toHaveLength(3);
  });

  it('is given up as a conflict when it goes on changing hands', async () => {
    const { ledger, sent } = open(() => {
      throw awsError('ConditionalCheckFailedException');
    });
    await expect(ledger.acquireLease('web', 1, 2)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('"web"'),
    });
    expect(sent).toHaveLength(6);
  });

  it('passes on any other failure', async () => {
    const { ledger } = open(() => {
      throw awsError('ProvisionedThroughputExceededException');
    });
    await expect(ledger.acquireLease('web', 1, 2)).rejects.toMatchObject({ kind: 'throttled' });
    await expect(ledger.saveState({ fleet: 'web', fence: 1 }, fleetState(4))).rejects.toMatchObject({
      kind: 'throttled',
    });
  });

  it('stores a small state as text that a person can read, a large one compressed', async () => {
    const { ledger, sent } = open(() => ({}));
    const large = fleetState(4);
    const { resize: _resize, health: _health, standby: _standby, slots: _slots, ...small } = { ...large, launches: [] };
    await ledger.saveState({ fleet: 'web', fence: 1 }, small);
    await ledger.saveState({ fleet: 'web', fence: 1 }, large);
    expect(sent[0]?.input['ExpressionAttributeValues']).toMatchObject({ ':s0': { S: JSON.stringify(small) } });
    expect(sent[1]?.input['ExpressionAttributeValues']).toMatchObject({ ':s0': { B: expect.any(Uint8Array) } });
  });
});

describe('the journal', () => {
  it('keeps records for thirty days', async () => {
    const { journal, sent } = open(() => ({}));
    await journal.append(decisionRecord('web', 1_700_000_000_000, '1'));
    expect(sent[0]?.input['Item']).toMatchObject({
      pk: { S: 'journal#web' },
      sk: { S: '1700000000000#web-loyw3v28-1' },
      expiresAt: { N: String(1_700_000_000 + 30 * 24 * 3_600) },
      record: { B: expect.any(Uint8Array) },
    });
  });

  it('follows pages until it has as many as were asked for', async () => {
    const record = decisionRecord('web', 1_700_000_000_000, '1');
    const item = { pk: { S: 'p' }, sk: { S: 's' }, record: { S: JSON.stringify(record) } };
    const { journal, sent } = open(() => ({ Items: [item, item], LastEvaluatedKey: { pk: { S: 'p' } } }));
    expect(await journal.read({ fleet: 'web', untilMs: 1_700_000_000_000, last: 5 })).toHaveLength(6);
    expect(sent.map(({ input }) => input['Limit'])).toEqual([5, 3, 1]);
  });

  it('names an item that is no record', async () => {
    const item = { pk: { S: 'journal#web' }, sk: { S: '17#web-1' }, record: { S: '{}' } };
    const { journal } = open(() => ({ Items: [item], Item: item }));
    const malformed = { kind: 'conflict', message: expect.stringContaining('journal#web 17#web-1') };
    await expect(journal.read({ fleet: 'web', untilMs: 1, last: 1 })).rejects.toMatchObject(malformed);
    await expect(journal.find('web-loyw3v28-1')).rejects.toMatchObject(malformed);
  });
});
