/** The only source of time; the sim supplies its own. */
export type Clock = { readonly nowMs: () => number };
