import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEventWakes } from '../../../shared/aws/event-wakes.ts';
import { failoverFromEvent } from '../../../shared/signals/failover-from-event.ts';
import { requestFromEvent } from '../../../shared/signals/request-from-event.ts';
import { serviceContext, signalContext } from '../../signals/signal-context.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const HERE = 'eu-west-1';

const openBus = (region: string, script: Script) => {
  const client = new EventBridgeClient({ region });
  return { sent: scriptClient(client, script), bus: { client, call: plainCall() } };
};

const open = (script: Script) => {
  const { sent, bus } = openBus(HERE, script);
  const there = openBus('eu-central-1', script);
  const wakes = createEventWakes(bus, (region) => (region === HERE ? bus : there.bus));
  return { sent, sentThere: there.sent, wakes };
};

/** Without the name of a bus: the default one. */
const sentSchema = z.strictObject({
  Entries: z.array(z.strictObject({ Source: z.literal('ballast'), DetailType: z.string(), Detail: z.string() })),
});

const entriesOf = (sent: readonly SentCommand[]) => sent.flatMap(({ input }) => sentSchema.parse(input).Entries);

const detailsOf = (sent: readonly SentCommand[], detailType: string): readonly unknown[] => {
  const entries = entriesOf(sent);
  expect(new Set(entries.map(({ DetailType }) => DetailType))).toEqual(new Set([detailType]));
  return entries.map(({ Detail }): unknown => JSON.parse(Detail));
};

const LOOK_WANTED = 'Ballast Look Wanted';
const SUSPECTED = 'Ballast Service Suspected';

describe('a wake of fleets', () => {
  it('is what the function that looks at fleets takes from a person', async () => {
    const { wakes, sent } = open(() => ({}));
    await wakes.wakeFleets(['web', 'api', 'web'], 'x'.repeat(600));
    const details = detailsOf(sent, LOOK_WANTED);
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
    expect(detailsOf(sent, LOOK_WANTED)).toEqual(fleets.map((fleet) => ({ fleet, reason: 'moving shop' })));
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

describe('a wake of a service', () => {
  it('is what the function that brings moves forward takes from a person, as a look', async () => {
    const { wakes, sentThere } = open(() => ({}));
    await wakes.wakeService('eu-central-1', 'shop', 'us-east-1 sees eu-west-1 down');
    const [detail] = detailsOf(sentThere, SUSPECTED);
    expect(failoverFromEvent(detail, serviceContext())).toEqual({
      kind: 'request',
      request: {
        wake: { kind: 'manual', id: 'invocation-1', because: 'us-east-1 sees eu-west-1 down' },
        service: 'shop',
        wish: null,
        dryRun: false,
      },
    });
  });

  it('goes to the bus of the Region that is to look, and to no other', async () => {
    const { wakes, sent, sentThere } = open(() => ({}));
    await wakes.wakeService('eu-central-1', 'shop', 'a test');
    expect([sent.length, sentThere.length]).toEqual([0, 1]);
    await wakes.wakeService(HERE, 'shop', 'a test');
    expect([sent.length, sentThere.length]).toEqual([1, 1]);
    expect(entriesOf(sent)).toEqual(entriesOf(sentThere));
  });

  it('is never refused for a reason that is too long', async () => {
    const { wakes, sentThere } = open(() => ({}));
    await wakes.wakeService('eu-central-1', 'shop', 'x'.repeat(600));
    const [detail] = detailsOf(sentThere, SUSPECTED);
    expect(failoverFromEvent(detail, serviceContext())).toMatchObject({ kind: 'request' });
  });

  it('has failed when EventBridge says so, in its answer or of all', async () => {
    const { wakes } = open(() => ({ Entries: [{ ErrorCode: 'ThrottlingException' }] }));
    await expect(wakes.wakeService('eu-central-1', 'shop', 'x')).rejects.toMatchObject({
      kind: 'throttled',
      operation: 'events:PutEvents',
    });
    const denied = open(() => {
      throw awsError('AccessDeniedException');
    });
    await expect(denied.wakes.wakeService('eu-central-1', 'shop', 'x')).rejects.toMatchObject({ kind: 'denied' });
  });
});
