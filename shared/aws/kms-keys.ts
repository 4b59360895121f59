import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { CallAws } from './call-aws.ts';

/** What KMS says of keys, for a person who checks a file: no Lambda asks. Rejects with a `Fault`. */
export type Keys = {
  /** What keeps EBS from encrypting with the key in the Region; null where nothing does. Rejects where there is none. */
  readonly findFlaw: (region: string, key: string) => Promise<string | null>;
};

const createClient = (region: string): KMSClient => new KMSClient({ region });

/** The keys of any Region, over KMS. */
export const createKmsKeys = (call: CallAws, clientIn: (region: string) => KMSClient = createClient): Keys => ({
  findFlaw: async (region, key) => {
    const command = new DescribeKeyCommand({ KeyId: key });
    const { KeyMetadata } = await call('kms:DescribeKey', (options) => clientIn(region).send(command, options));
    if (KeyMetadata?.KeyState !== 'Enabled') return `it is ${KeyMetadata?.KeyState ?? 'of unknown state'}, not Enabled`;
    // EBS encrypts with symmetric keys only (EBS user guide, "Amazon EBS encryption").
    const { KeySpec = 'SYMMETRIC_DEFAULT' } = KeyMetadata;
    return KeySpec === 'SYMMETRIC_DEFAULT' ? null : `it is of type ${KeySpec}, and EBS needs a symmetric one`;
  },
});
