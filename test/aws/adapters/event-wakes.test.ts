import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEventWakes } from '../../../shared/aws/event-wakes.ts';
import { requestFromEvent } from '../../../shared/signals/request-from-event.ts';
import { signalContext } from '../../signals/signal-context.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script) => {
  const client = new EventBridgeClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), wakes: createEventWakes(client, plainCall()) };
};

const sentSchema = z.object({
  Entries: z.array(
    z.strictObject({ Source: z.literal('ballast'), DetailType: z.literal('Ballast Look Wanted'), Detail: z.string() }),
  ),
});

const detailsOf = (sent: readonly SentCommand[]): readonly unknown[] =>
  sent.flatMap(({ input }) => sentSchema.parse(input).Entries).map(({ Detail }): unknown => JSON.parse(Detail));

describe('a wake', () => {
  it('is what the function that looks at fleets takes from a person', async () => {
    const { wakes, sent } = open(() => ({}));
    await wakes.wakeFleets(['web', 'api', 'web'], 'x'.repeat(600));
    const details = detailsOf(sent);
    expect(details).toHaveLength(2);
    const signals = details.map((detail) => requestFromEvent(detail, signalContext({ withoutFleet: 'all' })));
    expect(signals).toMatchObject(
      ['web', 'api'].map((fleet) => ({
        kind: 'request',
        request: { wake: { kind: 'manual' }, scope: { kind: 'named', fleets: [fleet] }, dryRun: false },
      })),
    );
  });

  it('is sent with nine others at once', async () => {
    const { wakes, sent } = open(() => ({}));
    const fleets = Array.from({ length: 11 }, (_, index) => `fleet-${index}`);
    await wakes.wakeFleets(fleets, 'moving shop');
    expect(detailsOf(sent)).toEqual(fleets.map((fleet) => ({ fleet, reason: 'moving shop' })));
    expect(sent.map(({ input }) => sentSchema.parse(input).Entries.length)).toEqual([10, 1]);
    await wakes.wakeFleets([], 'nothing');
    expect(sent).toHaveLength(2);
  });

  it('has failed when EventBridge says so, in its answer or of all', async () => {
    const { wakes } = open(() => ({ Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }] }));
    await expect(wakes.wakeFleets(['web'], 'x')).rejects.toMatchObject({ kind: 'throttled' });
    const denied = open(() => {
      throw awsError('AccessDeniedException');
    });
    await expect(denied.wakes.wakeFleets(['web'], 'x')).rejects.toMatchObject({ kind: 'denied' });
  });
});
