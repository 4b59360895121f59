import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { LaunchTemplateReference } from '../core/fleet.ts';
import type { CallAws } from './call-aws.ts';

const OPERATION = 'ec2:DescribeLaunchTemplateVersions';

/** One version of a launch template, with its number where the reference said `$Default` or `$Latest`. */
export type TemplateVersion = {
  readonly id: string;
  readonly version: number;
  readonly content: ResponseLaunchTemplateData;
};

/** The version that is referred to; rejects with `not-found` naming the template where the Region has none. */
export const readTemplateVersion = async (
  client: EC2Client,
  call: CallAws,
  { by, value, version }: LaunchTemplateReference,
): Promise<TemplateVersion> => {
  const command = new DescribeLaunchTemplateVersionsCommand({
    ...(by === 'id' ? { LaunchTemplateId: value } : { LaunchTemplateName: value }),
    Versions: [String(version)],
  });
  const absent = new Fault(
    'not-found',
    OPERATION,
    `no launch template "${value}" with version ${version} in this Region`,
  );
  const answer = await call(OPERATION, (options) => client.send(command, options)).catch((fault: unknown) => {
    throw fault instanceof Fault && fault.kind === 'not-found' ? absent : fault;
  });
  const found = answer.LaunchTemplateVersions?.[0];
  if (!found?.LaunchTemplateId || found.VersionNumber === undefined) throw absent;
  return { id: found.LaunchTemplateId, version: found.VersionNumber, content: found.LaunchTemplateData ?? {} };
};
