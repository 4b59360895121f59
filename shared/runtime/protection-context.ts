import type { BallastConfig } from '../config/ballast-config.ts';
import type { BackupContext } from '../signals/signal.ts';

/** What events about recovery points are judged by, of a configuration. */
export const protectionContext = ({
  protections = [],
}: BallastConfig): Pick<BackupContext, 'copyRegions' | 'protectionNames'> => ({
  protectionNames: protections.map(({ name }) => name),
  copyRegions: [...new Set(protections.flatMap(({ policy }) => policy.copyTo))],
});
