/** A time in which faults happen. */
export type Storm = { readonly fromMs: number; readonly toMs: number };

/** Load of a fleet, in requests per second, by minute of the trial. */
export type LoadAt = (minute: number) => number;

/** What a trial is about: a deployment, and the weather that it goes through. All of it is drawn from the seed. */
export type Scene = {
  /** Fleets alone in one Region; their recovery points too, in two; a service that moves between them, seen from a third. */
  readonly kind: 'fleets' | 'points' | 'services';
  /** The ballast.yml, and others that a person may deploy in the middle of things. */
  readonly text: string;
  readonly otherTexts: readonly string[];
  /** Regions that it is deployed to, home first. */
  readonly regions: readonly [string, ...string[]];
  readonly startMs: number;
  readonly endMs: number;
  readonly storms: readonly Storm[];
  readonly bootMs: number;
  readonly describeLagMs: number;
  /** Load by fleet, at home. */
  readonly loads: ReadonlyMap<string, LoadAt>;
  /** Requests per second that one unit serves. */
  readonly unitRate: number;
  /** Share of the invocations in a storm whose calls take time. */
  readonly slowShare: number;
  /** Between two strikes of a storm, on average. */
  readonly strikeEveryMs: number;
};

/** Stage of the only deployment. */
export const STAGE = 'sim';

/** The account of every event that is not foreign; of a kind that documentation uses. */
export const ACCOUNT_ID = '111122223333';
