import { createHash } from 'node:crypto';
import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { Fault } from '../core/fault.ts';
import type { Signatures } from '../ports/signatures.ts';
import type { CallAws } from './call-aws.ts';

const ALGORITHM = 'ECDSA_SHA_256';
const SIGN = 'kms:Sign';

/** The signatures port over a key of KMS, known by its alias: `aws kms verify` or `get-public-key` takes the same name. */
export const createKmsSignatures = (client: KMSClient, call: CallAws, region: string, stage: string): Signatures => ({
  sign: async (text) => {
    const alias = `alias/ballast-${stage}-reports`;
    const command = new SignCommand({
      KeyId: alias,
      // A report may be longer than the 4 KB that KMS takes as a message.
      Message: createHash('sha256').update(text).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: ALGORITHM,
    });
    const { Signature } = await call(SIGN, (options) => client.send(command, options));
    if (Signature === undefined) throw new Fault('unknown', SIGN, `${SIGN} gave no signature`);
    return { algorithm: ALGORITHM, key: `${alias} in ${region}`, value: Buffer.from(Signature).toString('base64') };
  },
});
