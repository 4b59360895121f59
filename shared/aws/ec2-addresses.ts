import {
  type Address,
  AllocateAddressCommand,
  AssignPrivateIpAddressesCommand,
  type AssignPrivateIpAddressesRequest,
  AssociateAddressCommand,
  CreateTagsCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  type EC2Client,
  type Filter,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { HeldAddress, SlotAddress } from '../core/healing/slot.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { FLEET_TAG, SLOT_TAG } from './ec2-instance.ts';
import { readPages } from './read-pages.ts';

const FILTER_VALUES_MAX = 200;
const PAGE_SIZE = 1_000;

const ASSOCIATE = 'ec2:AssociateAddress';
const ASSIGN = 'ec2:AssignPrivateIpAddresses';

/** Secondary private addresses of the instances' primary network interfaces, elastic ones of theirs, and those of slots. */
export const listAddresses = async (
  client: EC2Client,
  call: CallAws,
  fleet: string,
  instanceIds: readonly string[],
): Promise<readonly HeldAddress[]> => {
  const secondary: HeldAddress[] = [];
  const elastic = await listElastic(client, call, slotFilters(fleet));
  for (const ids of chunksOf([...new Set(instanceIds)], FILTER_VALUES_MAX)) {
    secondary.push(...(await listPrimaryInterfaces(client, call, ids)).flatMap(secondaryAddresses));
    elastic.push(...(await listElastic(client, call, [{ Name: 'instance-id', Values: [...ids] }])));
  }
  const byAllocation = new Map(elastic.map((address) => [address.AllocationId ?? '', address]));
  return [...secondary, ...[...byAllocation].map(([id, address]) => heldElastic(fleet, id, address))];
};

/** A slot that is to have an address of a kind, and the instance that holds it. */
export type AddressNeed = {
  readonly fleet: string;
  readonly slot: string;
  readonly instanceId: string;
  readonly kind: SlotAddress['kind'];
};

/** Gives the slot's instance an address: the slot's own, one of the fleet that the instance has, or a new one. */
export const giveAddress = async (client: EC2Client, call: CallAws, need: AddressNeed): Promise<void> => {
  if (need.kind === 'elastic') return giveElastic(client, call, need);
  const primary = await readPrimaryInterface(client, call, need.instanceId);
  if (secondaryAddresses(primary).length > 0) return;
  await assignPrivate(client, call, {
    NetworkInterfaceId: primary.NetworkInterfaceId,
    SecondaryPrivateIpAddressCount: 1,
  });
};

/** Where an address goes, and who may still hold it. */
export type AddressMove = { readonly instanceId: string; readonly from: string | null };

/** Moves the address to the instance; one that it has already stays, one that a third instance has is a conflict. */
export const assignAddress = (
  client: EC2Client,
  call: CallAws,
  address: SlotAddress,
  move: AddressMove,
): Promise<void> =>
  address.kind === 'elastic'
    ? assignElastic(client, call, address.allocationId, move)
    : assignSecondary(client, call, address, move);

const giveElastic = async (
  client: EC2Client,
  call: CallAws,
  { fleet, slot, instanceId }: AddressNeed,
): Promise<void> => {
  const slotTag = { Key: SLOT_TAG, Value: slot };
  const [ownId] = (await listElastic(client, call, slotFilters(fleet, slot))).map(allocationIdOf).toSorted();
  if (ownId !== undefined) return assignElastic(client, call, ownId, { instanceId, from: null });
  const [held] = await listElastic(client, call, [{ Name: 'instance-id', Values: [instanceId] }]);
  if (held !== undefined) {
    if (held.Tags?.some(({ Key }) => Key === SLOT_TAG)) {
      throw new Fault('conflict', ASSOCIATE, `${instanceId} holds the address of another slot: ${held.AllocationId}`);
    }
    if (!held.Tags?.some(({ Key, Value }) => Key === FLEET_TAG && Value === fleet)) {
      const message = `no tag ${FLEET_TAG}=${fleet} on ${held.AllocationId} of ${instanceId}; add it, or take the address off`;
      throw new Fault('conflict', ASSOCIATE, message);
    }
    const command = new CreateTagsCommand({ Resources: [allocationIdOf(held)], Tags: [slotTag] });
    await call('ec2:CreateTags', (options) => client.send(command, options));
    return;
  }
  const allocate = new AllocateAddressCommand({
    Domain: 'vpc',
    TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: [{ Key: FLEET_TAG, Value: fleet }, slotTag] }],
  });
  const made = await call('ec2:AllocateAddress', (options) => client.send(allocate, options));
  await associate(client, call, allocationIdOf(made), instanceId);
};

const assignElastic = async (
  client: EC2Client,
  call: CallAws,
  allocationId: string,
  { instanceId, from }: AddressMove,
): Promise<void> => {
  const [address] = await listElastic(client, call, [{ Name: 'allocation-id', Values: [allocationId] }]);
  if (address === undefined)
    throw new Fault('not-found', ASSOCIATE, `no elastic address ${allocationId} in this Region`);
  if (address.InstanceId === instanceId) return;
  // A network interface without an instance is somebody's too, and of no fleet.
  const holder = address.InstanceId || address.NetworkInterfaceId || null;
  if (holder !== null && holder !== from) throw heldElsewhere(ASSOCIATE, allocationId, holder);
  await associate(client, call, allocationId, instanceId);
};

const associate = async (client: EC2Client, call: CallAws, allocationId: string, instanceId: string): Promise<void> => {
  const command = new AssociateAddressCommand({
    AllocationId: allocationId,
    InstanceId: instanceId,
    AllowReassociation: true,
  });
  await call(ASSOCIATE, (options) => client.send(command, options));
};

const assignSecondary = async (
  client: EC2Client,
  call: CallAws,
  { address, subnet }: Extract<SlotAddress, { kind: 'private' }>,
  { instanceId, from }: AddressMove,
): Promise<void> => {
  const [holder] = await listInterfaces(client, call, [
    { Name: 'addresses.private-ip-address', Values: [address] },
    { Name: 'subnet-id', Values: [subnet] },
  ]);
  const held = holder?.Attachment?.InstanceId ?? holder?.NetworkInterfaceId;
  if (held === instanceId) return;
  if (held !== undefined && held !== from) throw heldElsewhere(ASSIGN, address, held);
  const primary = await readPrimaryInterface(client, call, instanceId);
  await assignPrivate(client, call, {
    NetworkInterfaceId: primary.NetworkInterfaceId,
    PrivateIpAddresses: [address],
    AllowReassignment: true,
  });
};

const assignPrivate = async (
  client: EC2Client,
  call: CallAws,
  request: AssignPrivateIpAddressesRequest,
): Promise<void> => {
  await call(ASSIGN, (options) => client.send(new AssignPrivateIpAddressesCommand(request), options));
};

const heldElsewhere = (operation: string, address: string, holder: string): Fault =>
  new Fault('conflict', operation, `address ${address} belongs to ${holder}`);

const allocationIdOf = ({ AllocationId = '' }: Pick<Address, 'AllocationId'>): string => AllocationId;

const slotFilters = (fleet: string, slot?: string): readonly Filter[] => [
  { Name: `tag:${FLEET_TAG}`, Values: [fleet] },
  slot === undefined ? { Name: 'tag-key', Values: [SLOT_TAG] } : { Name: `tag:${SLOT_TAG}`, Values: [slot] },
];

/** EC2 answers in one page. */
const listElastic = async (client: EC2Client, call: CallAws, filters: readonly Filter[]): Promise<Address[]> => {
  const command = new DescribeAddressesCommand({ Filters: [...filters] });
  const answer = await call('ec2:DescribeAddresses', (options) => client.send(command, options));
  return (answer.Addresses ?? []).filter(({ AllocationId }) => AllocationId !== undefined);
};

const heldElastic = (fleet: string, allocationId: string, { InstanceId, Tags = [] }: Address): HeldAddress => {
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  return {
    address: { kind: 'elastic', allocationId },
    slot: tags.get(FLEET_TAG) === fleet ? (tags.get(SLOT_TAG) ?? null) : null,
    instanceId: InstanceId || null,
  };
};

const listInterfaces = (
  client: EC2Client,
  call: CallAws,
  filters: readonly Filter[],
): Promise<readonly NetworkInterface[]> =>
  readPages('ec2:DescribeNetworkInterfaces', async (token) => {
    const command = new DescribeNetworkInterfacesCommand({
      Filters: [...filters],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeNetworkInterfaces', (options) => client.send(command, options));
    return { items: answer.NetworkInterfaces ?? [], next: answer.NextToken };
  });

const listPrimaryInterfaces = async (
  client: EC2Client,
  call: CallAws,
  instanceIds: readonly string[],
): Promise<readonly NetworkInterface[]> => {
  const found = await listInterfaces(client, call, [{ Name: 'attachment.instance-id', Values: [...instanceIds] }]);
  return found.filter(({ Attachment }) => Attachment?.DeviceIndex === 0);
};

const readPrimaryInterface = async (
  client: EC2Client,
  call: CallAws,
  instanceId: string,
): Promise<NetworkInterface> => {
  const [primary] = await listPrimaryInterfaces(client, call, [instanceId]);
  if (primary === undefined) throw new Fault('not-found', ASSIGN, `${instanceId} has no network interface`);
  return primary;
};

const secondaryAddresses = (primary: NetworkInterface): readonly HeldAddress[] =>
  (primary.PrivateIpAddresses ?? []).flatMap(({ Primary, PrivateIpAddress }): readonly HeldAddress[] =>
    Primary || !PrivateIpAddress
      ? []
      : [
          {
            address: { kind: 'private', address: PrivateIpAddress, subnet: primary.SubnetId ?? '' },
            slot: null,
            instanceId: primary.Attachment?.InstanceId ?? null,
          },
        ],
  );
