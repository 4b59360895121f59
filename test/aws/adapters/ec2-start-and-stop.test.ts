import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Fleets } from '../../../shared/aws/ec2-fleets.ts';
import type { Fleets } from '../../../shared/ports/fleets.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script): { readonly fleets: Fleets; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), fleets: createEc2Fleets(client, plainCall()) };
};

const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `i-${index.toString(16).padStart(17, '0')}`);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

describe('starting', () => {
  /** EC2 that refuses a request for the first of these ids in it, with that id's code. */
  const refusing =
    (codes: Readonly<Record<string, string>>, started: string[]): Script =>
    ({ input }) => {
      const ids = list(input['InstanceIds']).map(String);
      const refused = ids.find((id) => id in codes);
      if (refused !== undefined) throw awsError(codes[refused] ?? '');
      started.push(...ids);
      return {};
    };

  it('tells those without capacity from those that are gone, and starts the others', async () => {
    const ids = idsOf(8);
    const [first = '', , third = ''] = ids;
    const started: string[] = [];
    const codes = { [first]: 'InsufficientInstanceCapacity', [third]: 'InvalidInstanceID.NotFound' };
    const { fleets } = open(refusing(codes, started));
    expect((await fleets.start(ids)).refused).toEqual([
      {
        instanceId: first,
        kind: 'no-capacity',
        because: 'ec2:StartInstances failed (InsufficientInstanceCapacity): because',
      },
      {
        instanceId: third,
        kind: 'not-found',
        because: 'ec2:StartInstances failed (InvalidInstanceID.NotFound): because',
      },
    ]);
    expect(started.toSorted()).toEqual(ids.filter((id) => id !== first && id !== third));
  });

  it('stays within what EC2 lets be asked, and still starts the half that has capacity', async () => {
    const ids = idsOf(200);
    const dry = ids.slice(0, 100);
    const started: string[] = [];
    const codes = Object.fromEntries(dry.map((id) => [id, 'InsufficientInstanceCapacity']));
    const { fleets, sent } = open(refusing(codes, started));
    const { refused } = await fleets.start(ids);
    expect(sent).toHaveLength(12);
    expect(started).toEqual(ids.slice(100));
    expect(refused.map(({ instanceId }) => instanceId).toSorted()).toEqual(dry);
    expect(new Set(refused.map(({ kind }) => kind))).toEqual(new Set(['no-capacity']));
  });

  it('is not tried in parts when AWS is busy or says no', async () => {
    for (const [code, kind] of [
      ['RequestLimitExceeded', 'throttled'],
      ['UnauthorizedOperation', 'denied'],
    ] as const) {
      const { fleets, sent } = open(() => {
        throw awsError(code);
      });
      await expect(fleets.start(idsOf(10))).rejects.toMatchObject({ kind });
      expect(sent).toHaveLength(1);
    }
  });
});

describe('stopping', () => {
  it('hibernates where it is told to', async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.stop(['i-1'], 'hibernate');
    expect(sent).toEqual([{ name: 'StopInstances', input: { InstanceIds: ['i-1'], Hibernate: true } }]);
  });

  it('stops the others when one cannot be hibernated, and then says so', async () => {
    const ids = idsOf(5);
    const [, unfit = ''] = ids;
    const stopped: unknown[] = [];
    const { fleets } = open(({ input }) => {
      const asked = list(input['InstanceIds']);
      if (asked.includes(unfit)) throw awsError('UnsupportedHibernationConfiguration');
      stopped.push(...asked);
      return {};
    });
    await expect(fleets.stop(ids, 'hibernate')).rejects.toMatchObject({ kind: 'invalid' });
    expect(stopped.toSorted()).toEqual(ids.filter((id) => id !== unfit));
  });
});

describe('resizing', () => {
  const [id = ''] = idsOf(1);

  it('stops, modifies and starts', async () => {
    const { fleets, sent } = open(() => ({}));
    await fleets.stop([id]);
    await fleets.modifyType(id, 'm7g.xlarge');
    expect(await fleets.start([id])).toEqual({ refused: [] });
    expect(sent).toEqual([
      { name: 'StopInstances', input: { InstanceIds: [id] } },
      { name: 'ModifyInstanceAttribute', input: { InstanceId: id, InstanceType: { Value: 'm7g.xlarge' } } },
      { name: 'StartInstances', input: { InstanceIds: [id] } },
    ]);
  });

  it('says what kind of refusal it met', async () => {
    const kindOf = async (code: string): Promise<unknown> => {
      const { fleets } = open(() => {
        throw awsError(code);
      });
      return fleets.modifyType(id, 'm7g.xlarge').catch((fault: unknown) => fault);
    };
    expect(await kindOf('IncorrectInstanceState')).toMatchObject({
      kind: 'conflict',
      operation: 'ec2:ModifyInstanceAttribute',
    });
    expect(await kindOf('UnsupportedOperation')).toMatchObject({ kind: 'invalid' });
  });
});
