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
    onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: markLiteralsPure(await readFile(path, 'utf8')).replace(ERROR_CLASS, ''),
    }));
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
