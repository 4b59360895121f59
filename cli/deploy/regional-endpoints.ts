import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SERVICE = /defaultSigningName: "([\w-]+)"/;
const PARTITION = /"dnsSuffix": "([\w.-]+)"[\s\S]*?"regionRegex": ("[^\n]+"),\n/g;
const PARTITION_START = /"regionRegex":/g;

/**
 * Source of a client's endpoint resolver without its table of rules: the endpoint that was configured, or that of the
 * Region. Undefined where the rules know none of that form: such a client keeps its own.
 *
 * @param folder the client's `dist-es/endpoint`
 */
export const regionalEndpointResolver = async (folder: string): Promise<string | undefined> => {
  const [parameters, rules] = await Promise.all(
    ['EndpointParameters.js', 'bdd.js'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const [, service = ''] = SERVICE.exec(parameters ?? '') ?? [];
  if (!rules?.includes(`"https://${service}.{Region}.{PartitionResult#dnsSuffix}"`)) return undefined;
  return `
import { regionalEndpoint } from 'regional-endpoint';
export const defaultEndpointResolver = (parameters) => regionalEndpoint('${service}', parameters);
`;
};

/** Source of the module \`regional-endpoint\`, with the domain of each partition as the SDK's own table has it. */
export const regionalEndpointModule = (partitions: string): string => {
  const suffixes = [...partitions.matchAll(PARTITION)].map(([, suffix, regions]) => `[${regions}, '${suffix}']`);
  if (suffixes.length === 0 || suffixes.length !== (partitions.match(PARTITION_START) ?? []).length) {
    throw new Error('regional-endpoints: the AWS SDK writes its partitions in another form than expected');
  }
  return `
const SUFFIXES = [${suffixes.join(', ')}];
export const regionalEndpoint = (service, { Endpoint, Region, UseDualStack, UseFIPS }) => {
  if (UseDualStack || UseFIPS) {
    throw new Error('A bundle knows neither FIPS nor dual-stack endpoints: set AWS_ENDPOINT_URL_<SERVICE> instead.');
  }
  const [, suffix] = SUFFIXES.find(([regions]) => new RegExp(regions).test(Region)) ?? SUFFIXES[0];
  return { url: new URL(Endpoint ?? \`https://\${service}.\${Region}.\${suffix}\`), properties: {}, headers: {} };
};
`;
};
