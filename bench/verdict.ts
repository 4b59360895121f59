/** Something that must hold, and whether it did. */
export type Verdict = { readonly claim: string; readonly found: string; readonly holds: boolean };

/** A verdict on one line. */
export const renderVerdict = ({ claim, found, holds }: Verdict): string =>
  `${holds ? 'holds' : 'BROKEN'}: ${claim} (${found})`;
