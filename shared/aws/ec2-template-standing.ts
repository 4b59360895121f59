import { createHash } from 'node:crypto';
import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { TemplateStanding } from '../core/failover/observation.ts';
import { Fault } from '../core/fault.ts';
import type { LaunchTemplateReference } from '../core/fleet.ts';
import type { CallAws } from './call-aws.ts';
import { readTemplateVersion } from './read-template-version.ts';

const DESCRIBE_IMAGES = 'ec2:DescribeImages';
const BY_PARAMETER = 'resolve:ssm:';

/** What a launch template launches, in terms that mean the same in every Region. */
export const readTemplateStanding = async (
  client: EC2Client,
  call: CallAws,
  reference: LaunchTemplateReference,
): Promise<TemplateStanding> => {
  const { ImageId, InstanceType, UserData } = (await readTemplateVersion(client, call, reference)).content;
  return {
    imageName: ImageId ? await readImageName(client, call, ImageId, reference) : null,
    instanceTypes: InstanceType ? [InstanceType] : [],
    userDataDigest: UserData ? createHash('sha256').update(Buffer.from(UserData, 'base64')).digest('hex') : null,
  };
};

/** An image that a parameter of Systems Manager names has that parameter's name in every Region. */
const readImageName = async (
  client: EC2Client,
  call: CallAws,
  imageId: string,
  { value }: LaunchTemplateReference,
): Promise<string> => {
  if (imageId.startsWith(BY_PARAMETER)) return imageId;
  const named = `image ${imageId} of launch template "${value}"`;
  const absent = new Fault('not-found', DESCRIBE_IMAGES, `${named} is not there in this Region`);
  const command = new DescribeImagesCommand({ ImageIds: [imageId] });
  const answer = await call(DESCRIBE_IMAGES, (options) => client.send(command, options)).catch((fault: unknown) => {
    throw fault instanceof Fault && fault.kind === 'not-found' ? absent : fault;
  });
  const [image] = answer.Images ?? [];
  if (image === undefined) throw absent;
  const { Name, State = 'available' } = image;
  if (State === 'available') return Name ?? imageId;
  throw new Fault('not-found', DESCRIBE_IMAGES, `${named} is ${State}, not available`);
};
