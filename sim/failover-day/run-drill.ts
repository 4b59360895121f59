import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import { drillOf } from '../../shared/core/failover/service.ts';
import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import { regionOfName } from '../dns/answer-name.ts';
import { tableOf } from '../region-tables.ts';
import { type DayShopOptions, DRILLED_BEFORE_MS, openDayShop } from './day-shop.ts';
import type { DrillRun } from './failover-day.ts';
import { readMove } from './measure-move.ts';
import type { Shop } from './shop.ts';
import { HOME, SHOP, SHOP_FLEET, STANDBY } from './shop-config.ts';

const LASTS_MS = 25 * MINUTE_MS;

const drilledService = ({ run }: Shop) => {
  const service = run.setups.get(STANDBY)?.services.find(({ name }) => name === SHOP);
  if (service === undefined) throw new Fault('not-found', 'run-drill', `no service ${SHOP}`);
  return drillOf(service);
};

const isCleanedUp = async ({ run }: Shop, { name, dnsName }: ReturnType<typeof drilledService>): Promise<boolean> => {
  const { ledger, workflows } = tableOf(run.tables, STANDBY);
  const state = readServiceState((await workflows.read(serviceKey(name))).body, name);
  const overrides = (await ledger.readFleets([SHOP_FLEET])).get(SHOP_FLEET)?.overrides ?? [];
  return state?.switchOn === false && overrides.length === 0 && regionOfName(run.globe, dnsName) === HOME;
};

/** Drills the failover of the story a week before: all of it but for the name that clients ask for. */
export const runDrill = async (options: DayShopOptions): Promise<DrillRun> => {
  const shop = await openDayShop(options, {}, DRILLED_BEFORE_MS);
  const { run, traffic, startMs } = shop;
  const service = drilledService(shop);
  const wish = { kind: 'drill', why: 'every week', by: 'schedule' } as const;
  const { refused } = await run.ask(STANDBY, { service: SHOP, wish, dryRun: false });
  if (refused !== null) throw new Fault('conflict', 'run-drill', refused.because);
  await run.advanceTo(startMs + LASTS_MS);
  const report = await readMove(shop, STANDBY, service.name);
  if (report === null) throw new Fault('not-found', 'run-drill', 'the drill left no report');
  return { report, cleanedUp: await isCleanedUp(shop, service), ...traffic.countSince(startMs) };
};
