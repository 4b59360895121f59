import type { InstanceNotice } from '../core/healing/instance-notice.ts';
import type { Signal } from './signal.ts';

/** A look at the fleets that hold these instances, for which what AWS announced about them is written down first. */
export const announceInstances = (
  eventId: string,
  because: string,
  notices: readonly [InstanceNotice, ...InstanceNotice[]],
): Signal => {
  const [first, ...others] = notices;
  return {
    kind: 'request',
    request: {
      wake: { kind: 'instance', id: eventId, because },
      scope: { kind: 'holding', instanceIds: [first.instanceId, ...others.map(({ instanceId }) => instanceId)] },
      dryRun: false,
      announced: { kind: 'instances', notices },
    },
  };
};
