import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { copySnapshot } from '../../shared/aws/copy-snapshot.ts';
import { importBundle } from '../contracts/import-bundle.ts';

const ENTRY = `
import { copySnapshot } from '../../shared/aws/copy-snapshot.ts';
import { createSnapshotClients } from '../../shared/aws/ec2-snapshots.ts';
export const copyTo = (region, copy) =>
  copySnapshot(createSnapshotClients(region).ec2Once, (_, send) => send({ abortSignal: new AbortController().signal }), copy);
`;

type Entry = { readonly copyTo: (region: string, copy: Parameters<typeof copySnapshot>[2]) => Promise<string> };

/** A local EC2 that begins every copy, and what it was sent. */
const startEc2 = async (): Promise<{
  readonly url: string;
  readonly sent: readonly URLSearchParams[];
  readonly stop: () => void;
}> => {
  const sent: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    sent.push(new URLSearchParams(await text(request)));
    response.end('<CopySnapshotResponse><snapshotId>snap-2</snapshotId></CopySnapshotResponse>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    sent,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

it('a bundle copies a snapshot with its tags, and with the URL by which the source lets it go', async () => {
  const ec2 = await startEc2();
  vi.stubEnv('AWS_ENDPOINT_URL', ec2.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  try {
    const { copyTo } = await importBundle<Entry>(ENTRY);
    const copyId = await copyTo('eu-west-1', {
      from: { region: 'us-east-1', snapshotId: 'snap-1' },
      encrypted: true,
      kmsKey: 'alias/backups',
      withinMinutes: 15,
      tags: new Map([['ballast:set', 'web-1']]),
    });
    expect(copyId).toBe('snap-2');
  } finally {
    vi.unstubAllEnvs();
    ec2.stop();
  }
  const [request = new URLSearchParams()] = ec2.sent;
  expect(Object.fromEntries(request)).toMatchObject({
    Action: 'CopySnapshot',
    SourceRegion: 'us-east-1',
    SourceSnapshotId: 'snap-1',
    DestinationRegion: 'eu-west-1',
    Encrypted: 'true',
    KmsKeyId: 'alias/backups',
    CompletionDurationMinutes: '15',
    'TagSpecification.1.ResourceType': 'snapshot',
    'TagSpecification.1.Tag.1.Key': 'ballast:set',
    'TagSpecification.1.Tag.1.Value': 'web-1',
  });
  const signed = new URL(request.get('PresignedUrl') ?? '').searchParams;
  expect(signed.get('X-Amz-Credential')).toMatch(/\/us-east-1\/ec2\/aws4_request$/);
  expect([signed.get('DestinationRegion'), signed.get('SourceSnapshotId')]).toEqual(['eu-west-1', 'snap-1']);
  expect([...signed.keys()].filter((name) => name.startsWith('Tag'))).toEqual([]);
});
