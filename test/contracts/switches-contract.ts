import { beforeEach, describe, expect, it } from 'vitest';
import type { AlarmReading } from '../../shared/ports/switches.ts';
import type { FailoverHarness, FailoverWorld } from './failover-world.ts';

const ALARMS: readonly AlarmReading[] = [
  { alarmName: 'ballast-test-web-unhealthy', state: 'ALARM', actions: true },
  { alarmName: 'ballast-test-api-unhealthy', state: 'OK', actions: false },
  { alarmName: 'ballast-test-switch-shop', state: 'INSUFFICIENT_DATA', actions: false },
];

/** What every implementation of the switches port promises. */
export const describeSwitchesContract = (harness: FailoverHarness): void => {
  describe(`switches over ${harness.name}`, () => {
    let world: FailoverWorld;

    beforeEach(async () => {
      world = await harness.openWorld();
    });

    it('say of each service whether it is on', async () => {
      const { switches, clock } = world.failover;
      const publish = (service: string, on: boolean) => switches.publish(service, on, clock.nowMs());
      expect(await world.readSwitch('shop')).toBeNull();
      await publish('shop', false);
      expect(await world.readSwitch('shop')).toBe(0);
      await publish('shop~drill', true);
      expect([await world.readSwitch('shop'), await world.readSwitch('shop~drill')]).toEqual([0, 1]);
      await publish('shop', true);
      await publish('shop', true);
      expect(await world.readSwitch('shop')).toBe(1);
    });

    it('are of one Region each', async () => {
      await world.standby.switches.publish('shop', true, world.failover.clock.nowMs());
      expect(await world.readSwitch('shop')).toBeNull();
    });
  });

  describe(`alarms over ${harness.name}`, () => {
    it('are read by name, in any state, and those that are not there are left out', async () => {
      const world = await harness.openWorld();
      const { readAlarms } = world.failover.switches;
      const names = ALARMS.map(({ alarmName }) => alarmName);
      expect(await readAlarms(names)).toEqual([]);
      for (const alarm of ALARMS) await world.putAlarm(alarm);
      const read = await readAlarms([...names, 'ballast-test-absent']);
      expect(read).toHaveLength(ALARMS.length);
      expect(read).toEqual(expect.arrayContaining([...ALARMS]));
      expect(await readAlarms(names.slice(0, 1))).toEqual(ALARMS.slice(0, 1));
      expect(await readAlarms([])).toEqual([]);
      expect(await world.standby.switches.readAlarms(names)).toEqual([]);
    });

    it('are read however many there are', async () => {
      const world = await harness.openWorld();
      const names = Array.from({ length: 101 }, (_, index) => `ballast-test-${index}`);
      for (const alarmName of names) await world.putAlarm({ alarmName, state: 'OK', actions: true });
      expect(await world.failover.switches.readAlarms(names)).toHaveLength(names.length);
    });
  });
};
