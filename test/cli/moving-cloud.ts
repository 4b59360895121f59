import { describeMove } from '../../cli/services/describe-move.ts';
import { type FoundMove, findMove, followMove } from '../../cli/services/follow-move.ts';
import { lookAtService } from '../../cli/services/look-at-service.ts';
import type { ServiceAccess } from '../../cli/services/service-access.ts';
import type { ServiceWish } from '../../shared/core/failover/service-wish.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import type { MoveReport, ServiceReport } from '../../shared/operations/service-report.ts';
import { openShopCloud, type ShopCloud, type ShopOptions } from '../sim/shop-cloud.ts';

/** A shop in two Regions of the embedded cloud, with what the command line does there. */
export type MovingCloud = ShopCloud & {
  readonly nowMs: () => number;
  readonly access: (region: string) => ServiceAccess;
  /** A look, or a dry one, with what is wished for. */
  readonly look: (region: string, wish: ServiceWish | null, dryRun?: boolean) => Promise<ServiceReport>;
  /** Follows a move to its rest, and remembers what was shown. */
  readonly follow: (region: string, begun: ServiceReport, shown?: string[]) => Promise<FoundMove>;
};

/** Opens it, prepared and quiet. */
export const openMovingCloud = async (options: ShopOptions = {}): Promise<MovingCloud> => {
  const shop = await openShopCloud(options);
  const { run } = shop;
  const nowMs = (): number => run.globe.clock.nowMs;
  const access = (region: string): ServiceAccess => {
    const stack = run.stacks.get(region);
    if (stack === undefined) throw new Error(`nothing is deployed in ${region}`);
    return { ports: stack.ports, setup: stack.setup };
  };
  const look: MovingCloud['look'] = (region, wish, dryRun = false) =>
    run.pass(lookAtService(access(region), { service: 'shop', wish, why: 'a test', dryRun }));
  const isUnderWay = ({ phase }: MoveReport): boolean => phase !== 'over';
  const follow: MovingCloud['follow'] = (region, begun, shown = []) => {
    const first = findMove(begun, isUnderWay);
    return followMove(begun, first === null ? isUnderWay : ({ id }) => id === first.id, {
      look: () => look(region, null),
      show: (_, move) => {
        shown.push(describeMove(move, nowMs()));
      },
      pause: () => run.advanceTo(nowMs() + 5 * SECOND_MS),
    });
  };
  return { ...shop, nowMs, access, look, follow };
};

/** A person's wish to move the shop. */
export const moveTo = (to: string, force = false): ServiceWish => ({
  kind: 'move',
  to,
  why: 'a test',
  by: 'ann',
  force,
});
