import type { CloudInstance } from './bench-cloud.ts';

const tag = (key: string, value: string): string => `<item><key>${key}</key><value>${value}</value></item>`;

const renderTags = ({ fleet, role, intent }: CloudInstance): string =>
  [
    tag('Name', fleet),
    tag('aws:ec2launchtemplate:id', 'lt-0123456789abcdef0'),
    tag('aws:ec2launchtemplate:version', '3'),
    tag('aws:ec2:fleet-id', 'fleet-01234567-89ab-cdef-0123-456789abcdef'),
    tag('ballast:fleet', fleet),
    tag('ballast:role', role),
    tag('ballast:intent', intent),
    tag('ballast:template', 'lt-0123456789abcdef0:3'),
  ].join('');

const NETWORK_INTERFACE = `
<item><networkInterfaceId>eni-0123456789abcdef0</networkInterfaceId><subnetId>subnet-0123456789abcdef0</subnetId>
<vpcId>vpc-0123456789abcdef0</vpcId><description/><ownerId>000000000000</ownerId><status>in-use</status>
<macAddress>02:dd:2c:5e:01:69</macAddress><privateIpAddress>10.0.12.34</privateIpAddress>
<privateDnsName>ip-10-0-12-34.ec2.internal</privateDnsName><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>web</groupName></item></groupSet>
<attachment><attachmentId>eni-attach-0123456789abcdef0</attachmentId><deviceIndex>0</deviceIndex>
<networkCardIndex>0</networkCardIndex><status>attached</status><attachTime>2026-01-15T08:30:00.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></attachment><privateIpAddressesSet><item>
<privateIpAddress>10.0.12.34</privateIpAddress><privateDnsName>ip-10-0-12-34.ec2.internal</privateDnsName>
<primary>true</primary></item></privateIpAddressesSet><ipv6AddressesSet/><interfaceType>interface</interfaceType>
<operator><managed>false</managed></operator></item>`;

/** What every instance of one launch template shows alike: Ballast does not read it, the SDK has to parse it. */
const ALIKE = `
<keyName>ops</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>m7g.large</instanceType>
<monitoring><state>enabled</state></monitoring><subnetId>subnet-0123456789abcdef0</subnetId>
<vpcId>vpc-0123456789abcdef0</vpcId><privateIpAddress>10.0.12.34</privateIpAddress>
<privateDnsName>ip-10-0-12-34.ec2.internal</privateDnsName><dnsName/><reason/><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>web</groupName></item></groupSet>
<architecture>arm64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-0123456789abcdef0</volumeId>
<status>attached</status><attachTime>2026-01-15T08:30:01.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><hypervisor>xen</hypervisor>
<networkInterfaceSet>${NETWORK_INTERFACE}</networkInterfaceSet>
<iamInstanceProfile><arn>arn:aws:iam::000000000000:instance-profile/web</arn><id>AIPAEXAMPLEEXAMPLE000</id></iamInstanceProfile>
<ebsOptimized>true</ebsOptimized><enaSupport>true</enaSupport><cpuOptions><coreCount>2</coreCount>
<threadsPerCore>1</threadsPerCore></cpuOptions><capacityReservationSpecification>
<capacityReservationPreference>open</capacityReservationPreference></capacityReservationSpecification>
<hibernationOptions><configured>false</configured></hibernationOptions><enclaveOptions><enabled>false</enabled></enclaveOptions>
<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit>
<httpEndpoint>enabled</httpEndpoint><httpProtocolIpv6>disabled</httpProtocolIpv6>
<instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions><maintenanceOptions>
<autoRecovery>default</autoRecovery></maintenanceOptions><currentInstanceBootMode>uefi</currentInstanceBootMode>
<platformDetails>Linux/UNIX</platformDetails><usageOperation>RunInstances</usageOperation>
<usageOperationUpdateTime>2026-01-15T08:30:00.000Z</usageOperationUpdateTime>
<privateDnsNameOptions><hostnameType>ip-name</hostnameType><enableResourceNameDnsARecord>false</enableResourceNameDnsARecord>
<enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord></privateDnsNameOptions>
<operator><managed>false</managed></operator>`;

const renderInstance = (instance: CloudInstance): string =>
  `<item><instanceId>${instance.id}</instanceId><imageId>ami-0123456789abcdef0</imageId>` +
  '<instanceState><code>16</code><name>running</name></instanceState>' +
  `<launchTime>${new Date(instance.launchedAtMs).toISOString()}</launchTime><clientToken>${instance.intent}</clientToken>` +
  `<placement><availabilityZone>${instance.zone}</availabilityZone><groupName/><tenancy>default</tenancy></placement>` +
  `${ALIKE}<tagSet>${renderTags(instance)}</tagSet></item>`;

/** Instances as EC2 describes them: about 4 KB of XML each, as on a real account. */
export const renderReservation = (instances: readonly CloudInstance[]): string =>
  '<item><reservationId>r-0123456789abcdef0</reservationId><ownerId>000000000000</ownerId><groupSet/>' +
  `<requesterId>AIDAEXAMPLEEXAMPLE000</requesterId><instancesSet>${instances.map(renderInstance).join('')}</instancesSet></item>`;
