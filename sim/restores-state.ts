/** A security group that a restore made. */
export type Isolation = {
  readonly id: string;
  readonly restoreId: string;
  readonly allowsHttps: boolean;
  readonly tags: ReadonlyMap<string, string>;
};

/** What restores made in a Region, beside instances and volumes. */
export type Restores = {
  readonly isolations: Map<string, Isolation>;
  /** What calls gave, by their token. */
  readonly answers: Map<string, { readonly parameters: string; readonly id: string }>;
};

/** A Region in which nothing was restored. */
export const createRestores = (): Restores => ({ isolations: new Map(), answers: new Map() });
