import type { FleetView } from '../fleet-view.ts';
import { HOUR_MS } from '../time.ts';
import { isNoticeInForce } from './gather-signs.ts';
import type { InstanceNotice } from './instance-notice.ts';

/** How long a notice is kept whose instance the listing does not show: as long as EC2 shows a terminated one. */
const UNSEEN_KEPT_MS = HOUR_MS;

/** Notices that are over: their instance is gone, or they speak of it no more. */
export const spentNotices = ({ instances, notices = [] }: FleetView, nowMs: number): readonly InstanceNotice[] => {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return notices.filter((notice) => {
    const instance = byId.get(notice.instanceId);
    if (instance === undefined) return nowMs - notice.atMs >= UNSEEN_KEPT_MS;
    return instance.lifecycle === 'terminated' || !isNoticeInForce(notice, instance, nowMs);
  });
};
