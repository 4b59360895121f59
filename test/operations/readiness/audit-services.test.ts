import { expect, it } from 'vitest';
import type { ServiceRequest } from '../../../shared/core/failover/service-wish.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { auditServices } from '../../../shared/operations/audit-services.ts';
import { createAuditedScene } from './audited-scene.ts';
import { STANDBY, WITNESS } from './moving-scene.ts';

it('audits each service every quarter of an hour, where it can move to, and the one that is named', async () => {
  const scene = await createAuditedScene();
  const audit = async (changes: Partial<ServiceRequest> = {}, region = STANDBY) => {
    const wake = { kind: 'tick', id: 'wake-1', because: 'test' } as const;
    const request = { wake, service: null, wish: null, dryRun: false, ...changes };
    return (await auditServices(scene.portsIn(region), scene.setupIn(region), request)).audited;
  };
  expect(await audit({ service: 'store' })).toEqual([]);
  expect(await audit({}, WITNESS)).toEqual([]);
  expect(await audit()).toMatchObject([{ service: 'shop', region: STANDBY, standing: 'green' }]);
  scene.advance(14 * MINUTE_MS);
  expect(await audit()).toEqual([]);
  expect(await audit({ service: 'shop', dryRun: true })).toHaveLength(1);
  scene.advance(MINUTE_MS);
  expect(await audit()).toHaveLength(1);
});
