/** What a local service answers in AWS's stead. */
export type LocalAnswer = { readonly status: number; readonly body: string };
