const SIGNING_NAME = /signingProperties: \{\s*name: "([\w-]+)"/g;
const PARAMETERS_PROVIDER = /^export const (default\w+HttpAuthSchemeParametersProvider) = /m;
const SCHEME_PROVIDER = /^export const (default\w+HttpAuthSchemeProvider) = /m;

/** Modules of ours that the clients of a bundle share, by the name they are imported by. */
export const SHARED_MODULES: Readonly<Record<string, string>> = {
  // As each client's own, with what shared/aws/aws-clients.ts sets taken as it is, and the rest at its default: a Lambda has
  // neither a file nor variables that would say otherwise.
  'lambda-runtime-config': `
import { createDefaultUserAgentProvider } from '@aws-sdk/core/client';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import {
  loadConfig, NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';
import { calculateBodyLength } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
export const lambdaRuntimeConfig = (config, shared, clientVersion) => ({
  maxAttempts: 3,
  retryMode: 'standard',
  ...shared,
  ...config,
  runtime: 'node',
  defaultsMode: async () => 'legacy',
  bodyLengthChecker: calculateBodyLength,
  credentialDefaultProvider: defaultProvider,
  defaultUserAgentProvider: createDefaultUserAgentProvider({ serviceId: shared.serviceId, clientVersion }),
  requestHandler: NodeHttpHandler.create(config.requestHandler ?? {}),
  streamCollector,
  useDualstackEndpoint: loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
  useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
});
`,
  'region-signature': `
import { resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { getSmithyContext, normalizeProvider } from '@smithy/core/client';
export const parameters = async (config, context) => ({
  operation: getSmithyContext(context).operation,
  region: await normalizeProvider(config.region)(),
});
export const schemesFor = (name) => ({ region }) => [{
  schemeId: 'aws.auth#sigv4',
  signingProperties: { name, region },
  propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
}];
export const resolve = (config) =>
  Object.assign(resolveAwsSdkSigV4Config(config), {
    authSchemePreference: normalizeProvider(config.authSchemePreference ?? []),
  });
`,
};

/** Source of every client's `runtimeConfig.js`. */
export const RUNTIME_CONFIG = `
import manifest from '../package.json';
import { lambdaRuntimeConfig } from 'lambda-runtime-config';
import { getRuntimeConfig as getShared } from './runtimeConfig.shared';
export const getRuntimeConfig = (config) => lambdaRuntimeConfig(config, getShared(config), manifest.version);
`;

/**
 * Source of a client's `httpAuthSchemeProvider.js` that signs for one Region. Undefined where the client knows calls
 * without a signature, or has several names to sign with: such a client keeps its own.
 */
export const regionSignature = (source: string): string | undefined => {
  const names = new Set([...source.matchAll(SIGNING_NAME)].map(([, name]) => name));
  const [, parametersProvider] = PARAMETERS_PROVIDER.exec(source) ?? [];
  const [, schemeProvider] = SCHEME_PROVIDER.exec(source) ?? [];
  if (names.size !== 1 || source.includes('noAuth') || !parametersProvider || !schemeProvider) return undefined;
  return `
import { parameters, resolve, schemesFor } from 'region-signature';
export const ${parametersProvider} = parameters;
export const ${schemeProvider} = schemesFor('${[...names].join()}');
export const resolveHttpAuthSchemeConfig = resolve;
`;
};
