const CORE = '@aws-sdk/core/dist-es/submodules';
const SMITHY = '@smithy/core/dist-es/submodules';

/** Modules that a bundle holds in another form, by their path among the packages. Each has the exports that are imported. */
export const SDK_REPLACEMENTS: Readonly<Record<string, string>> = {
  // What a client that is not of one Region asks for credentials: a Lambda has them in its environment.
  '@aws-sdk/credential-provider-node/dist-es/index.js': `
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  // Only EventBridge's global endpoints are signed for several Regions at once, and events go to the bus of one.
  '@aws-sdk/signature-v4-multi-region/dist-es/index.js': `
import { SignatureV4 } from '@smithy/signature-v4';
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency() {
    return 'none';
  }
}`,
  [`${CORE}/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js`]: `
export { AwsSdkSigV4Signer as AwsSdkSigV4ASigner } from './AwsSdkSigV4Signer';`,
  // Node has hashes of its own; this is the fallback for where it was built without.
  [`${SMITHY}/checksum/sha256/Sha256Js.js`]: `
export class Sha256Js {
  constructor() {
    throw new Error('This bundle holds no hash of its own: Node must have been built with OpenSSL.');
  }
}`,
  // Signs the messages of event streams.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': `
export class HeaderFormatter {
  format() {
    throw new Error('This bundle signs no event streams: no operation that it calls has one.');
  }
}
export class Int64 {}`,
  // The body of an answer is a stream of Node's, never of a browser.
  [`${SMITHY}/serde/util-stream/sdk-stream-mixin.browser.js`]: `
export const sdkStreamMixin = () => {
  throw new Error('This bundle reads no streams but those of Node.');
};`,
  // A Lambda has no home folder with a configuration of AWS's tools.
  [`${SMITHY}/config/shared-ini-file-loader/loadSharedConfigFiles.js`]: `
export { CONFIG_PREFIX_SEPARATOR } from './constants';
export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  // The same without its effect at load, which each endpoint resolver that has rules repeats: rules are what needs it.
  [`${CORE}/client/util-endpoints/aws.js`]: `
import { isVirtualHostableS3Bucket } from './lib/aws/isVirtualHostableS3Bucket';
import { parseArn } from './lib/aws/parseArn';
import { partition } from './lib/aws/partition';
export const awsEndpointFunctions = { isVirtualHostableS3Bucket, parseArn, partition };`,
  // Called for S3's client alone.
  [`${SMITHY}/endpoints/middleware-endpoint/service-customizations/index.js`]: `
export const resolveParamsForS3 = async (parameters) => parameters;`,
  // CloudWatch would compress what PutMetricData sends from 10 KB on: a switch is one number.
  '@smithy/middleware-compression/dist-es/getCompressionPlugin.js': `
export const getCompressionPlugin = () => ({ applyToStack: () => {} });`,
  // Tells AWS in each call's user agent which features of the SDK it used.
  [`${CORE}/client/middleware-user-agent/check-features.js`]: `
export const checkFeatures = async () => {};`,
};
