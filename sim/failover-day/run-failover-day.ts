import { isArmed } from '../../shared/core/failover/decide-flipping.ts';
import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import type { ServiceState } from '../../shared/core/failover/service-state.ts';
import { Fault } from '../../shared/core/fault.ts';
import { floorToMinute, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { auditReadiness } from '../../shared/operations/audit-readiness.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import { tableOf } from '../region-tables.ts';
import { type DayShopOptions, openDayShop, STANDBY_UNITS, STOPPED, STRUCK_MS } from './day-shop.ts';
import type {
  FailoverDay,
  FailoverRunReport,
  MoveRun,
  ReadinessRun,
  RequestTally,
  StoryTimes,
} from './failover-day.ts';
import { answeredAtMs, measureParts, reachedAfter, readMove } from './measure-move.ts';
import { BASELINES, COUNTED_MS, runBaseline } from './run-baseline.ts';
import { runDrill } from './run-drill.ts';
import type { Shop } from './shop.ts';
import { HOME, SHOP, SHOP_FLEET, SHOP_NAME, STANDBY, WITNESS } from './shop-config.ts';
import { strikeHome } from './strike-home.ts';
import { type RegionWatch, watchRegions } from './watch-regions.ts';

/** How to run it, and who is told how far it is. */
export type FailoverDayOptions = DayShopOptions & {
  /** Called at times with the share that is done; the day goes on when it settles. */
  readonly onProgress?: ((shareDone: number) => void | Promise<void>) | undefined;
};

/** From midnight on: what comes back when, and when a person has time for the way home. */
const CONTROL_PLANE_BACK_MS = 10 * HOUR_MS + 27 * MINUTE_MS + 20 * SECOND_MS;
const HOME_BACK_MS = 10 * HOUR_MS + 45 * MINUTE_MS + 20 * SECOND_MS;
const FAILBACK_MS = 11 * HOUR_MS + 30 * MINUTE_MS;
const ENDS_MS = 12 * HOUR_MS;

type Story = { readonly shop: Shop; readonly watch: RegionWatch; readonly dayMs: number };

const readStandby = async ({ run }: Shop): Promise<ServiceState | null> =>
  readServiceState((await tableOf(run.tables, STANDBY).workflows.read(serviceKey(SHOP))).body, SHOP);

const reportOf = async (shop: Shop, region: string, sinceMs: number, tally: RequestTally): Promise<MoveRun | null> => {
  const report = await readMove(shop, region);
  if (report === null || report.startedMs < sinceMs) return null;
  return {
    report,
    answeredMs: answeredAtMs(shop, sinceMs, region),
    reached: reachedAfter(shop, sinceMs, region),
    ...tally,
  };
};

const raisedAfter = ({ moments }: RegionWatch, { report: { plan } }: MoveRun, sinceMs: number): number | null => {
  const units = plan.needs.find(({ fleet }) => fleet === SHOP_FLEET)?.units ?? 0;
  return moments.find(({ atMs, units: ready }) => atMs >= sinceMs && (ready[STANDBY] ?? 0) >= units)?.atMs ?? null;
};

/** The home Region and Route 53's control plane fail at the same moment, and Ballast is alone with it. */
const failOver = async ({ shop, watch, dayMs }: Story) => {
  const struckMs = dayMs + STRUCK_MS;
  await watch.passUntil(struckMs);
  const ends = strikeHome(shop.run.globe, { home: 'black-hole', controlPlane: 'down' });
  await watch.passUntil(floorToMinute(struckMs) + COUNTED_MS);
  const tally = shop.traffic.countSince(floorToMinute(struckMs));
  const moved = await reportOf(shop, STANDBY, struckMs, tally);
  if (moved === null) throw new Fault('conflict', 'failover-day', `nobody moved ${SHOP} out of ${HOME}`);
  const failover: FailoverRunReport = {
    ...moved,
    parts: await measureParts(shop, struckMs),
    raisedMs: raisedAfter(watch, moved, struckMs),
  };
  return { failover, ends, struckMs };
};

type Ends = ReturnType<typeof strikeHome>;

/** What failed comes back, and is left alone: the switch is armed again, and nothing moves. */
const comeBack = async ({ shop, watch, dayMs }: Story, ends: Ends): Promise<StoryTimes> => {
  const first: { recordsMs: number | null; armedMs: number | null } = { recordsMs: null, armedMs: null };
  const note = async (): Promise<void> => {
    const state = await readStandby(shop);
    const { nowMs } = shop.run.globe.clock;
    if (state === null || state.recordsEpoch !== state.epoch) return;
    first.recordsMs ??= nowMs;
    if (isArmed(state) && state.arming === null) first.armedMs ??= nowMs;
  };
  await watch.passUntil(dayMs + CONTROL_PLANE_BACK_MS, note);
  ends.endControlPlane();
  await watch.passUntil(dayMs + HOME_BACK_MS, note);
  ends.endHome();
  await watch.passUntil(dayMs + FAILBACK_MS, note);
  return {
    struckMs: dayMs + STRUCK_MS,
    controlPlaneBackMs: dayMs + CONTROL_PLANE_BACK_MS,
    homeBackMs: dayMs + HOME_BACK_MS,
    failbackAskedMs: dayMs + FAILBACK_MS,
    ...first,
  };
};

/** `ballast readiness shop --probe`, in the Region that it would go back to. */
const audit = async ({ run }: Shop): Promise<ReadinessRun> => {
  const stack = run.stacks.get(HOME);
  if (stack === undefined) throw new Fault('not-found', 'failover-day', `nothing is deployed in ${HOME}`);
  const request = { service: SHOP, probe: true, dryRun: false };
  const answer = await run.pass(auditReadiness(stack.ports, stack.setup, request));
  if ('kind' in answer) throw new Fault('conflict', 'failover-day', answer.because);
  const { atMs, standing, checks } = answer;
  return { atMs, standing, checks };
};

/** A person goes home when all is well again: never by itself. */
const failBack = async ({ shop, watch, dayMs }: Story): Promise<MoveRun | null> => {
  const askedMs = shop.run.globe.clock.nowMs;
  const wish = { kind: 'move', to: HOME, why: `${HOME} is well again`, by: 'a person', force: false } as const;
  const { refused } = await shop.run.ask(HOME, { service: SHOP, wish, dryRun: false });
  await watch.passUntil(dayMs + ENDS_MS);
  if (refused !== null) return null;
  return reportOf(shop, HOME, askedMs, shop.traffic.countSince(floorToMinute(askedMs)));
};

const countMoves = ({ answers }: Shop, fromMs: number, untilMs: number): number =>
  answers.filter(({ atMs }) => atMs > fromMs && atMs < untilMs).length;

const tellStory = async (story: Story, tell: (shareDone: number) => void | Promise<void>) => {
  const { failover, ends } = await failOver(story);
  await tell(0.5);
  const times = await comeBack(story, ends);
  const readiness = await audit(story.shop);
  const movesByItself = countMoves(story.shop, failover.answeredMs ?? times.struckMs, times.failbackAskedMs);
  await tell(0.8);
  return { failover, times, readiness, movesByItself, failback: await failBack(story) };
};

/**
 * Runs what happens when a Region fails, on the embedded cloud, by the operations that run at AWS: the service moves by Route
 * 53's data plane alone, everything comes back, and a person fails it back; the drill of a week before, and the same outage where
 * Route 53's own health check answers it, are run too. Whatever is told was measured. The same options give the same, byte for byte.
 */
export const runFailoverDay = async (options: FailoverDayOptions): Promise<FailoverDay> => {
  const { seed, dayMs, onProgress } = options;
  const tell = async (shareDone: number): Promise<void> => onProgress?.(shareDone);
  const drill = await runDrill(options);
  await tell(0.1);
  const shop = await openDayShop(options);
  const watch = watchRegions(shop);
  const story = await tellStory({ shop, watch, dayMs }, tell);
  const baselines = [];
  for (const baseline of BASELINES) baselines.push(await runBaseline(options, baseline));
  await tell(1);
  return {
    seed,
    service: SHOP,
    dnsName: SHOP_NAME,
    fleet: SHOP_FLEET,
    home: HOME,
    standby: STANDBY,
    witness: WITNESS,
    startMs: shop.startMs,
    endMs: dayMs + ENDS_MS,
    standbyUnits: STANDBY_UNITS,
    stopped: STOPPED,
    drill,
    ...story,
    moments: watch.moments,
    baselines,
  };
};
