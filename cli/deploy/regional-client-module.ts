const PARTITION =
  /"dnsSuffix": "([\w.-]+)"[\s\S]*?"implicitGlobalRegion": "([\w-]+)"[\s\S]*?"regionRegex": ("[^\n]+"),\n/g;
const PARTITION_START = /"regionRegex":/g;

/**
 * Source of the module `regional-client`: what the clients of one Region's services, and of a partition's, repeat, once for all.
 *
 * A client is put together as its own class does it, with what shared/aws/aws-clients.ts sets taken as it is and the rest at its
 * default: a Lambda has neither files nor variables that say otherwise. Endpoints are the one that was configured or that of
 * the Region, in the domain that the SDK's table of partitions has for it.
 *
 * @param partitions source of that table
 */
export const regionalClientModule = (partitions: string): string => {
  const known = [...partitions.matchAll(PARTITION)];
  const suffixes = known.map(([, suffix, , regions]) => `[${regions}, '${suffix}']`);
  const globals = known.map(([, , global, regions]) => `[${regions}, '${global}']`);
  if (suffixes.length === 0 || suffixes.length !== (partitions.match(PARTITION_START) ?? []).length) {
    throw new Error('regional-client: the AWS SDK writes its partitions in another form than expected');
  }
  return `${CLIENT}
const SUFFIXES = [${suffixes.join(', ')}];
${ENDPOINT}
const GLOBAL_REGIONS = [${globals.join(', ')}];
${GLOBAL_ENDPOINT}`;
};

const CLIENT = `
import {
  createDefaultUserAgentProvider, getHostHeaderPlugin, getRecursionDetectionPlugin, getUserAgentPlugin,
  resolveHostHeaderConfig, resolveUserAgentConfig,
} from '@aws-sdk/core/client';
import { resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import {
  DefaultIdentityProviderConfig, getHttpAuthSchemeEndpointRuleSetPlugin, getHttpSigningPlugin,
} from '@smithy/core';
import { Client, getSmithyContext, normalizeProvider } from '@smithy/core/client';
import {
  loadConfig, NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, resolveRegionConfig,
} from '@smithy/core/config';
import { resolveEndpointConfig } from '@smithy/core/endpoints';
import { getContentLengthPlugin } from '@smithy/core/protocols';
import { getRetryPlugin, resolveRetryConfig } from '@smithy/core/retry';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import { calculateBodyLength } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';

const runtimeConfig = (configuration, shared, clientVersion, defaultSigningName) => ({
  maxAttempts: 3,
  retryMode: 'standard',
  ...shared,
  ...configuration,
  runtime: 'node',
  defaultsMode: async () => 'legacy',
  defaultSigningName,
  bodyLengthChecker: calculateBodyLength,
  credentialDefaultProvider: fromEnv,
  defaultUserAgentProvider: createDefaultUserAgentProvider({ serviceId: shared.serviceId, clientVersion }),
  requestHandler: NodeHttpHandler.create(configuration.requestHandler ?? {}),
  streamCollector,
  useDualstackEndpoint: loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
  useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
});

export class RegionalClient extends Client {
  constructor(configuration, shared, version, signingName) {
    const initial = runtimeConfig(configuration, shared, version, signingName);
    super(initial);
    this.initConfig = initial;
    const resolvers = [resolveUserAgentConfig, resolveRetryConfig, resolveRegionConfig, resolveHostHeaderConfig,
      resolveEndpointConfig, resolveAwsSdkSigV4Config];
    this.config = resolvers.reduce((config, resolve) => resolve(config), initial);
    this.config.authSchemePreference = normalizeProvider([]);
    const plugins = [getSchemaSerdePlugin, getUserAgentPlugin, getRetryPlugin, getContentLengthPlugin,
      getHostHeaderPlugin, getRecursionDetectionPlugin, getAuthPlugin, getHttpSigningPlugin];
    for (const getPlugin of plugins) this.middlewareStack.use(getPlugin(this.config));
  }
}

const getAuthPlugin = (config) => getHttpAuthSchemeEndpointRuleSetPlugin(config, {
  httpAuthSchemeParametersProvider: async ({ region }, context) => ({
    operation: getSmithyContext(context).operation,
    region: await normalizeProvider(region)(),
  }),
  identityProviderConfigProvider: async ({ credentials }) =>
    new DefaultIdentityProviderConfig({ 'aws.auth#sigv4': credentials }),
});

export const signatureFor = (name) => ({ region }) => [{
  schemeId: 'aws.auth#sigv4',
  signingProperties: { name, region },
  propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
}];

export const commonParams = {
  UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
  Endpoint: { type: 'builtInParams', name: 'endpoint' },
  Region: { type: 'builtInParams', name: 'region' },
  UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
};
`;

const ENDPOINT = `
export const endpointOf = (service) => ({ Endpoint, Region, UseDualStack, UseFIPS }) => {
  if (UseDualStack || UseFIPS) {
    throw new Error('A bundle knows neither FIPS nor dual-stack endpoints: set AWS_ENDPOINT_URL_<SERVICE> instead.');
  }
  const [, suffix] = SUFFIXES.find(([regions]) => new RegExp(regions).test(Region)) ?? SUFFIXES[0];
  return { url: new URL(Endpoint ?? \`https://\${service}.\${Region}.\${suffix}\`), properties: {}, headers: {} };
};
`;

/** One endpoint for a whole partition, in the name of one of its Regions. GovCloud shares its domain with AWS's first partition. */
const GLOBAL_ENDPOINT = `
export const globalEndpointOf = (service) => (parameters) => {
  const { url } = endpointOf(service)(parameters);
  const { Endpoint, Region } = parameters;
  if (Endpoint) return { url, properties: {}, headers: {} };
  const [, signingRegion] = GLOBAL_REGIONS.find(([regions]) => new RegExp(regions).test(Region)) ?? GLOBAL_REGIONS[0];
  const label = signingRegion.startsWith('us-gov-') ? 'us-gov.' : '';
  return {
    url: new URL(url.href.replace(\`\${Region}.\`, label)),
    properties: { authSchemes: [{ name: 'sigv4', signingRegion }] },
    headers: {},
  };
};
`;
