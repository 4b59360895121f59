import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../../shared/aws/aws-clients.ts';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import type { ZoneShift } from '../../../shared/core/fleet-view.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import { openAwsWorld, TABLE_NAME } from '../../contracts/aws-world.ts';
import type { ContractWorld } from '../../contracts/contract-world.ts';
import { useMoto } from '../../contracts/use-moto.ts';

const NOW_MS = 1_700_000_000_000;
const NOTICE: InstanceNotice = { instanceId: 'i-0123456789abcdef0', kind: 'degraded', atMs: NOW_MS, doomedAtMs: null };
const SHIFT: ZoneShift = { zoneId: 'euw1-az1', sinceMs: NOW_MS, untilMs: NOW_MS + 1, because: 'autoshift' };
const POOL: DryPool = {
  instanceType: 'm7g.large',
  zone: 'eu-west-1a',
  market: 'spot',
  untilMs: NOW_MS,
  backOffMs: 60_000,
};

const SPOILED: readonly (readonly [string, AttributeValue])[] = [
  ['text', { S: 'soon' }],
  ['an empty map', { M: {} }],
];

describe('a hint that a hand has spoiled', () => {
  const moto = useMoto();
  let world: ContractWorld & { readonly clients: AwsClients };

  beforeEach(async () => {
    await moto.reset();
    world = await openAwsWorld('eu-west-1');
  });

  const spoil = async (pk: string, name: string, value: AttributeValue): Promise<void> => {
    await world.clients.dynamo.send(
      new UpdateItemCommand({
        TableName: TABLE_NAME,
        Key: { pk: { S: pk }, sk: { S: 'record' } },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  };

  it.each(SPOILED)('is left out where it is %s, stops no other, and gives way to the next', async (_, value) => {
    const { ledger } = world.ports;
    await spoil('fleet#web', 'notice_i-0123456789abcdef0_degraded', value);
    await spoil('region', 'pool_m7g.large_eu-west-1a_spot', value);
    await spoil('region', 'shift_euw1-az1', value);
    expect((await ledger.readFleets(['web'])).get('web')).toMatchObject({ notices: [] });
    expect(await ledger.readRegion()).toEqual({ dryPools: [], shifts: [] });
    expect(await ledger.claimPool(POOL, NOW_MS + 1)).toBe(false);
    const other: InstanceNotice = { ...NOTICE, kind: 'rebalance' };
    await ledger.noteInstances('web', [NOTICE, other]);
    await ledger.putPools([POOL]);
    await ledger.putShift(SHIFT);
    expect((await ledger.readFleets(['web'])).get('web')).toMatchObject({ notices: [NOTICE, other] });
    expect(await ledger.readRegion()).toEqual({ dryPools: [POOL], shifts: [SHIFT] });
  });
});
