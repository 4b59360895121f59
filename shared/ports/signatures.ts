/** A signature that others can check without asking us. */
export type Signature = { readonly algorithm: string; readonly key: string; readonly value: string };

/** Signs reports with the Region's key. Rejects with a `Fault`. */
export type Signatures = { readonly sign: (text: string) => Promise<Signature> };
