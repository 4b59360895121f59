import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const SCHEMA_LITERAL = /^((?:export )?var [\w$]+ = )(\[(?:[^\n]*\]|[\s\S]*?\n\]));$/gm;
const ERROR_CLASS = /^n0_registry\.registerError\([^\n]*\);$/gm;
const CLIENT_MANIFEST = /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;
const CREDENTIALS_OF_EVERY_PLACE = /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/;
const ENDPOINT_CACHE = /[\\/]@aws-sdk[\\/]endpoint-cache[\\/]dist-es[\\/]EndpointCache\.js$/;
const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;

const EC2_SCHEMAS = /[\\/]@aws-sdk[\\/]client-ec2[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;

/**
 * What EC2 tells of an instance, a launch template or a subnet, and no adapter reads or sends: by the member's name, the
 * shapes that a bundle holds empty. A member that an adapter is to read comes off this list.
 */
export const UNREAD_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  BlockDeviceMappings: [
    'InstanceBlockDeviceMapping',
    'LaunchTemplateBlockDeviceMapping',
    'FleetBlockDeviceMappingRequest',
    'BlockDeviceMappingResponse',
  ],
  CapacityReservationSpecification: [
    'CapacityReservationSpecificationResponse',
    'LaunchTemplateCapacityReservationSpecificationResponse',
  ],
  CpuOptions: ['CpuOptions', 'LaunchTemplateCpuOptions'],
  ElasticInferenceAcceleratorAssociations: ['ElasticInferenceAcceleratorAssociation'],
  ElasticInferenceAccelerators: ['LaunchTemplateElasticInferenceAcceleratorResponse'],
  InstanceMarketOptions: ['LaunchTemplateInstanceMarketOptions'],
  InstanceRequirements: ['InstanceRequirements', 'InstanceRequirementsRequest'],
  Ipv6CidrBlockAssociationSet: ['SubnetIpv6CidrBlockAssociation'],
  MetadataOptions: [
    'FleetInstanceMetadataOptionsRequest',
    'InstanceMetadataOptionsResponse',
    'LaunchTemplateInstanceMetadataOptions',
  ],
  NetworkInterfaces: ['InstanceNetworkInterface', 'LaunchTemplateInstanceNetworkInterfaceSpecification'],
  SecondaryInterfaces: ['InstanceSecondaryInterface', 'LaunchTemplateInstanceSecondaryInterfaceSpecification'],
};

const credentialsOfLambda = `
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { chain } from '@smithy/core/config';
export const defaultProvider = (init = {}) => chain(fromEnv(init), async (identity) => fromHttp(init)(identity));
`;

const noEventStreams = `
const refuse = () => {
  throw new Error('This bundle holds no event streams: no operation that it calls has one.');
};
export { refuse as EventStreamSerde, refuse as eventStreamSerdeProvider };
`;

/** Keeps out of a bundle what the AWS SDK carries along and a Lambda of ours cannot reach: three quarters of its bytes. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup: ({ onLoad, onResolve }) => {
    // Literals with computed keys look to a bundler as if they had effects; a pure call around each lets unused ones go.
    // Errors are told apart by their codes (shared/aws/aws-error.ts): without a class of its own, each is a plain one.
    onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const lean = EC2_SCHEMAS.test(path) ? emptyUnread(source) : source;
      return { contents: markLiteralsPure(lean).replace(ERROR_CLASS, '') };
    });
    // A client reads nothing but its version.
    onLoad({ filter: CLIENT_MANIFEST }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }));
    // Lambda hands credentials over in the environment or at its container endpoint, never by profile, SSO or IMDS.
    onLoad({ filter: CREDENTIALS_OF_EVERY_PLACE }, ({ path }) => ({
      contents: credentialsOfLambda,
      resolveDir: dirname(path),
    }));
    // DynamoDB's client makes one for an endpoint discovery that none of its commands does; it brings three packages along.
    onLoad({ filter: ENDPOINT_CACHE }, () => ({ contents: 'export class EndpointCache {}' }));
    onResolve({ filter: EVENT_STREAMS }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'no-event-streams' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'no-event-streams' }, () => ({ contents: noEventStreams }));
  },
};

const markLiteralsPure = (source: string): string =>
  source.replace(
    SCHEMA_LITERAL,
    (_, declaration: string, literal: string) => `${declaration}/* @__PURE__ */ (() => ${literal})();`,
  );

/** A structure without members is read past; what it alone leads to is left out of the bundle. */
const emptyUnread = (source: string): string =>
  Object.values(UNREAD_MEMBERS)
    .flat()
    .reduce((lean, shape) => {
      const literal = new RegExp(`^(export var ${shape}\\$ = \\[3, n0, \\w+),\\s*0,[\\s\\S]*?\\n\\];$`, 'm');
      if (!literal.test(lean))
        throw new Error(`lean-sdk: the EC2 client has no structure ${shape}; take it off the list`);
      return lean.replace(literal, (_, head: string) => `${head}, 0, [], []];`);
    }, source);
