import { describe, expect, it } from 'vitest';
import { readPackagedConfig } from '../../shared/runtime/read-packaged-config.ts';
import { readSettings } from '../../shared/runtime/settings.ts';

const ENVIRONMENT = {
  STAGE: 'dev',
  TABLE_NAME: 'ballast-dev',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:ballast-dev',
  EVENT_BUS_NAME: 'default',
  AWS_SECRET_ACCESS_KEY: 'kept to itself',
};

describe('settings', () => {
  it('are what the environment says', () => {
    expect(readSettings(ENVIRONMENT)).toEqual({
      stage: 'dev',
      tableName: 'ballast-dev',
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:ballast-dev',
      eventBusName: 'default',
    });
  });

  it('that are missing or empty are named all at once', () => {
    expect(() => readSettings({ ...ENVIRONMENT, STAGE: undefined, TABLE_NAME: '' })).toThrow(
      'environment variables are not set: STAGE, TABLE_NAME; deploy with serverless.yml, which sets them',
    );
  });
});

describe('the packaged configuration', () => {
  it.each([
    ['not there', './absent.json'],
    ['no JSON', './settings.test.ts'],
    ['of another version', '../../package.json'],
    ['something else', '../../events/manual-scale.json'],
  ])('is refused when it is %s', (_, path) => {
    expect(() => readPackagedConfig(new URL(path, import.meta.url))).toThrow('package the function again');
  });
});
