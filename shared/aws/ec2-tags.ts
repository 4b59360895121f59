import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';

/** The tags of a resource, by key. */
export const tagsFromEc2 = (tags: readonly Tag[] | undefined): ReadonlyMap<string, string> =>
  new Map(tags?.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Tags as a request names them. */
export const tagsToEc2 = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([key, value]) => ({ Key: key, Value: value }));

/** Tags that the call which makes resources of these kinds gives them. */
export const tagSpecifications = (
  resources: readonly ResourceType[],
  tags: ReadonlyMap<string, string>,
): TagSpecification[] => resources.map((resource) => ({ ResourceType: resource, Tags: tagsToEc2(tags) }));
