import { readServiceState } from '../../../shared/core/failover/read-service-state.ts';
import { activeAt, drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { serviceKey } from '../../../shared/operations/service-key.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { tableOf } from '../../region-tables.ts';
import type { FindFlaws } from '../flaws.ts';
import type { Trial } from '../trial.ts';
import { epochInZone } from '../zone-truth.ts';

type Check = readonly [isSo: boolean, what: string];

const stateIn = async ({ tables }: Trial, region: string, service: string): Promise<ServiceState | null> =>
  readServiceState((await tableOf(tables, region).workflows.read(serviceKey(service))).body, service);

/** Where both Regions and the zone agree that a form of the service is, and nothing of it is under way. */
const checkForm = async (
  trial: Trial,
  form: Service,
): Promise<{ readonly active: string | null; readonly checks: readonly Check[] }> => {
  const [home, standby] = form.regions;
  const states = [await stateIn(trial, home, form.name), await stateIn(trial, standby, form.name)];
  const zoneEpoch = epochInZone(trial.globe, form);
  const active = zoneEpoch === null ? null : activeAt(form, zoneEpoch);
  const answer = regionOfName(trial.globe, form.dnsName);
  const checks = states.flatMap((state, index): readonly Check[] => {
    const region = form.regions[index];
    if (state === null) return [[true, `${region} knows nothing of ${form.name}`]];
    const { move, switchOn, arming } = state;
    return [
      [
        move !== null && move.phase !== 'over',
        `${form.name} in ${region} is not over: ${move?.phase} ${move?.last ?? ''}`,
      ],
      [switchOn, `the switch of ${form.name} in ${region} is on`],
      [arming !== null, `the switch of ${form.name} is still to be armed in ${region}`],
    ];
  });
  return {
    active,
    checks: [...checks, [answer !== active, `${form.dnsName} leads to ${answer}, and it should lead to ${active}`]],
  };
};

const checkEpochs = async (
  trial: Trial,
  { name, regions }: Service,
  zoneEpoch: number | null,
): Promise<readonly Check[]> =>
  Promise.all(
    regions.map(async (region): Promise<Check> => {
      const state = await stateIn(trial, region, name);
      const isSame = state?.epoch === zoneEpoch && state.recordsEpoch === zoneEpoch;
      return [
        !isSame,
        `${name}: ${region} is at epoch ${state?.epoch} with records of ${state?.recordsEpoch}, the zone at ${zoneEpoch}`,
      ];
    }),
  );

/** The fleets that serve it are free to, and at least one machine of each does. */
const checkFleets = async (trial: Trial, { fleets }: Service, active: string): Promise<readonly Check[]> => {
  const { ledger } = tableOf(trial.tables, active);
  const world = trial.globe.cloud.get(active);
  const records = await ledger.readFleets(fleets);
  return fleets.flatMap((fleet): readonly Check[] => {
    const paused = records
      .get(fleet)
      ?.overrides.filter(
        ({ kind, why, untilMs }) => kind === 'pause' && untilMs > trial.globe.clock.nowMs && why.startsWith('fenced'),
      );
    const ready = world?.fleets.get(fleet)?.meter.readyMachines ?? 0;
    return [
      [(paused ?? []).length > 0, `${fleet} is fenced in ${active}, where its service is: ${paused?.[0]?.why}`],
      [ready === 0, `nothing of ${fleet} is in service in ${active}, where its service is`],
    ];
  });
};

const findIn = async (trial: Trial, service: Service): Promise<readonly string[]> => {
  const drill = drillOf(service);
  const real = await checkForm(trial, service);
  const drilled = await checkForm(trial, drill);
  const checks: readonly Check[] = [
    ...real.checks,
    ...drilled.checks,
    ...(await checkEpochs(trial, service, epochInZone(trial.globe, service))),
    [drilled.active !== service.regions[0], `the name of drills is in ${drilled.active}, not at home`],
    ...(real.active === null ? [] : await checkFleets(trial, service, real.active)),
  ];
  return checks.flatMap(([isSo, what]) => (isSo ? [what] : []));
};

/**
 * What is wrong with services. A move that the last fault found in its first phase waits a quarter of an hour for capacity, ten
 * minutes each for a check and for Route 53, an hour for what is restored, and turns back for as long; what turned back may be tried
 * once more. Then its records are armed again.
 */
export const findServiceFlaws: FindFlaws = {
  concern: 'services',
  boundMs: ({ scene }) => (scene.text.includes('pilot-light') ? 3 * HOUR_MS : 75 * MINUTE_MS),
  fits: ({ scene }) => scene.kind === 'services',
  find: async (trial) => {
    const found: string[] = [];
    const services = trial.setups.get(trial.scene.regions[0])?.services ?? [];
    for (const service of services) found.push(...(await findIn(trial, service)));
    return found;
  },
};
