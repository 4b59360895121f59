import { styleText } from 'node:util';

/** How a text may stand out. */
export type Emphasis = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Makes a text stand out, or leaves it as it is. */
export type Paint = (emphasis: Emphasis, text: string) => string;

/** Colours for a terminal that wants them (NO_COLOR and FORCE_COLOR are honoured), plain text for anything else. */
export const paintTerminal: Paint = (emphasis, text) => styleText(emphasis, text, { stream: process.stdout });

/** Plain text. */
export const paintNothing: Paint = (_, text) => text;
