import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CLASS = /^export class (\w+Client) extends __Client/m;
const STEP = /\b(?:resolve|get)[A-Z]\w+(?=\()/g;
const SIGNING_NAME = /signingProperties: \{\s*name: "([\w-]+)"/g;
const SCHEME_PROVIDER = /^export const (default\w+HttpAuthSchemeProvider) = /m;

/** What makes up a client of one Region's service; all of it is in regional-client-module.ts, or not reached (ADR 10). */
const STEPS: ReadonlySet<string> = new Set([
  'getContentLengthPlugin',
  'getHostHeaderPlugin',
  'getHttpAuthSchemeEndpointRuleSetPlugin',
  'getHttpSigningPlugin',
  'getRecursionDetectionPlugin',
  'getRetryPlugin',
  'getSchemaSerdePlugin',
  'getUserAgentPlugin',
  'resolveClientEndpointParameters',
  'resolveEndpointConfig',
  'resolveHostHeaderConfig',
  'resolveHttpAuthSchemeConfig',
  'resolveRegionConfig',
  'resolveRetryConfig',
  'resolveUserAgentConfig',
  // Clients are made without extensions and loggers.
  'getLoggerPlugin',
  'resolveRuntimeExtensions',
  // DynamoDB: rules of endpoints that are left out, and a discovery that none of its commands does any more.
  'resolveAccountIdEndpointModeConfig',
  'resolveEndpointDiscoveryConfig',
  // CloudWatch compresses what PutMetricData sends, and a bundle does not (sdk-replacements.ts).
  'resolveCompressionConfig',
]);

/** Sources of a client's modules, by their path in its `dist-es`, with what all such clients repeat taken from one module. */
export type RegionalSources = Readonly<Record<string, string>>;

/** What the endpoints of services are made by in the module `regional-client`, by what their rules must say for it. */
const ENDPOINTS: readonly { readonly maker: string; readonly rulesOf: (name: string) => readonly string[] }[] = [
  { maker: 'endpointOf', rulesOf: (name) => [`"https://${name}.{Region}.{PartitionResult#dnsSuffix}"`] },
  {
    maker: 'globalEndpointOf',
    rulesOf: (name) => [
      `"https://${name}.{PartitionResult#dnsSuffix}"`,
      `"https://${name}.us-gov.amazonaws.com"`,
      '"{PartitionResult#implicitGlobalRegion}"',
    ],
  },
];

/**
 * The sources of a client whose service is one of a Region, or one of a whole partition: one endpoint form, one name to sign
 * with, no step of its own. Undefined for any other: such a client keeps its own.
 *
 * @param folder the client's `dist-es`
 * @param className its module's name
 */
export const regionalSources = async (folder: string, className: string): Promise<RegionalSources | undefined> => {
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  const [client, signature, rules] = await Promise.all([
    read(`${className}.js`),
    read('auth/httpAuthSchemeProvider.js'),
    read('endpoint/bdd.js'),
  ]);
  const names = new Set([...signature.matchAll(SIGNING_NAME)].map(([, name = '']) => name));
  const [name = ''] = names;
  const [, schemeProvider] = SCHEME_PROVIDER.exec(signature) ?? [];
  const endpoint = ENDPOINTS.find(({ rulesOf }) => rulesOf(name).every((rule) => rules.includes(rule)));
  const isKnown =
    CLASS.exec(client)?.[1] === className &&
    (client.match(STEP) ?? []).every((step) => STEPS.has(step)) &&
    names.size === 1 &&
    schemeProvider !== undefined &&
    !signature.includes('noAuth');
  return isKnown && endpoint ? sourcesOf(className, name, schemeProvider, endpoint.maker) : undefined;
};

const sourcesOf = (className: string, name: string, schemeProvider: string, endpoint: string): RegionalSources => ({
  [`${className}.js`]: `
import manifest from '../package.json';
import { RegionalClient } from 'regional-client';
import { getRuntimeConfig } from './runtimeConfig.shared';
export { RegionalClient as __Client } from 'regional-client';
export class ${className} extends RegionalClient {
  constructor(configuration) {
    super(configuration, getRuntimeConfig(configuration), manifest.version, '${name}');
  }
}`,
  'auth/httpAuthSchemeProvider.js': `
import { signatureFor } from 'regional-client';
export const ${schemeProvider} = signatureFor('${name}');`,
  'endpoint/endpointResolver.js': `
import { ${endpoint} } from 'regional-client';
export const defaultEndpointResolver = ${endpoint}('${name}');`,
  'endpoint/EndpointParameters.js': `
export { commonParams } from 'regional-client';`,
});
