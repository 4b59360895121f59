import { expect, it } from 'vitest';
import { serviceContext } from '../../shared/runtime/service-context.ts';
import { SHOP } from '../signals/sample-service.ts';

const config = { version: 1, region: 'eu-west-1', notify: { email: null }, fleets: [] } as const;

it('knows services by their alarms, and those of their drills', () => {
  const { services, serviceOfAlarm } = serviceContext({ ...config, services: [SHOP] }, 'dev');
  expect(services).toEqual([SHOP]);
  expect(serviceOfAlarm('ballast-dev-switch-shop')).toBe('shop');
  expect(serviceOfAlarm('ballast-dev-switch-shop-drill')).toBe('shop');
  expect(serviceOfAlarm('ballast-live-switch-shop')).toBeNull();
  expect(serviceOfAlarm('ballast-dev-web-cpu-high')).toBeNull();
});

it('knows none where there is none', () => {
  expect(serviceContext(config, 'dev').services).toEqual([]);
});
