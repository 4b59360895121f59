import type { Stage } from './stage.ts';

/** A workflow under way in a world of its own. */
export type Story = {
  /** Lets what is due now happen, and then time pass; steps count from 0. */
  readonly step: (index: number, stage: Stage) => Promise<void>;
  readonly nowMs: () => number;
  /** All that there is, without the names and times that differ between histories that end alike. */
  readonly picture: () => Promise<unknown>;
  /** What must not be, or must not have been, each in a line. */
  readonly flaws: () => Promise<readonly string[]>;
};

/** Something that Ballast does in several port calls, and that may crash at any of them. */
export type Workflow = {
  /** As it is asked for: lower-case letters and hyphens. */
  readonly name: string;
  /** What happens, in a few words. */
  readonly about: string;
  /** Steps after which all is at rest that nothing crashed. */
  readonly steps: number;
  /** Steps more that a crash may cost. */
  readonly grace: number;
  /** Tells the story up to where its calls begin to count. */
  readonly open: () => Promise<Story>;
};
