import { CopySnapshotCommand, type CopySnapshotCommandInput, type EC2Client } from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { SnapshotCopy } from '../ports/snapshots.ts';
import type { CallAws } from './call-aws.ts';
import { tagSpecifications } from './ec2-tags.ts';

const OPERATION = 'ec2:CopySnapshot';

/** What of the SDK signs the URL by which the destination asks the source for an encrypted snapshot. */
const PRESIGNING = 'crossRegionPresignedUrlMiddleware';

/** Begins a copy into the Region of the client, with its tags in the same call, and gives the copy's id. */
export const copySnapshot = async (client: EC2Client, call: CallAws, copy: SnapshotCopy): Promise<string> => {
  const { from, encrypted, kmsKey, withinMinutes, tags } = copy;
  const command = tagAfterSigning(
    new CopySnapshotCommand({
      SourceRegion: from.region,
      SourceSnapshotId: from.snapshotId,
      TagSpecifications: tagSpecifications(['snapshot'], tags),
      ...((encrypted || kmsKey !== null) && { Encrypted: true }),
      ...(kmsKey !== null && { KmsKeyId: kmsKey }),
      ...(withinMinutes !== null && { CompletionDurationMinutes: withinMinutes }),
    }),
  );
  const { SnapshotId } = await call(OPERATION, (options) => client.send(command, options));
  if (SnapshotId) return SnapshotId;
  throw new Fault('unknown', OPERATION, `${OPERATION} gave no id of the copy of ${from.snapshotId}`);
};

/** What the steps of sending pass on. */
type Sent = { readonly input: CopySnapshotCommandInput };
type Step = <Answer>(next: (sent: Sent) => Promise<Answer>) => (sent: Sent) => Promise<Answer>;

/**
 * The SDK signs every member of the request as if it were text: of a list of tags it would make a parameter that EC2 does not
 * know, and the copy would fail long after the call. The tags are put aside while the URL is signed.
 */
const tagAfterSigning = (command: CopySnapshotCommand): CopySnapshotCommand => {
  const { TagSpecifications } = command.input;
  const putTagsAside: Step = (next) => (sent) => {
    const { TagSpecifications: _, ...untagged } = sent.input;
    return next({ ...sent, input: untagged });
  };
  const takeTagsBack: Step = (next) => (sent) => {
    // Named here, so that a bundle keeps what the SDK has filled in.
    const { DestinationRegion, PresignedUrl } = sent.input;
    return next({ ...sent, input: { ...sent.input, DestinationRegion, PresignedUrl, TagSpecifications } });
  };
  const { middlewareStack } = command;
  middlewareStack.addRelativeTo(putTagsAside, { relation: 'before', toMiddleware: PRESIGNING, name: 'putTagsAside' });
  middlewareStack.addRelativeTo(takeTagsBack, { relation: 'after', toMiddleware: PRESIGNING, name: 'takeTagsBack' });
  return command;
};
