import { EC2Client } from '@aws-sdk/client-ec2';
import { createEc2Restoration } from '../../../shared/aws/ec2-restoration.ts';
import type { Restoration } from '../../../shared/ports/restoration.ts';
import { plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

/** The restoration port over an EC2 that answers by a script, and what it was asked. */
export const openRestoration = (
  script: Script,
): { readonly restoration: Restoration; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), restoration: createEc2Restoration(client, plainCall()) };
};

/** Tags that everything has which a restore makes. */
export const RESTORE_TAGS_GIVEN: ReadonlyMap<string, string> = new Map([
  ['ballast:restore', 'restore-1'],
  ['ballast:expires-at', '2026-11-21T10:00:00.000Z'],
]);

/** The same as EC2 is told them. */
export const EC2_TAGS = [...RESTORE_TAGS_GIVEN].map(([Key, Value]) => ({ Key, Value }));
