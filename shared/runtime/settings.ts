/** What a deployment tells its functions. */
export type Settings = {
  readonly stage: string;
  readonly tableName: string;
  readonly topicArn: string;
  readonly eventBusName: string;
};

const VARIABLES = {
  stage: 'STAGE',
  tableName: 'TABLE_NAME',
  topicArn: 'TOPIC_ARN',
  eventBusName: 'EVENT_BUS_NAME',
} as const satisfies Record<keyof Settings, string>;

/** Reads the environment; throws one line that names every variable it misses. */
export const readSettings = (environment: Readonly<NodeJS.ProcessEnv> = process.env): Settings => {
  const missing = Object.values(VARIABLES).filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new Error(
      `environment variables are not set: ${missing.join(', ')}; deploy with serverless.yml, which sets them`,
    );
  }
  const read = (name: keyof Settings): string => environment[VARIABLES[name]] ?? '';
  return {
    stage: read('stage'),
    tableName: read('tableName'),
    topicArn: read('topicArn'),
    eventBusName: read('eventBusName'),
  };
};
