import { createHash } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { createKmsSignatures } from '../../../shared/aws/kms-signatures.ts';
import { awsError, plainCall, type Script, scriptClient } from './scripted-client.ts';

const open = (script: Script) => {
  const client = new KMSClient({ region: 'eu-west-1' });
  return {
    sent: scriptClient(client, script),
    signatures: createKmsSignatures(client, plainCall(), 'eu-west-1', 'test'),
  };
};

describe('a signature', () => {
  it('is of the digest, by the stage’s key, which is named without its account', async () => {
    const { signatures, sent } = open(() => ({
      Signature: new Uint8Array([1, 2, 3]),
      KeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1',
    }));
    expect(await signatures.sign('a report')).toEqual({
      algorithm: 'ECDSA_SHA_256',
      key: 'alias/ballast-test-reports in eu-west-1',
      value: 'AQID',
    });
    expect(sent.map(({ input }) => input)).toEqual([
      {
        KeyId: 'alias/ballast-test-reports',
        Message: createHash('sha256').update('a report').digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      },
    ]);
  });

  it.each([
    ['NotFoundException', 'not-found'],
    ['DisabledException', 'conflict'],
    ['AccessDeniedException', 'denied'],
  ])('cannot be had at %s', async (code, kind) => {
    const { signatures } = open(() => {
      throw awsError(code);
    });
    await expect(signatures.sign('a report')).rejects.toMatchObject({ kind, operation: 'kms:Sign' });
  });

  it('is none that KMS does not give', async () => {
    await expect(open(() => ({})).signatures.sign('a report')).rejects.toMatchObject({ kind: 'unknown' });
  });
});
