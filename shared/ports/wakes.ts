/** Has fleets of this Region looked at now instead of at the next tick; a wake that is lost costs a minute. Rejects with a `Fault`. */
export type Wakes = { readonly wakeFleets: (fleets: readonly string[], because: string) => Promise<void> };
