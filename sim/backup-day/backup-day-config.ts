import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { Fault } from '../../shared/core/fault.ts';

/** Where the fleet of the day runs, and where its recovery points are copied to. */
export const HOME = 'us-east-1';
export const STANDBY = 'us-west-2';

/** The key that copies are encrypted with. */
export const COPY_KEY = 'alias/backups';

/** A stateful fleet of its own, so that the load of `npm start` has nothing to do with it; nothing of it runs in the standby Region. */
const TEXT = `version: 1
regions: { primary: ${HOME}, standby: ${STANDBY} }
fleets:
  db:
    launchTemplate: database
    subnets: [subnet-0d1b2c3d4e5f60001, subnet-0d1b2c3d4e5f60002]
    sizes: [r7g.large]
    capacity: { min: 2, max: 2 }
    machinesMin: 0
    stateful: { volumes: [/dev/sdf] }
    inRegion:
      ${STANDBY}:
        subnets: [subnet-0e1b2c3d4e5f60001, subnet-0e1b2c3d4e5f60002]
        capacity: { min: 0, max: 2 }
    backup:
      every: 1h
      at: "00:00"
      keep: { hourly: 8, daily: 7 }
      copyTo: [${STANDBY}]
      kmsKey: ${COPY_KEY}
      prove: daily
    policies: {}
`;

/** The ballast.yml of the day, as the deployment of a Region runs it. */
export const readBackupDayConfig = (region: string): BallastConfig => {
  const parsed = parseConfig(TEXT, 'backup-day', region);
  if (parsed.kind === 'valid') return parsed.config;
  throw new Fault('invalid', 'backup-day', parsed.problems.map(({ message }) => message).join('; '));
};
