import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../../shared/aws/aws-clients.ts';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import { openAwsWorld } from '../../contracts/aws-world.ts';
import { fleetState } from '../../contracts/contract-values.ts';
import type { ContractWorld } from '../../contracts/contract-world.ts';
import { useMoto } from '../../contracts/use-moto.ts';

const NOW_MS = 1_700_000_000_000;

/** Loses the reply to the next command, whose effect has happened: the SDK then sends the command again. */
const loseNextReply = (client: DynamoDBClient): void => {
  let lost = false;
  client.middlewareStack.add(
    (next) => async (command) => {
      const answer = await next(command);
      if (lost) return answer;
      lost = true;
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
};

describe('a reply that is lost after its effect', () => {
  const moto = useMoto();
  let world: ContractWorld & { readonly clients: AwsClients };

  beforeEach(async () => {
    await moto.reset();
    world = await openAwsWorld('eu-west-1');
  });

  it('does not keep the lease from the call that took it', async () => {
    loseNextReply(world.clients.dynamo);
    const { ledger } = world.ports;
    expect((await ledger.acquireLease('web', NOW_MS, NOW_MS + 60_000)).kind).toBe('acquired');
    expect((await ledger.acquireLease('web', NOW_MS, NOW_MS + 60_000)).kind).toBe('held');
  });

  it('does not turn a release into a loss of the lease', async () => {
    const { ledger } = world.ports;
    const answer = await ledger.acquireLease('web', NOW_MS, NOW_MS + 60_000);
    if (answer.kind !== 'acquired') throw new Error('the lease is held');
    loseNextReply(world.clients.dynamo);
    expect(await ledger.releaseLease(answer.lease, fleetState(4))).toBe('released');
    expect((await ledger.acquireLease('web', NOW_MS, NOW_MS + 60_000)).kind).toBe('acquired');
  });

  it('does not keep a pool from the call that claimed it', async () => {
    const { ledger } = world.ports;
    const seen: DryPool = {
      instanceType: 'm7g.large',
      zone: 'eu-west-1a',
      market: 'spot',
      untilMs: NOW_MS,
      backOffMs: 60_000,
    };
    await ledger.putPools([seen]);
    loseNextReply(world.clients.dynamo);
    expect(await ledger.claimPool(seen, NOW_MS + 60_000)).toBe(true);
    expect(await ledger.claimPool(seen, NOW_MS + 60_000)).toBe(false);
  });

  it('does not turn what was forgotten into a loss of the lease', async () => {
    const { ledger } = world.ports;
    const notice = { instanceId: 'i-0123456789abcdef0', kind: 'rebalance', atMs: NOW_MS, doomedAtMs: null } as const;
    await ledger.noteInstances('web', [notice]);
    const answer = await ledger.acquireLease('web', NOW_MS, NOW_MS + 60_000);
    if (answer.kind !== 'acquired') throw new Error('the lease is held');
    loseNextReply(world.clients.dynamo);
    expect(await ledger.forgetNotices(answer.lease, [notice])).toBe('saved');
    expect((await ledger.readFleets(['web'])).get('web')?.notices).toEqual([]);
  });
});
