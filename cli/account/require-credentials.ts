import { badInput } from '../stop.ts';

const NO_CREDENTIALS = 'no AWS credentials found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** Bad input when a client finds no credentials of the person. */
export const requireCredentials = async (client: {
  readonly config: { readonly credentials: () => Promise<unknown> };
}): Promise<void> => {
  try {
    await client.config.credentials();
  } catch (error) {
    throw badInput(NO_CREDENTIALS, { cause: error });
  }
};
