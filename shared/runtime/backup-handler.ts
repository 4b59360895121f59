import type { MiddyfiedHandler } from '@middy/core';
import { createAwsBackupPorts, createBackupClients } from '../aws/aws-backup-ports.ts';
import type { BallastConfig } from '../config/ballast-config.ts';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import type { BackupLookReport, BackupReport } from '../operations/backup-report.ts';
import { describeBackupStep } from '../operations/take-backup-step.ts';
import type { BackupPorts } from '../ports/backup-ports.ts';
import type { BackupContext, Signal } from '../signals/signal.ts';
import { type IgnoredAnswer, lambdaHandler } from './lambda-handler.ts';
import { protectionContext } from './protection-context.ts';
import { tellBackups } from './tell-backups.ts';

/** What the function does with an event about recovery points. */
export type BackupFunction = {
  readonly parse: (event: unknown, context: BackupContext) => Signal<BackupRequest>;
  readonly run: (
    ports: BackupPorts,
    config: BallastConfig,
    request: BackupRequest,
    stage: string,
  ) => Promise<BackupReport>;
};

/** One look in words: its decision is as long as there are recovery points, its plan is what a person asks for. */
export type BackupLookAnswer = Omit<BackupLookReport, 'decision'> & { readonly plan: readonly string[] };

/** What it returns: its looks, or why the event asked for none. */
export type BackupAnswer = { readonly looks: readonly BackupLookAnswer[] };

/** A Lambda handler around a look at recovery points: a log line for each decision, and a metric for what is not well. */
export const backupHandler = ({
  parse,
  run,
}: BackupFunction): MiddyfiedHandler<unknown, BackupAnswer | IgnoredAnswer> =>
  lambdaHandler<BackupRequest, BackupAnswer>(({ settings, config, log, metrics }) => {
    const clients = createBackupClients(config.region);
    return {
      parse: (event, context) => parse(event, { ...context, ...protectionContext(config) }),
      run: async (request, calls) => {
        const ports = createAwsBackupPorts(clients, settings, calls, { nowMs: Date.now });
        const { looks } = await run(ports, config, request, settings.stage);
        tellBackups(log, metrics, looks);
        return { kind: 'answered', answer: { looks: looks.map(toAnswer) } };
      },
    };
  });

const toAnswer = ({ decision, ...look }: BackupLookReport): BackupLookAnswer => ({
  ...look,
  plan: (decision?.plan ?? []).map(describeBackupStep),
});
